using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Softmax and what is made of it.</summary>
internal static class SoftmaxOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        .. Normalized("Softmax", Softmax),
        .. Normalized("LogSoftmax", LogSoftmax),
        .. Normalized("Hardmax", Hardmax),
        Many("NegativeLogLikelihoodLoss", (2, 3), 1, "int ignore_index, string reduction", n => [Loss(n, n[0])], since: 12),
        Many("SoftmaxCrossEntropyLoss", (2, 3), 2, "int ignore_index, string reduction", CrossEntropy, since: 12),
    ];

    /// <summary>log(sum(exp(x))), without overflow.</summary>
    public static TensorVariable LogSumExp(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims)
    {
        // An infinite largest element would make infinity - infinity.
        var largest = T.Max(x, axes, keepDims: true);
        var shift = T.Where(T.IsInf(largest), 0, largest);
        var result = T.Log(T.Sum(T.Exp(x - shift), axes, keepDims: true)) + shift;
        return keepDims ? result : T.Sum(result, axes);
    }

    private static TensorVariable Softmax(TensorVariable x, int[] axes)
    {
        var exponentials = T.Exp(x - T.Max(x, axes, keepDims: true));
        return exponentials / T.Sum(exponentials, axes, keepDims: true);
    }

    private static TensorVariable LogSoftmax(TensorVariable x, int[] axes)
    {
        var shifted = x - T.Max(x, axes, keepDims: true);
        return shifted - T.Log(T.Sum(T.Exp(shifted), axes, keepDims: true));
    }

    // 1 at the first largest element in row-major order, else 0.
    private static TensorVariable Hardmax(TensorVariable x, int[] axes)
    {
        TensorVariable position = T.Constant(0L);
        foreach (var axis in axes)
        {
            position = (position * x.Shape[axis]) + Parts.Positions(x, axis);
        }

        return T.Cast(T.Equal(position, T.ArgMax(x, axes, keepDims: true)), x.DType);
    }

    // Up to operator set 12 the axes behind the given one count as one.
    private static ImmutableArray<OnnxOperator> Normalized(string name, Func<TensorVariable, int[], TensorVariable> function) =>
    [
        One(name, 1, "int axis", n => function(n[0], Parts.AxesFrom(n.Axis("axis", 1, n[0].Rank), n[0].Rank)), since: 1, until: 12),
        One(name, 1, "int axis", n => function(n[0], [n.Axis("axis", -1, n[0].Rank)]), since: 13),
    ];

    private static ImmutableArray<TensorVariable?> CrossEntropy(NodeContext n)
    {
        var logarithms = LogSoftmax(n[0], [n.Axis(1, n[0].Rank)]);
        return [Loss(n, logarithms), logarithms];
    }

    private static TensorVariable Loss(NodeContext n, TensorVariable logarithms)
    {
        var reduction = n.Choice("reduction", "mean", "none", "sum", "mean");
        if (logarithms.Rank < 2 || n[1].Rank != logarithms.Rank - 1)
        {
            throw n.Error($"got {logarithms.Type} with labels {n[1].Type}, which must have the same axes but the second.");
        }

        var labels = T.ExpandDims(T.Cast(n[1], DType.Int64), 1);
        var chosen = T.Equal(Parts.Positions(logarithms, 1), labels);
        var losses = -T.Sum(T.Where(chosen, logarithms, 0), axis: 1);
        var weights = n.Optional(2) is { } given ? T.Sum(T.Where(chosen, Parts.Along(given, 1, logarithms.Rank), 0), axis: 1) : null;
        if (n.HasAttribute("ignore_index"))
        {
            var counts = T.NotEqual(n[1], Parts.Number(n.Int("ignore_index", 0), n[1].DType));
            weights = weights is null ? T.Cast(counts, logarithms.DType) : T.Where(counts, weights, 0);
        }

        if (weights is not null)
        {
            losses = T.Where(T.Equal(weights, 0), 0, losses * weights);
        }

        return reduction switch
        {
            "none" => losses,
            "sum" => T.Sum(losses),
            _ => weights is null ? T.Mean(losses) : T.Sum(losses) / T.Sum(weights),
        };
    }
}
