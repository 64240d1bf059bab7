using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Tensors one after the other along an axis. They agree in dtype, rank and all other lengths, else the call fails.</summary>
public sealed record Join(int Axis) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Join);

    /// <inheritdoc/>
    protected internal override string? LengthRule => "only along the joined axis may lengths differ";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        if (inputs.IsEmpty)
        {
            throw new TensorTypeException($"{Name} got nothing to join.");
        }

        var first = inputs[0].Type;
        var lengths = first.Lengths.ToArray();
        TypeErrors.NormalizeAxis(Name, Axis, first.Rank);
        foreach (var input in inputs.AsSpan()[1..])
        {
            if (input.DType != first.DType || input.Rank != first.Rank)
            {
                throw new TensorTypeException($"{Name} got {first} and {input.Type}; dtype and rank must be equal. T.Stack joins along a new axis.");
            }

            for (var axis = 0; axis < lengths.Length; axis++)
            {
                lengths[axis] = axis == Axis ? Sum(lengths[axis], input.Type.Lengths[axis]) : Agreed(axis, lengths[axis], input.Type, first);
            }
        }

        return [TensorType.WithLengths(first.DType, lengths)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        var sizes = node.Inputs.Select(input => T.LengthOf(input, Axis));
        return [.. Apply.Of(new Split(Axis, node.Inputs.Length), [dy, .. sizes]).Outputs.Select(part => (Gradient)part)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var inputs = Sequences.Range(node.Inputs.Length, lowering.Input);
        var lengths = lowering.LengthsOf(inputs[0]).ToArray();
        foreach (var input in inputs.AsSpan()[1..])
        {
            var own = lowering.LengthsOf(input);
            for (var axis = 0; axis < lengths.Length; axis++)
            {
                lengths[axis] = lowering.Compute(axis == Axis ? LengthOp.Add : LengthOp.Same, own[axis], lengths[axis]);
            }
        }

        var output = lowering.Output(0, [.. lengths]);
        var strides = lowering.StridesOf(output);
        var start = lowering.Const(0);
        foreach (var input in inputs)
        {
            var own = lowering.LengthsOf(input);
            var part = lowering.View(output, own, strides, lowering.Compute(LengthOp.Mul, start, strides[Axis]));
            lowering.Kernel("copy", [], [part], [input]);
            start = lowering.Compute(LengthOp.Add, start, own[Axis]);
        }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axis={Axis}}}";

    private static long Sum(long a, long b) => a < 0 || b < 0 ? -1 : a + b;

    private long Agreed(int axis, long known, TensorType type, TensorType first)
    {
        var length = type.Lengths[axis];
        return known < 0 || length < 0 || known == length
            ? Math.Max(known, length)
            : throw new TensorTypeException($"{Name} along axis {Axis} got {first} and {type}: axis {axis} must have one length in all.");
    }
}
