using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Matrices as products of one with orthonormal columns and an upper triangular one; outputs Q and R.</summary>
public sealed record Qr(QRMode Mode) : Op
{
    private const string TallReason =
        "the columns of Q that a complete QR decomposition of a matrix with more rows than columns adds are arbitrary; use QRMode.Reduced, or state lengths with T.SpecifyShape";

    /// <inheritdoc/>
    public override string Name => "QR";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        var x = inputs[0];
        MatrixMath.Check(this, x);
        var (m, n) = (x.Type.Lengths[^2], x.Type.Lengths[^1]);
        var inner = Mode == QRMode.Complete ? m : MatrixMath.SmallerOf(x);
        return [MatrixMath.TypeOf(x, m, inner), MatrixMath.TypeOf(x, inner, n)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        if (Mode == QRMode.Complete && !MatrixMath.AreWide(node.Inputs[0]))
        {
            return [Gradient.Undefined(TallReason)];
        }

        var (q, r) = (node.Outputs[0], node.Outputs[1]);
        return [Gradients(node.Inputs[0], q, r, MatrixMath.Flowing(dys[0]) ?? T.ZerosLike(q), MatrixMath.Flowing(dys[1]) ?? T.ZerosLike(r))];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        var (leading, m, n) = (MatrixMath.Leading(lengths), lengths[^2], lengths[^1]);
        var inner = Mode == QRMode.Complete ? m : lowering.Compute(LengthOp.Min, m, n);
        Slot[] outputs = [lowering.Output(0, [.. leading, m, inner]), lowering.Output(1, [.. leading, inner, n])];
        MatrixMath.Kernel(lowering, "qr", Mode == QRMode.Complete ? MatrixMath.Full : 0, outputs, [x]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{(Mode == QRMode.Complete ? "complete" : "reduced")}}}";

    // D. Roberts, L. Roberts, QR and LQ decomposition matrix backpropagation algorithms, arXiv:2009.10071. The matrix is [X Y], R is
    // [U V]; Y = Q V, and for X = Q U: with M = U dU^H - dQ^H Q, dX = (dQ + Q copyltu(M)) U^-H. Y and V have no columns where the matrix
    // has no more columns than rows. The diagonal of R is real.
    private static TensorVariable Gradients(TensorVariable x, TensorVariable q, TensorVariable r, TensorVariable dq, TensorVariable dr)
    {
        var k = T.LengthOf(r, -2);
        TensorIndex[] head = [TensorIndex.Ellipsis, T.Slice(null, k)], rest = [TensorIndex.Ellipsis, T.Slice(k, null)];
        var isTall = x.Type.Lengths[^1] >= 0 && x.Type.Lengths[^1] <= x.Type.Lengths[^2];
        var (u, du) = isTall ? (r, dr) : (r[head], dr[head]);
        var dy = isTall ? null : MatrixMath.Times(q, dr[rest]);
        if (!isTall)
        {
            dq += MatrixMath.Times(x[rest], MatrixMath.Adjoint(dr[rest]));
        }

        var m = MatrixMath.Times(u, MatrixMath.Adjoint(du)) - MatrixMath.Times(MatrixMath.Adjoint(dq), q);
        var z = dq + MatrixMath.Times(q, MatrixMath.FromTriangle(m, lower: true));
        var dx = MatrixMath.Adjoint(new SolveTriangular(IsLower: false).On(u, MatrixMath.Adjoint(z)));
        return dy is null ? dx : T.Join(x.Rank - 1, dx, dy);
    }
}
