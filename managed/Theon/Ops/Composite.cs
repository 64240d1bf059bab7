using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

// The parts compare themselves: what the compiler would write for a record asks comparers of enums, which are compiled at first use.

/// <summary>A tensor that a <see cref="Composite"/> reads; bit a of <paramref name="Broadcast"/>: axis a has length 1 and is stretched.</summary>
public sealed record CompositeInput(DType DType, uint Broadcast)
{
    /// <inheritdoc/>
    public bool Equals(CompositeInput? other) => other is not null && DType == other.DType && Broadcast == other.Broadcast;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)DType, Broadcast);
}

/// <summary>A constant of a <see cref="Composite"/>: the bytes of the value, in the low end.</summary>
public sealed record CompositeConstant(DType DType, long Bits)
{
    /// <inheritdoc/>
    public bool Equals(CompositeConstant? other) => other is not null && DType == other.DType && Bits == other.Bits;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)DType, Bits);
}

/// <summary>An integer known before the call runs, converted to a dtype.</summary>
public sealed record CompositeParameter(DType DType)
{
    /// <inheritdoc/>
    public bool Equals(CompositeParameter? other) => other is not null && DType == other.DType;

    /// <inheritdoc/>
    public override int GetHashCode() => (int)DType;
}

/// <summary>An application of a scalar op to earlier values of a <see cref="Composite"/>.</summary>
public sealed record CompositeNode(ScalarOp Op, DType DType, EquatableArray<int> Operands)
{
    /// <inheritdoc/>
    public bool Equals(CompositeNode? other) => other is not null && Op == other.Op && DType == other.DType && Operands == other.Operands;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Op, (int)DType, Operands);
}

/// <summary>A result of a <see cref="Composite"/>: a value, reduced over the axes of a mask where a reduction is given.</summary>
public sealed record CompositeOutput(int Value, ReduceKind? Reduction = null, uint Axes = 0)
{
    /// <inheritdoc/>
    public bool Equals(CompositeOutput? other) => other is not null && Value == other.Value && Reduction == other.Reduction && Axes == other.Axes;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, (int)(Reduction ?? 0), Axes);
}

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

    /// <summary>Per node, then per output that is reduced, the lines it comes from; empty where nobody kept them apart. No part of what it computes.</summary>
    internal ImmutableArray<ImmutableArray<Origin>> Lines { get; init; } = [];

    /// <inheritdoc/>
    public override string Name => nameof(Composite);

    /// <inheritdoc/>
    public bool Equals(Composite? other) => ReferenceEquals(this, other) || (other is not null && Space == other.Space && Inputs == other.Inputs
        && Constants == other.Constants && Parameters == other.Parameters && Nodes == other.Nodes && Outputs == other.Outputs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Space, Inputs, Constants, Parameters, Nodes, Outputs);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, Inputs.Length + Parameters.Length);
        TypeErrors.CheckIntegers(this, inputs, Inputs.Length, "a parameter");
        return TypesFor(inputs.AsSpan()[..Inputs.Length].Map(input => input.Type));
    }

    /// <summary>Types of the outputs for tensors of these types.</summary>
    internal ImmutableArray<TensorType> TypesFor(ReadOnlySpan<TensorType> inputs)
    {
        if (Nodes.Length > MaxNodes || Inputs.Length + Outputs.Length > MaxStreams)
        {
            throw new TensorTypeException(
                $"Composite has {Nodes.Length} nodes and {Inputs.Length + Outputs.Length} streams; it takes {MaxNodes} and {MaxStreams}.");
        }

        for (var i = 0; i < Inputs.Length; i++)
        {
            if (inputs[i].Rank != Space || inputs[i].DType != Inputs[i].DType || BroadcastMask(inputs[i]) != Inputs[i].Broadcast)
            {
                throw new TensorTypeException($"Composite got {inputs[i]} as input {i}, which was declared otherwise.");
            }
        }

        var space = inputs.Length == 0 ? Sequences.Range(Space, _ => 1L) : Broadcasting.Join(Name, inputs);
        var types = ImmutableArray.CreateBuilder<TensorType>(Outputs.Length);
        foreach (var output in Outputs)
        {
            types.Add(TensorType.WithLengths(DTypeOf(output.Value), Kept(space, output.Axes)));
        }

        return types.MoveToImmutable();
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [.. Enumerable.Repeat(Gradient.Undefined("a Composite is made from a graph that was differentiated before"), node.Inputs.Length)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) =>
        Lower(lowering, Sequences.Range(Inputs.Length, i => i), Sequences.Range(Parameters.Length, i => Inputs.Length + i));

    /// <summary>The number of the first node's value.</summary>
    internal int FirstNode => Inputs.Length + Constants.Length + Parameters.Length;

    /// <summary>The dtype of a value.</summary>
    public DType DTypeOf(int value)
    {
        var constants = Inputs.Length;
        var parameters = constants + Constants.Length;
        var nodes = FirstNode;
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
            outputs[i] = InputsLike(Outputs[i], tensors) is { Length: > 0 } reusable
                ? lowering.OutputInPlaceOf(i, reusable)
                : lowering.Output(i, [.. Kept(space, axes)]);
        }

        lowering.Kernel(MayFail ? "elementwise_checked" : "elementwise", CompositeEncoder.Encode(this).Bytes, outputs, inputs, values);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{CompositeText.Write(this)}}}";

    /// <summary>Whether it can fail on account of values: division of integers does for a divisor of 0.</summary>
    internal bool MayFail => Nodes.Any(node => node.Op.Code is ScalarOpCode.Mod or ScalarOpCode.FloorDiv && !node.DType.IsFloat);

    /// <summary>The inputs, by position in the node, with the dtype and, for certain, the shape of an output.</summary>
    private int[] InputsLike(CompositeOutput output, ReadOnlySpan<int> tensors)
    {
        if (output.Reduction is not null)
        {
            return [];
        }

        var stretched = ~0u;
        foreach (var input in Inputs)
        {
            stretched &= input.Broadcast;
        }

        var dtype = DTypeOf(output.Value);
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

    /// <summary>The lengths of the axes that a mask of reduced ones leaves.</summary>
    internal static TLength[] Kept<TLength>(TLength[] space, uint reduced)
    {
        var kept = new List<TLength>();
        for (var axis = 0; axis < space.Length; axis++)
        {
            if ((reduced >> axis & 1) == 0)
            {
                kept.Add(space[axis]);
            }
        }

        return [.. kept];
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
