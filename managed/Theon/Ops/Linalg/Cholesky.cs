using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// The triangular factor of symmetric positive definite matrices, of which one triangle is read: L L^T, or U^T U. A matrix that is not
/// positive definite is an error of the call, or gives NaN.
/// </summary>
public sealed record Cholesky(bool IsLower = true, bool NaNOnError = false) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Cholesky);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        MatrixMath.CheckSquare(this, inputs);
        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // I. Murray, Differentiation of the Cholesky decomposition, arXiv:1602.07527, equation 10: with P the lower triangle of L^T dL,
        // its diagonal halved, the gradient is L^-T P L^-1, folded onto the triangle that is read.
        var dy = MatrixMath.Flowing(dys[0])!;
        var (l, dl) = IsLower ? (node.Output, dy) : (MatrixMath.Transposed(node.Output), MatrixMath.Transposed(dy));
        var m = MatrixMath.Times(MatrixMath.Transposed(l), dl);
        var p = (T.Tril(m) + T.Tril(m, -1)) * 0.5;
        var upper = new SolveTriangular(IsLower: false);
        var left = upper.On(MatrixMath.Transposed(l), p);
        var both = MatrixMath.Transposed(upper.On(MatrixMath.Transposed(l), MatrixMath.Transposed(left)));
        return [MatrixMath.OntoTriangle(both, IsLower)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) =>
        MatrixMath.KernelLike(lowering, "cholesky", (IsLower ? MatrixMath.Lower : 0) | (NaNOnError ? MatrixMath.NaN : 0), 0, lowering.Input(0));

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{(IsLower ? "lower" : "upper")}{(NaNOnError ? ", nan" : "")}}}";
}
