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
        One("Gemm", (3, 3), "float alpha, float beta, int transA, int transB", Gemm, until: 10),
        One("Gemm", (2, 3), "float alpha, float beta, int transA, int transB", Gemm, since: 11),
    ];

    private static TensorVariable MatMul(NodeContext n, TensorVariable x, TensorVariable y)
    {
        Parts.CheckSameDType(n, x, y);
        return x.Rank is 1 or 2 && y.Rank is 1 or 2 ? T.Dot(x, y) : throw n.Unsupported($"{x.Type} times {y.Type}");
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
