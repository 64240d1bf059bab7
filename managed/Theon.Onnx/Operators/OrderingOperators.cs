using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Running sums, sorting and counting.</summary>
internal static class OrderingOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        One("CumSum", 2, "int exclusive, int reverse", CumSum, since: 11),
        Many("TopK", (1, 1), 2, "int axis, int k", n => TopK(n, n.HasAttribute("k") ? n.Int("k", 0) : throw n.Missing("k"), true), since: 1, until: 9),
        Many("TopK", (2, 2), 2, "int axis", n => TopK(n, Count(n), true), since: 10, until: 10),
        Many("TopK", (2, 2), 2, "int axis, int largest, int sorted", n => TopK(n, Count(n), n.Flag("largest", true)), since: 11),
        Many("Unique", (1, 1), 4, "int axis, int sorted", Unique, since: 11),
    ];

    private static TensorVariable CumSum(NodeContext n)
    {
        var x = n[0];
        var axis = n.Axis(n.Values(1) is [var one] ? one : throw n.Error("needs one axis."), x.Rank);
        var isReverse = n.Flag("reverse", false);
        var ordered = isReverse ? T.Flip(x, axis) : x;
        if (n.Flag("exclusive", false))
        {
            // Moved by one, and not subtracted again: that would cost digits.
            ordered = Parts.Part(PadOperators.Constant(ordered, axis, 1, 0, Parts.Number(0, x.DType)), axis, Parts.Bounds(null, -1));
        }

        var sums = T.CumSum(ordered, axis);
        return isReverse ? T.Flip(sums, axis) : sums;
    }

    private static long Count(NodeContext n) => n.Values(1) is [var count] ? count : throw n.Error("needs one number as how many.");

    private static ImmutableArray<TensorVariable?> TopK(NodeContext n, long count, bool largest)
    {
        if (count < 0)
        {
            throw n.Error($"asks for {count} elements.");
        }

        var (values, positions) = T.TopK(n[0], largest ? count : -count, n.Axis("axis", -1, n[0].Rank));
        return [values, positions];
    }

    private static ImmutableArray<TensorVariable?> Unique(NodeContext n)
    {
        var x = n[0];
        int? axis = n.HasAttribute("axis") ? n.Axis("axis", 0, x.Rank) : null;
        var (_, first, inverse, counts) = T.UniqueAll(axis is { } along ? Ranks(x, along) : T.Flatten(x));
        if (!n.Flag("sorted", true))
        {
            var order = T.ArgSort(first);
            (first, counts) = (T.Take(first, order, 0), T.Take(counts, order, 0));
            inverse = T.Take(T.InversePermutation(order), inverse, 0);
        }

        return [T.Take(axis is null ? T.Flatten(x) : x, first, axis ?? 0), first, T.Flatten(inverse), counts];
    }

    // Per part along an axis the number of parts before it in lexicographic order.
    private static TensorVariable Ranks(TensorVariable x, int axis)
    {
        int[] order = [axis, .. Enumerable.Range(0, x.Rank).Where(other => other != axis)];
        var rows = T.Flatten(T.ExpandDims(T.Transpose(x, order), -1), 2);
        var (a, b) = (T.DimShuffle(rows, 0, 'x', 1), T.DimShuffle(rows, 'x', 0, 1));
        var difference = T.ArgMax(T.NotEqual(a, b), 2);
        var own = T.TakeAlongAxis(rows, difference, 1);
        return T.Sum(T.Cast(T.Transpose(own) < own, DType.Int64), 1);
    }
}
