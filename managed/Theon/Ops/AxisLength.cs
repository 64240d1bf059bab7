using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>The length of an axis: 0-d int64. Values of the input are not needed and get no gradient.</summary>
public sealed record AxisLength(int Axis) : Op
{
    /// <summary>A program of nothing but its parameter.</summary>
    private static readonly Composite s_parameter = new(0, [], [], [new(DType.Int64)], [], [new(0)]);

    /// <inheritdoc/>
    public override string Name => nameof(AxisLength);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        TypeErrors.NormalizeAxis(Name, Axis, inputs[0].Rank);
        return [TensorType.Scalar(DType.Int64)];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => false;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => [Gradient.Disconnected];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var length = lowering.LengthsOf(lowering.Input(0))[Axis];
        lowering.Kernel("elementwise", CompositeEncoder.Encode(s_parameter).Bytes, [lowering.Output(0, [])], [], [length]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{Axis}}}";
}
