using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// Eigenvalues and eigenvectors of square matrices; both are complex. The vectors are columns of length 1 whose largest element is real.
/// </summary>
public sealed record Eig : Op
{
    /// <summary>The only value.</summary>
    public static Eig Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(Eig);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        MatrixMath.CheckSquare(this, inputs);
        var dtype = inputs[0].DType == DType.Float32 ? DType.Complex64 : DType.Complex128;
        return [MatrixMath.TypeOf(inputs[0], MatrixMath.OrderOf(inputs[0])).WithDType(dtype), inputs[0].Type.WithDType(dtype)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // Boeddeker et al., On the computation of complex-valued gradients (2017), 4.77: V^-H (diag(dw) + F * (V^H dV - V^H V diag(d))) V^H
        // with F[i, j] = 1 / conj(w[j] - w[i]) and d the real diagonal of V^H dV. Without dV nothing is divided, so that equal eigenvalues
        // do no harm.
        var v = ComplexMatrix.Of(node.Outputs[1]);
        var values = MatrixMath.Flowing(dys[0]) is { } dw ? ComplexMatrix.Of(dw).Map(MatrixMath.Column).TimesElements(v.Adjoint) : null;
        var vectors = MatrixMath.Flowing(dys[1]) is { } dv ? Turned(ComplexMatrix.Of(node.Outputs[0]), v, ComplexMatrix.Of(dv)).Times(v.Adjoint) : null;
        var left = values is null ? vectors! : vectors is null ? values : values.Plus(vectors);
        return [v.Inverse.Adjoint.Times(left).Real];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        MatrixMath.Kernel(lowering, "eig", 0, [lowering.Output(0, lengths.RemoveAt(lengths.Length - 1)), lowering.Output(1, lengths)], [x]);
    }

    private static ComplexMatrix Turned(ComplexMatrix w, ComplexMatrix v, ComplexMatrix dv)
    {
        var turned = v.Adjoint.Times(dv);
        var identity = MatrixMath.Identity(v.Real);
        var diagonal = turned.Map(part => T.Sum(part * identity, -2, keepDims: true));
        var length = v.Adjoint.Times(v).Map(part => part * diagonal.Real);
        var (real, imaginary) = (MatrixMath.Row(w.Real) - MatrixMath.Column(w.Real), MatrixMath.Row(w.Imaginary) - MatrixMath.Column(w.Imaginary));
        var square = T.Sqr(real) + T.Sqr(imaginary) + identity;
        return turned.Minus(length).Plus(Phase(v, diagonal.Imaginary)).TimesElements(new ComplexMatrix((1 - identity) * real / square, (1 - identity) * imaginary / square));
    }

    // The paper leaves the phase of each vector open. Here one element p is real, and stays so: what moves along i v has to be taken back by
    // -i imag(dv[p]) / v[p] v, whose adjoint this is.
    private static ComplexMatrix Phase(ComplexMatrix v, TensorVariable turning)
    {
        var magnitudes = T.Where(T.Equal(v.Imaginary, 0), T.Sqr(v.Real), -1.0);
        var rows = MatrixMath.Column(T.Arange(T.LengthOf(v.Real, -2)));
        var isPivot = T.Cast(T.Equal(rows, T.ArgMax(magnitudes, -2, keepDims: true)), v.Real.DType);
        var weights = MatrixMath.Transposed(turning / T.Sum(isPivot * v.Real, -2, keepDims: true));
        var pivots = v.Map(part => MatrixMath.Times(MatrixMath.Transposed(isPivot), part) * weights);
        return new ComplexMatrix(-MatrixMath.Transposed(pivots.Imaginary), -MatrixMath.Transposed(pivots.Real));
    }
}
