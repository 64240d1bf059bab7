using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>A tensor that a <see cref="Composite"/> reads; bit a of <paramref name="Broadcast"/>: axis a has length 1 and is stretched.</summary>
public readonly record struct CompositeInput(DType DType, uint Broadcast);

/// <summary>A constant of a <see cref="Composite"/>: the bytes of the value, in the low end.</summary>
public readonly record struct CompositeConstant(DType DType, long Bits);

/// <summary>An integer known before the call runs, converted to a dtype.</summary>
public readonly record struct CompositeParameter(DType DType);

/// <summary>An application of a scalar op to earlier values of a <see cref="Composite"/>.</summary>
public readonly record struct CompositeNode(ScalarOp Op, DType DType, EquatableArray<int> Operands);

/// <summary>A result of a <see cref="Composite"/>: a value, reduced over the axes of a mask where a reduction is given.</summary>
public readonly record struct CompositeOutput(int Value, ReduceKind? Reduction = null, uint Axes = 0);

/// <summary>
/// A fused elementwise program with reductions, run in one pass over memory. Its values are numbered: inputs, constants, parameters,
/// nodes. The graph's inputs are the tensors, of rank <paramref name="Space"/>, then the parameters, 0-d int64. Made by fusion, with
/// <see cref="CompositeBuilder"/>, after differentiation.
/// </summary>
public sealed record Composite(
    int Space,
    EquatableArray<CompositeInput> Inputs,
    EquatableArray<CompositeConstant> Constants,
    EquatableArray<CompositeParameter> Parameters,
    EquatableArray<CompositeNode> Nodes,
    EquatableArray<CompositeOutput> Outputs) : Op
{
    /// <summary>Most nodes in one program.</summary>
    public const int MaxNodes = 64;

    /// <summary>Most inputs and outputs together.</summary>
    public const int MaxStreams = 16;

    /// <inheritdoc/>
    public override string Name => nameof(Composite);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, Inputs.Length + Parameters.Length);
        TypeErrors.CheckIntegers(this, inputs, Inputs.Length, "a parameter");
        if (Nodes.Length > MaxNodes || Inputs.Length + Outputs.Length > MaxStreams)
        {
            throw new TensorTypeException(
                $"Composite has {Nodes.Length} nodes and {Inputs.Length + Outputs.Length} streams; it takes {MaxNodes} and {MaxStreams}.");
        }

        for (var i = 0; i < Inputs.Length; i++)
        {
            if (inputs[i].Rank != Space || inputs[i].DType != Inputs[i].DType || BroadcastMask(inputs[i].Type) != Inputs[i].Broadcast)
            {
                throw new TensorTypeException($"Composite got {inputs[i].Type} as input {i}, which was declared otherwise.");
            }
        }

        var space = SpaceOf(inputs);
        var types = ImmutableArray.CreateBuilder<TensorType>(Outputs.Length);
        foreach (var output in Outputs)
        {
            var kept = Enumerable.Range(0, Space).Where(axis => (output.Axes >> axis & 1) == 0).Select(axis => space[axis]);
            types.Add(TensorType.WithLengths(DTypeOf(output.Value), kept.ToArray()));
        }

        return types.MoveToImmutable();
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [.. Enumerable.Repeat(Gradient.Undefined("a Composite is made from a graph that was differentiated before"), node.Inputs.Length)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) =>
        Lower(lowering, [.. Enumerable.Range(0, Inputs.Length)], [.. Enumerable.Range(Inputs.Length, Parameters.Length)]);

    /// <summary>The dtype of a value.</summary>
    public DType DTypeOf(int value)
    {
        var constants = Inputs.Length;
        var parameters = constants + Constants.Length;
        var nodes = parameters + Parameters.Length;
        return value < constants ? Inputs[value].DType
            : value < parameters ? Constants[value - constants].DType
            : value < nodes ? Parameters[value - parameters].DType
            : Nodes[value - nodes].DType;
    }

    /// <summary>Bit a where axis a broadcasts.</summary>
    internal static uint BroadcastMask(TensorType type)
    {
        var mask = 0u;
        for (var axis = 0; axis < type.Rank; axis++)
        {
            mask |= type.Broadcastable[axis] ? 1u << axis : 0;
        }

        return mask;
    }

    /// <summary>Writes the kernel call; tensors and parameters are inputs of the node at these positions.</summary>
    internal void Lower(ILowering lowering, ReadOnlySpan<int> tensors, ReadOnlySpan<int> parameters)
    {
        var inputs = new Slot[tensors.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = lowering.Input(tensors[i]);
        }

        var values = new Length[parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = lowering.ValueOf(parameters[i]);
        }

        var space = SpaceOf(lowering, inputs);
        var outputs = new Slot[Outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            var axes = Outputs[i].Axes;
            outputs[i] = i == 0 && InputsLikeFirstOutput(tensors) is { Length: > 0 } reusable
                ? lowering.OutputInPlaceOf(0, reusable)
                : lowering.Output(i, [.. Enumerable.Range(0, Space).Where(axis => (axes >> axis & 1) == 0).Select(axis => space[axis])]);
        }

        lowering.Kernel("elementwise", CompositeEncoder.Encode(this).Bytes, outputs, inputs, values);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{CompositeText.Write(this)}}}";

    /// <summary>The inputs, by position in the node, with the dtype and, for certain, the shape of the first output.</summary>
    private int[] InputsLikeFirstOutput(ReadOnlySpan<int> tensors)
    {
        if (Outputs[0].Reduction is not null)
        {
            return [];
        }

        var stretched = Inputs.Aggregate(~0u, (mask, input) => mask & input.Broadcast);
        var dtype = DTypeOf(Outputs[0].Value);
        var result = new List<int>();
        for (var i = 0; i < Inputs.Length; i++)
        {
            if (Inputs[i].DType == dtype && Inputs[i].Broadcast == stretched)
            {
                result.Add(tensors[i]);
            }
        }

        return [.. result];
    }

    private long[] SpaceOf(ImmutableArray<TensorVariable> inputs)
    {
        var types = inputs.Take(Inputs.Length).Select(input => input.Type).ToArray();
        return types.Length == 0 ? [.. Enumerable.Repeat(1L, Space)] : Broadcasting.Join(Name, types);
    }

    private Length[] SpaceOf(ILowering lowering, Slot[] inputs)
    {
        var lengths = new Length[Space];
        for (var axis = 0; axis < Space; axis++)
        {
            var input = 0;
            while (input < Inputs.Length && (Inputs[input].Broadcast >> axis & 1) != 0)
            {
                input++;
            }

            lengths[axis] = input < Inputs.Length ? lowering.LengthsOf(inputs[input])[axis] : lowering.Const(1);
        }

        return lengths;
    }
}
