using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// The triangular factor of symmetric or Hermitian positive definite matrices, of which one triangle is read: L L^H, or U^H U. A matrix that is not
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
        // I. Murray, Differentiation of the Cholesky decomposition, arXiv:1602.07527, equation 10: with P the lower triangle of L^H dL,
        // its diagonal halved, the gradient is L^-H P L^-1, folded onto the triangle that is read.
        var dy = MatrixMath.Flowing(dys[0])!;
        var (l, dl) = IsLower ? (node.Output, dy) : (MatrixMath.Adjoint(node.Output), MatrixMath.Adjoint(dy));
        var p = MatrixMath.HalfDiagonal(MatrixMath.Times(MatrixMath.Adjoint(l), dl), lower: true);
        var upper = new SolveTriangular(IsLower: false);
        var left = upper.On(MatrixMath.Adjoint(l), p);
        var both = MatrixMath.Adjoint(upper.On(MatrixMath.Adjoint(l), MatrixMath.Adjoint(left)));
        return [MatrixMath.OntoTriangle(both, IsLower)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) =>
        MatrixMath.KernelLike(lowering, "cholesky", (IsLower ? MatrixMath.Lower : 0) | (NaNOnError ? MatrixMath.NaN : 0), 0, lowering.Input(0));

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{(IsLower ? "lower" : "upper")}{(NaNOnError ? ", nan" : "")}}}";
}
