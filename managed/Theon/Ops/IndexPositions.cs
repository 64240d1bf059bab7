using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>
/// Of indices into an axis, int64, the positions that they stand for: negative ones count from the end, one outside is an error of the call.
/// The other input is the length of the axis. An update that writes to known positions cannot fail, and so is done in place.
/// </summary>
/// <param name="Axis">The number by which errors name the axis.</param>
public sealed record IndexPositions(int Axis) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(IndexPositions);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2);
        TypeErrors.CheckComputed(this, inputs[0], "int64", dtype => dtype == DType.Int64);
        return inputs[1].Rank == 0 && inputs[1].DType == DType.Int64
            ? [inputs[0].Type]
            : throw new TensorTypeException($"{Name} got {inputs[1].Type} as the length of an axis. Accepted: a 0-d int64.");
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => false;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => [Gradient.Disconnected, Gradient.Disconnected];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var index = lowering.Input(0);
        lowering.Kernel("index_positions", [], [lowering.Output(0, lowering.LengthsOf(index))], [index], [lowering.ValueOf(1), lowering.Const(Axis)]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{Axis}}}";
}
