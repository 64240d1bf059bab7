using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// A value stretched to a shape where its length turns out to be 1 when it runs: a view. For importers of languages that broadcast so;
/// everything else stretches only what is known to have length 1. Inputs: the value, then the lengths, 0-d int64.
/// </summary>
public sealed record BroadcastRuntime : Op
{
    /// <summary>The only value.</summary>
    public static BroadcastRuntime Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(BroadcastRuntime);

    /// <inheritdoc/>
    protected internal override string? LengthRule => "only an axis of length 1 stretches";

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
            var (own, asked) = (value.Lengths[axis], Lengths.KnownOf(inputs[1 + axis]));
            if (own > 1 && asked >= 0 && own != asked)
            {
                throw new TensorTypeException($"{Name} cannot stretch axis {axis} of {value} to length {asked}: only an axis of length 1 stretches.");
            }

            lengths[axis] = asked < 0 && own > 1 ? own : asked;
        }

        return [TensorType.WithLengths(value.DType, lengths)];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dx = T.SumTo(((Gradient.Flows)dys[0]).Value, T.LengthsOf(node.Inputs[0]).AsSpan());
        return [dx, .. Enumerable.Repeat(Gradient.Disconnected, node.Inputs.Length - 1)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var value = lowering.Input(0);
        var (own, strides) = (lowering.LengthsOf(value), lowering.StridesOf(value));
        var (lengths, steps) = (new Length[own.Length], new Length[own.Length]);
        var one = lowering.Const(1);
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            var asked = lowering.ValueOf(1 + axis);
            var stretches = lowering.Compute(LengthOp.Equal, own[axis], one);
            lengths[axis] = lowering.Compute(LengthOp.Same, lowering.Select(stretches, asked, own[axis]), asked);
            steps[axis] = lowering.Select(stretches, lowering.Const(0), strides[axis]);
        }

        lowering.SetOutput(0, lowering.View(value, [.. lengths], [.. steps], lowering.Const(0)));
    }
}
