using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>
/// One of two lists of values. Inputs: a 0-d bool, the values where it is true, the values where it is false. What only one list needs is
/// computed only if that list is chosen: before a function is lowered it moves into a <see cref="Branch"/>.
/// </summary>
/// <param name="Count">Number of values.</param>
public sealed record IfElse(int Count) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(IfElse);

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1 + (2 * Count));
        if (inputs[0].Rank != 0 || inputs[0].DType != DType.Bool)
        {
            throw new TensorTypeException($"{Name} got {inputs[0].Type} as its condition; it takes a 0-d bool.");
        }

        var types = ImmutableArray.CreateBuilder<TensorType>(Count);
        for (var i = 0; i < Count; i++)
        {
            var (then, otherwise) = (inputs[1 + i].Type, inputs[1 + Count + i].Type);
            if (then.DType != otherwise.DType || then.Rank != otherwise.Rank)
            {
                throw new TensorTypeException($"{Name} got {then} and {otherwise} as value {i}; dtype and number of axes must be equal.");
            }

            types.Add(TensorType.WithLengths(then.DType, Types.Sequences.Range(then.Rank, axis => then.Lengths[axis] == otherwise.Lengths[axis] ? then.Lengths[axis] : -1)));
        }

        return types.MoveToImmutable();
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 1 + output || input == 1 + Count + output;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var flowing = Types.Sequences.Below(Count, i => dys[i] is Gradient.Flows);
        var given = flowing.Select(i => ((Gradient.Flows)dys[i]).Value).ToArray();
        var dxs = Enumerable.Repeat(Gradient.Disconnected, node.Inputs.Length).ToArray();
        foreach (var isThen in new[] { true, false })
        {
            // Zeros with the shape of the values themselves: the two lists need not have one shape.
            var zeros = flowing.Select((i, place) => Tensor.ZerosLike(node.Inputs[Position(i, isThen)], given[place].DType)).ToArray();
            var routed = Apply.Of(new IfElse(flowing.Length), isThen ? [node.Inputs[0], .. given, .. zeros] : [node.Inputs[0], .. zeros, .. given]);
            for (var place = 0; place < flowing.Length; place++)
            {
                var position = Position(flowing[place], isThen);
                dxs[position] = Unbroadcast.To(routed.Outputs[place], node.Inputs[position].Type);
            }
        }

        return [.. dxs];
    }

    /// <inheritdoc/>
    public override ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs)
    {
        var moving = Types.Sequences.Below(Count, i => node.Outputs[i].DType.IsContinuous && (dxs[Position(i, true)] ?? dxs[Position(i, false)]) is not null);
        if (moving.Length == 0)
        {
            return [.. node.Outputs.Select(_ => (TensorVariable?)null)];
        }

        var tangents = Apply.Of(new IfElse(moving.Length), [node.Inputs[0], .. moving.Select(i => Tangent(Position(i, true))), .. moving.Select(i => Tangent(Position(i, false)))]).Outputs;
        return [.. node.Outputs.Select((_, i) => Array.IndexOf(moving, i) is >= 0 and var place ? tangents[place] : null)];

        TensorVariable Tangent(int position) => dxs[position] ?? Tensor.ZerosLike(node.Inputs[position]);
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var inputs = node.Inputs.RemoveAt(0);
        ImmutableArray<TensorVariable> placeholders = [.. inputs.Select(input => TensorVariable.Placeholder(input.Type, input.Name))];
        var then = new FunctionGraph(placeholders, [.. placeholders.Take(Count)]);
        var otherwise = new FunctionGraph(placeholders, [.. placeholders.Skip(Count)]);
        Branch.Lower(node, lowering, then, otherwise);
    }

    private int Position(int value, bool isThen) => isThen ? 1 + value : 1 + Count + value;
}

/// <summary>One of two graphs, of which only the chosen one is computed. Inputs: a 0-d bool, then what both graphs take.</summary>
/// <param name="Then">Computed where the condition is true.</param>
/// <param name="Otherwise">Computed where it is false.</param>
internal sealed record Branch(NestedGraph Then, NestedGraph Otherwise) : Op, IHasInnerGraph
{
    /// <inheritdoc/>
    public ImmutableArray<InnerGraph> InnerGraphs => NestedTexts.Of(this);

    /// <inheritdoc/>
    public override string Name => nameof(IfElse);

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1 + Then.Inputs.Length);
        var types = ImmutableArray.CreateBuilder<TensorType>(Then.Outputs.Length);
        for (var i = 0; i < Then.Outputs.Length; i++)
        {
            var (then, otherwise) = (Then.Outputs[i].Type, Otherwise.Outputs[i].Type);
            types.Add(TensorType.WithLengths(then.DType, Types.Sequences.Range(then.Rank, axis => then.Lengths[axis] == otherwise.Lengths[axis] ? then.Lengths[axis] : -1)));
        }

        return types.MoveToImmutable();
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        throw new InvalidOperationException("Branches are made after gradients were taken.");

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) => Lower(node, lowering, Then.Graph, Otherwise.Graph);

    /// <summary>Lowers a choice between two graphs, whose inputs are those of the node after its condition.</summary>
    public static void Lower(Apply node, ILowering lowering, FunctionGraph then, FunctionGraph otherwise)
    {
        var condition = lowering.ValueOf(0);
        var operands = new NestedOperand[node.Inputs.Length - 1];
        for (var i = 0; i < operands.Length; i++)
        {
            operands[i] = new NestedOperand(lowering.Input(1 + i)) { Input = 1 + i };
        }

        var (first, second) = (lowering.Nest(then, operands, NestedKind.Arm), lowering.Nest(otherwise, operands, NestedKind.Arm));
        var outputs = new Slot[node.Outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            if (first.LengthsOf(i) is not { } a || second.LengthsOf(i) is not { } b)
            {
                throw new TensorTypeException($"IfElse cannot choose value {i}, {node.Outputs[i].Type}, lazily: its shape depends on values that are computed only if it is chosen.");
            }

            outputs[i] = lowering.Output(i, [.. a.Select((length, axis) => lowering.Select(condition, length, b[axis]))]);
        }

        lowering.Branch(condition, first, second, outputs);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{lazy}}";
}
