using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// A value stretched to a shape: a view that reads the same element again. Inputs: the value, with as many axes as the result, then
/// the lengths, 0-d int64. An axis of the value broadcasts or has the length asked for.
/// </summary>
public sealed record Alloc : Op
{
    /// <summary>The only value.</summary>
    public static Alloc Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(Alloc);

    /// <inheritdoc/>
    protected internal override string? LengthRule => "lengths must not be negative, and only an axis of length 1 stretches";

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        var value = inputs[0].Type;
        TypeErrors.CheckCount(this, inputs, 1 + value.Rank);
        TypeErrors.CheckIntegers(this, inputs, 1, "a length");
        var lengths = new long[value.Rank];
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            lengths[axis] = Lengths.KnownOf(inputs[1 + axis]);
            if (lengths[axis] >= 0 && value.Lengths[axis] >= 0 && value.Lengths[axis] != 1 && value.Lengths[axis] != lengths[axis])
            {
                throw new TensorTypeException($"Alloc cannot stretch axis {axis} of {value} to length {lengths[axis]}: only an axis of length 1 stretches.");
            }

            if (lengths[axis] < 0 && !value.Broadcastable[axis])
            {
                lengths[axis] = value.Lengths[axis];
            }
        }

        return [TensorType.WithLengths(value.DType, lengths)];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var value = Unbroadcast.To(((Gradient.Flows)dys[0]).Value, node.Inputs[0].Type);
        return [value, .. Enumerable.Repeat(Gradient.Disconnected, node.Inputs.Length - 1)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var value = lowering.Input(0);
        var (own, strides) = (lowering.LengthsOf(value), lowering.StridesOf(value));
        var lengths = new Length[own.Length];
        var steps = new Length[own.Length];
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            var asked = lowering.ValueOf(1 + axis);
            var stretches = node.Inputs[0].Type.Broadcastable[axis];
            lengths[axis] = stretches ? asked : lowering.Compute(LengthOp.Same, own[axis], asked);
            steps[axis] = stretches ? lowering.Const(0) : strides[axis];
        }

        lowering.SetOutput(0, lowering.View(value, [.. lengths], [.. steps], lowering.Const(0)));
    }
}
