using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Recognizes what programs over rows and statistics compute in one pass, without overflow: softmax and its relatives.</summary>
internal static class RowRules
{
    /// <summary>Forms that do not overflow. Where a row holds infinity, they are NaN in the places where the plain forms are, and no more.</summary>
    public static ImmutableArray<RewriteRule> Stable { get; } =
    [
        Rules.Rule("softmax", ScalarOps.Div, "Exp(u) / Sum(Exp(u), axes) -> Softmax(u, axes)", MakeSoftmax, RuleClass.MoreDefined),
        Rules.Rule("softmax-shifted", typeof(RowProgram), "Softmax(x - Max(x)) -> Softmax(x); LogSoftmax likewise", DropShift, RuleClass.MoreDefined),
        Rules.Rule("log-softmax", ScalarOps.Log, "Log(Softmax(u)) -> LogSoftmax(u), also of parts: Log(Softmax(u)[i]) -> LogSoftmax(u)[i]", MakeLogSoftmax, RuleClass.MoreDefined),
        Rules.Rule("log-sum-exp", ScalarOps.Log, "Log(Sum(Exp(u), axes)) -> LogSumExp(u, axes)", MakeLogSumExp, RuleClass.MoreDefined),
        Rules.Rule("log-sum-exp-shifted", ScalarOps.Add, "Max(x) + LogSumExp(x - Max(x)) -> LogSumExp(x)", DropShiftOfSum, RuleClass.MoreDefined),
        Rules.Rule("sub-log-sum-exp", ScalarOps.Sub, "u - LogSumExp(u, axes) -> LogSoftmax(u, axes)", MakeLogSoftmaxOfDifference, RuleClass.MoreDefined),
    ];

    /// <summary>Forms that take one pass.</summary>
    public static ImmutableArray<RewriteRule> Fast { get; } =
    [
        Rules.Rule("normalize", ScalarOps.Div, "(x - Mean(x)) / Sqrt(Var(x) + c) -> Normalize(x, c) for a number c", MakeNormalize, RuleClass.MoreDefined),
    ];

    private static TensorVariable? MakeSoftmax(Apply node, IRewriteContext context)
    {
        var (numerator, denominator) = (node.Inputs[0], node.Inputs[1]);
        return IsRow(numerator) && OperandOf(numerator, ScalarOps.Exp) is { } u && Restored(denominator, u.Rank) is { Op: Reduce { Kind: ReduceKind.Sum, Axes: var axes } } sum
            && ReferenceEquals(sum.Inputs[0], numerator)
            ? T.Softmax(u, axes.AsSpan())
            : null;
    }

    private static TensorVariable? DropShift(Apply node, IRewriteContext context)
    {
        var program = (RowProgram)node.Op;
        var shifted = node.Inputs[0];
        if (program.Kind == RowProgramKind.Normalize)
        {
            return null;
        }

        return WithoutLargest(shifted) is var (x, axes) && axes is [var axis] && axis == shifted.Rank - 1 ? program.On(x) : null;
    }

    private static TensorVariable? MakeLogSoftmax(Apply node, IRewriteContext context) =>
        IsRow(node.Inputs[0]) && Views(node.Inputs[0]) is var (views, rows) && rows.Owner is { Op: RowProgram { Kind: RowProgramKind.Softmax } } softmax
            ? Through(views, new RowProgram(RowProgramKind.LogSoftmax).On(softmax.Inputs[0]))
            : null;

    private static TensorVariable? MakeLogSumExp(Apply node, IRewriteContext context) =>
        IsRow(node.Inputs[0]) && Views(node.Inputs[0]) is var (views, total) && total.Owner is { Op: Reduce { Kind: ReduceKind.Sum, Axes: var axes } } sum
        && OperandOf(sum.Inputs[0], ScalarOps.Exp) is { } u
            ? Through(views, new Statistic(StatisticKind.LogSumExp, axes).On(u))
            : null;

    private static TensorVariable? DropShiftOfSum(Apply node, IRewriteContext context) =>
        Moved(node.Inputs[0], node.Inputs[1]) ?? Moved(node.Inputs[1], node.Inputs[0]);

    private static TensorVariable? Moved(TensorVariable largest, TensorVariable logSum)
    {
        var ((largestViews, max), (views, sum)) = (Views(largest), Views(logSum));
        if (sum.Owner is not { Op: Statistic { Kind: StatisticKind.LogSumExp, Axes: var axes } } statistic || max.Owner is not { Op: Reduce { Kind: ReduceKind.Max } maximum } top
            || maximum.Axes != axes || views.Count != largestViews.Count)
        {
            return null;
        }

        for (var i = 0; i < views.Count; i++)
        {
            if (!views[i].Op.Equals(largestViews[i].Op) || views[i].Op is not DimShuffle)
            {
                return null;
            }
        }

        return WithoutLargest(statistic.Inputs[0]) is var (x, shiftedAxes) && shiftedAxes == axes && ReferenceEquals(x, top.Inputs[0])
            ? Through(views, new Statistic(StatisticKind.LogSumExp, axes).On(x))
            : null;
    }

    private static TensorVariable? MakeLogSoftmaxOfDifference(Apply node, IRewriteContext context)
    {
        var u = node.Inputs[0];
        return IsRow(u) && Restored(node.Inputs[1], u.Rank) is { Op: Statistic { Kind: StatisticKind.LogSumExp, Axes: var axes } } sum && ReferenceEquals(sum.Inputs[0], u)
            ? T.LogSoftmax(u, axes.AsSpan())
            : null;
    }

