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
        var inverse = MatrixInverse.Instance.On(MatrixMath.Adjoint(node.Inputs[0]));
        return [MatrixMath.Each(MatrixMath.Flowing(dys[0])! * T.Conj(node.Output)) * inverse];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        MatrixMath.Kernel(lowering, "det", 0, [lowering.Output(0, MatrixMath.Leading(lowering.LengthsOf(x)))], [x]);
    }
}

/// <summary>Sign and logarithm of the magnitude of determinants; of a singular matrix 0 and -inf. The sign of a complex number has length 1, the logarithm is real.</summary>
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
        var sign = MatrixMath.TypeOf(inputs[0]);
        return [sign, sign.WithDType(sign.DType.Part)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // d log(det) = trace(x^-1 dx): its real part moves the logarithm, the imaginary one turns the sign, which is constant of real numbers.
        var (sign, x) = (node.Outputs[0], node.Inputs[0]);
        var (dsign, dlog) = (MatrixMath.Flowing(dys[0]), MatrixMath.Flowing(dys[1]));
        var turn = dsign is null || !x.DType.IsComplex ? null : T.Imag(dsign * T.Conj(sign));
        if (turn is null && dlog is null)
        {
            return [T.ZerosLike(x)];
        }

        var both = turn is null ? dlog! : T.Complex(dlog ?? T.ZerosLike(turn), turn);
        return [MatrixMath.Each(both) * MatrixInverse.Instance.On(MatrixMath.Adjoint(x))];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = MatrixMath.Leading(lowering.LengthsOf(x));
        MatrixMath.Kernel(lowering, "slogdet", 0, [lowering.Output(0, lengths), lowering.Output(1, lengths)], [x]);
    }
}
