using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Reductions. Results have the dtype of the operand, but for positions.</summary>
internal static class ReductionOperators
{
    private delegate TensorVariable Reduction(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims);

    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        .. Reduce("ReduceMax", T.Max),
        .. Reduce("ReduceMin", T.Min),
        .. Reduce("ReduceMean", T.Mean),
        .. Reduce("ReduceProd", T.Prod),
        .. Reduce("ReduceL1", (x, axes, keep) => T.Sum(x.DType.Kind == DTypeKind.Unsigned ? x : T.Abs(x), axes, keep)),
        .. Reduce("ReduceL2", (x, axes, keep) => T.Sqrt(T.Sum(T.Sqr(x), axes, keep))),
        .. Reduce("ReduceSumSquare", (x, axes, keep) => T.Sum(T.Sqr(x), axes, keep)),
        .. Reduce("ReduceLogSum", (x, axes, keep) => T.Log(T.Sum(x, axes, keep))),
        .. Reduce("ReduceLogSumExp", SoftmaxOperators.LogSumExp),
        Reduced("ReduceSum", T.Sum, until: 12),
        One("ReduceSum", (1, 2), "int keepdims, int noop_with_empty_axes", SumOverInput, since: 13),
        Position("ArgMax", T.ArgMax),
        Position("ArgMin", T.ArgMin),
        Global("GlobalAveragePool", T.Mean),
        Global("GlobalMaxPool", T.Max),
        One("GlobalLpPool", 1, "int p", n => Norm(n[0], Spatial(n), n.Int("p", 2), keepDims: true), since: 2),
    ];

    /// <summary>The p-norm over some axes.</summary>
    public static TensorVariable Norm(TensorVariable x, ReadOnlySpan<int> axes, long p, bool keepDims) => p switch
    {
        1 => T.Sum(T.Abs(x), axes, keepDims),
        2 => T.Sqrt(T.Sum(T.Sqr(x), axes, keepDims)),
        _ => T.Pow(T.Sum(T.Pow(T.Abs(x), p), axes, keepDims), 1.0 / p),
    };

    // One row for all operator sets; more will follow when axes become an input of the others too.
    private static ImmutableArray<OnnxOperator> Reduce(string name, Reduction reduction) => [Reduced(name, reduction, int.MaxValue)];

    private static OnnxOperator Reduced(string name, Reduction reduction, int until) => One(
        name, 1, "ints axes, int keepdims", n => Apply(n, reduction, n.Ints("axes")), since: 1, until: until);

    private static TensorVariable SumOverInput(NodeContext n)
    {
        var axes = n.Has(1) ? n.Values(1) : [];
        return axes.Length == 0 && n.Flag("noop_with_empty_axes", false) ? n[0] : Apply(n, T.Sum, axes);
    }

    private static TensorVariable Apply(NodeContext n, Reduction reduction, long[]? axes)
    {
        var x = n[0];
        var normalized = axes is null or [] ? Parts.AxesFrom(0, x.Rank) : n.Axes(axes, x.Rank);
        return T.Cast(reduction(x, normalized, n.Flag("keepdims", true)), x.DType);
    }

    private static OnnxOperator Position(string name, Func<TensorVariable, int?, bool, TensorVariable> position) => One(
        name, 1, "int axis, int keepdims, int select_last_index", n =>
        {
            var x = n[0];
            var axis = n.Axis("axis", 0, x.Rank);
            var keepDims = n.Flag("keepdims", true);
            return n.Flag("select_last_index", false)
                ? x.Shape[axis] - 1 - position(Parts.Part(x, axis, Parts.Bounds(null, null, -1)), axis, keepDims)
                : position(x, axis, keepDims);
        },
        since: 1);

    private static OnnxOperator Global(string name, Reduction reduction) => One(name, 1, "", n => reduction(n[0], Spatial(n), true), since: 1);

    private static int[] Spatial(NodeContext n) => n[0].Rank >= 2 ? Parts.AxesFrom(2, n[0].Rank) : throw n.Error($"got {n[0].Type}. Accepted: two axes or more.");
}