    private static TensorVariable? MakeNormalize(Apply node, IRewriteContext context)
    {
        var centered = node.Inputs[0];
        if (!IsRow(centered) || centered.Owner is not { Op: Elemwise { Scalar: var op } } difference || op != ScalarOps.Sub
            || Restored(difference.Inputs[1], centered.Rank) is not { Op: Reduce { Kind: ReduceKind.Mean, Axes: var axes } } mean
            || !ReferenceEquals(mean.Inputs[0], difference.Inputs[0]))
        {
            return null;
        }

        return EpsilonOf(node.Inputs[1], difference.Inputs[0], centered, axes) is { } epsilon ? T.Normalize(difference.Inputs[0], axes.AsSpan(), epsilon) : null;
    }

    /// <summary>The number c of Sqrt(Var(x, axes) + c), with axes of length 1 in the place of those reduced; null for anything else.</summary>
    private static double? EpsilonOf(TensorVariable deviation, TensorVariable x, TensorVariable centered, EquatableArray<int> axes)
    {
        // The axes are put back anywhere on the way from the variance to here.
        var (inside, isRestored) = (deviation, false);
        Enter();
        if (OperandOf(inside, ScalarOps.Sqrt) is not { } sum)
        {
            return null;
        }

        inside = sum;
        Enter();
        var epsilon = 0.0;
        if (inside.Owner is { Op: Elemwise { Scalar: var op } } addition && op == ScalarOps.Add)
        {
            var at = Numbers.ScalarOf(addition.Inputs[0]) is null ? 1 : 0;
            if (Numbers.ScalarOf(addition.Inputs[at]) is not ({ } number and >= 0) || !double.IsFinite(number))
            {
                return null;
            }

            (epsilon, inside) = (number, addition.Inputs[1 - at]);
            Enter();
        }

        var isVariance = inside.Owner switch
        {
            { Op: Statistic { Kind: StatisticKind.Var, Ddof: 0 } variance } owner => variance.Axes == axes && ReferenceEquals(owner.Inputs[0], x),
            { Op: Reduce { Kind: ReduceKind.Mean } mean } owner => mean.Axes == axes && ReferenceEquals(OperandOf(owner.Inputs[0], ScalarOps.Sqr), centered),
            _ => false,
        };
        return isRestored && isVariance ? epsilon : null;

        void Enter()
        {
            if (!isRestored && Order(inside, axes, x.Rank) is { } reduced)
            {
                (inside, isRestored) = (reduced, true);
            }
        }
    }

    /// <summary>x and axes where the variable is x - Max(x, axes) with the axes put back.</summary>
    private static (TensorVariable X, EquatableArray<int> Axes)? WithoutLargest(TensorVariable shifted) =>
        shifted.Owner is { Op: Elemwise { Scalar: var op } } difference && op == ScalarOps.Sub
        && Restored(difference.Inputs[1], shifted.Rank) is { Op: Reduce { Kind: ReduceKind.Max, Axes: var axes } } max && ReferenceEquals(max.Inputs[0], difference.Inputs[0])
            ? (max.Inputs[0], axes)
            : null;

    private static bool IsRow(TensorVariable x) => x.DType is DType.Float32 or DType.Float64;

    private static TensorVariable? OperandOf(TensorVariable variable, ScalarOp op) =>
        variable.Owner is { Op: Elemwise { Scalar: var scalar } } owner && scalar == op ? owner.Inputs[0] : null;

    /// <summary>The reduction whose axes stand in the variable with length 1, where they were.</summary>
    private static Apply? Restored(TensorVariable variable, int rank)
    {
        if (variable.Owner is not { Op: DimShuffle } view || view.Inputs[0].Owner is not { Op: Reduce or Statistic } owner)
        {
            return null;
        }

        var axes = owner.Op is Reduce reduce ? reduce.Axes : ((Statistic)owner.Op).Axes;
        return Order(variable, axes, rank) is not null ? owner : null;
    }

    /// <summary>What a view puts reduced axes back into; null where it does anything else.</summary>
    private static TensorVariable? Order(TensorVariable variable, EquatableArray<int> axes, int rank)
    {
        if (variable.Owner is not { Op: DimShuffle { Order: var order } } view || order.Length != rank)
        {
            return null;
        }

        var next = 0;
        for (var axis = 0; axis < rank; axis++)
        {
            if (order[axis] != (axes.Contains(axis) ? -1 : next++))
            {
                return null;
            }
        }

        return view.Inputs[0];
    }

    /// <summary>Moves and parts of a tensor, which commute with what is done to each element: the last first; and the tensor.</summary>
    private static (List<Apply> Views, TensorVariable Source) Views(TensorVariable variable)
    {
        var views = new List<Apply>();
        while (variable.Owner is { Op: DimShuffle or Reshape or Subtensor or AdvancedSubtensor } view)
        {
            views.Add(view);
            variable = view.Inputs[0];
        }

        return (views, variable);
    }

    private static TensorVariable Through(List<Apply> views, TensorVariable source)
    {
        for (var i = views.Count - 1; i >= 0; i--)
        {
            source = views[i].Op.On([source, .. views[i].Inputs[1..]]);
        }

        return source;
    }
}
