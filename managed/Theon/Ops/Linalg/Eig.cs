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
        var dtype = inputs[0].DType.Part == DType.Float32 ? DType.Complex64 : DType.Complex128;
        return [MatrixMath.TypeOf(inputs[0], MatrixMath.OrderOf(inputs[0])).WithDType(dtype), inputs[0].Type.WithDType(dtype)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // Boeddeker et al., On the computation of complex-valued gradients (2017), 4.77: V^-H (diag(dw) + F * (V^H dV - V^H V diag(d))) V^H
        // with F[i, j] = 1 / conj(w[j] - w[i]) and d the real diagonal of V^H dV. Without dV nothing is divided, so that equal eigenvalues
        // do no harm.
        var (w, v) = (node.Outputs[0], node.Outputs[1]);
        var adjoint = MatrixMath.Adjoint(v);
        var values = MatrixMath.Flowing(dys[0]) is { } dw ? MatrixMath.Column(dw) * adjoint : null;
        var vectors = MatrixMath.Flowing(dys[1]) is { } dv ? MatrixMath.Times(Turned(w, v, dv), adjoint) : null;
        var left = values is null ? vectors! : vectors is null ? values : values + vectors;
        var dx = Solve.Instance.On(adjoint, left);
        return [node.Inputs[0].DType.IsComplex ? dx : T.Real(dx)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        MatrixMath.Kernel(lowering, "eig", 0, [lowering.Output(0, lengths.RemoveAt(lengths.Length - 1)), lowering.Output(1, lengths)], [x]);
    }

    private static TensorVariable Turned(TensorVariable w, TensorVariable v, TensorVariable dv)
    {
        var adjoint = MatrixMath.Adjoint(v);
        var turned = MatrixMath.Times(adjoint, dv);
        var diagonal = MatrixMath.Row(T.Diagonal(turned, 0, -2, -1));
        var length = MatrixMath.Times(adjoint, v) * T.Real(diagonal);
        return (turned - length + Phase(v, T.Imag(diagonal))) * T.Conj(MatrixMath.InverseDifferences(w));
    }

    // The paper leaves the phase of each vector open. Here one element p is real, and stays so: what moves along i v has to be taken back by
    // -i imag(dv[p]) / v[p] v, whose adjoint this is.
    private static TensorVariable Phase(TensorVariable v, TensorVariable turning)
    {
        var magnitudes = T.Where(T.Equal(T.Imag(v), 0), T.Sqr(T.Real(v)), -1.0);
        var rows = MatrixMath.Column(T.Arange(T.LengthOf(v, -2)));
        var isPivot = T.Cast(T.Equal(rows, T.ArgMax(magnitudes, -2, keepDims: true)), v.DType.Part);
        var weights = turning / T.Sum(isPivot * T.Real(v), -2, keepDims: true);
        var pivots = MatrixMath.Times(MatrixMath.Adjoint(v), isPivot) * weights;
        return T.Complex(T.Imag(pivots), -T.Real(pivots));
    }
}
