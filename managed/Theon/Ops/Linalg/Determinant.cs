using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Determinants of square matrices.</summary>
public sealed record Det : Op
{
    /// <summary>The only value.</summary>
    public static Det Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(Det);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        MatrixMath.CheckSquare(this, inputs);
        return [MatrixMath.TypeOf(inputs[0])];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // Giles, 2.2.4.
        var inverse = MatrixInverse.Instance.On(MatrixMath.Transposed(node.Inputs[0]));
        return [MatrixMath.Each(MatrixMath.Flowing(dys[0])! * node.Output) * inverse];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        MatrixMath.Kernel(lowering, "det", 0, [lowering.Output(0, MatrixMath.Leading(lowering.LengthsOf(x)))], [x]);
    }
}

/// <summary>Sign and logarithm of the magnitude of determinants; of a singular matrix 0 and -inf.</summary>
public sealed record SlogDet : Op
{
    /// <summary>The only value.</summary>
    public static SlogDet Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(SlogDet);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        MatrixMath.CheckSquare(this, inputs);
        return [MatrixMath.TypeOf(inputs[0]), MatrixMath.TypeOf(inputs[0])];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
    [
        // The sign is constant where it has a derivative.
        MatrixMath.Flowing(dys[1]) is { } dlog
            ? MatrixMath.Each(dlog) * MatrixInverse.Instance.On(MatrixMath.Transposed(node.Inputs[0]))
            : T.ZerosLike(node.Inputs[0]),
    ];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = MatrixMath.Leading(lowering.LengthsOf(x));
        MatrixMath.Kernel(lowering, "slogdet", 0, [lowering.Output(0, lengths), lowering.Output(1, lengths)], [x]);
    }
}
