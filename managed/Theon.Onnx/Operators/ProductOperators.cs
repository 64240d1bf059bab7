using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Products of matrices.</summary>
internal static class ProductOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        One("MatMul", 2, "", n => MatMul(n, n[0], n[1]), since: 1),
        One("MatMulInteger", (2, 4), "", MatMulInteger, since: 10),
        One("Einsum", (1, int.MaxValue), "string equation", n => Einsum.Of(n, n.String("equation"), n.All), since: 12),
        One("Gemm", (3, 3), "float alpha, float beta, int transA, int transB", Gemm, until: 10),
        One("Gemm", (2, 3), "float alpha, float beta, int transA, int transB", Gemm, since: 11),
    ];

    /// <summary>The product of the last two axes, the others broadcast; a vector stands for a row or a column.</summary>
    public static TensorVariable MatMul(NodeContext n, TensorVariable x, TensorVariable y)
    {
        Parts.CheckSameDType(n, x, y);
        if (x.Rank == 0 || y.Rank == 0)
        {
            throw n.Error($"got {x.Type} and {y.Type}. Accepted: one axis or more.");
        }

        return T.MatMul(x, y);
    }

    // Products of bytes and their sums are exact in float64.
    private static TensorVariable MatMulInteger(NodeContext n) => T.Cast(
        MatMul(n, Centered(n[0], n.Optional(2), isRow: true), Centered(n[1], n.Optional(3), isRow: false)), DType.Int32);

    private static TensorVariable Centered(TensorVariable x, TensorVariable? zero, bool isRow)
    {
        var wide = T.Cast(x, DType.Float64);
        return zero is null ? wide : wide - T.Cast(isRow && zero.Rank == 1 && x.Rank > 1 ? T.ExpandDims(zero, -1) : zero, DType.Float64);
    }

    private static TensorVariable Gemm(NodeContext n)
    {
        var (x, y) = (n[0], n[1]);
        if (x.Rank != 2 || y.Rank != 2)
        {
            throw n.Error($"got {x.Type} and {y.Type}. Accepted: two matrices.");
        }

        Parts.CheckSameDType(n, x, y);
        var product = T.Dot(n.Flag("transA", false) ? x.T : x, n.Flag("transB", false) ? y.T : y);
        product = Times(n.Float("alpha", 1), product);
        return n.Optional(2) is { } c ? product + Times(n.Float("beta", 1), c) : product;
    }

    private static TensorVariable Times(float factor, TensorVariable x) => factor == 1 ? x : Parts.Number(factor, x.DType) * x;
}
