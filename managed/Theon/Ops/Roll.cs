using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>Elements moved along an axis; what leaves at one end comes back at the other. Inputs: the tensor, the distance, 0-d int64.</summary>
public sealed record Roll(int Axis) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Roll);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2);
        TypeErrors.CheckIntegers(this, inputs, 1, "the distance");
        TypeErrors.NormalizeAxis(Name, Axis, inputs[0].Rank);
        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [On(((Gradient.Flows)dys[0]).Value, -node.Inputs[1]), Gradient.Disconnected];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var (lengths, from) = (lowering.LengthsOf(x), lowering.StridesOf(x));
        var (n, distance) = (lengths[Axis], lowering.ValueOf(1));
        var period = lowering.Compute(LengthOp.Max, n, lowering.Const(1));
        var turns = lowering.Compute(LengthOp.FloorDiv, distance, period);
        var back = lowering.Compute(LengthOp.Min, lowering.Compute(LengthOp.Sub, distance, lowering.Compute(LengthOp.Mul, turns, period)), n);
        var front = lowering.Compute(LengthOp.Sub, n, back);

        var output = lowering.Output(0, lengths);
        var to = lowering.StridesOf(output);
        var zero = lowering.Const(0);
        Move(front, zero, back);
        Move(back, front, zero);

        void Move(Length count, Length source, Length target)
        {
            var part = lengths.SetItem(Axis, count);
            lowering.Kernel(
                "copy",
                [],
                [lowering.View(output, part, to, lowering.Compute(LengthOp.Mul, target, to[Axis]))],
                [lowering.View(x, part, from, lowering.Compute(LengthOp.Mul, source, from[Axis]))]);
        }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axis={Axis}}}";
}
