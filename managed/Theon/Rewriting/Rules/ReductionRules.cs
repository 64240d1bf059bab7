using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Rules over reductions.</summary>
internal static class ReductionRules
{
    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("reduce-extreme-neg", typeof(Reduce), "Max(-x) -> -Min(x), Min(-x) -> -Max(x) for floats", MoveNegationOutOfExtreme),
        Rules.Rule("reduce-moved", typeof(Reduce), "Sum(DimShuffle(x)) -> Sum(x) over the axes that were moved, where the others keep their order; other reductions likewise", LookThroughMove),
        Rules.Rule("sum-of-number", typeof(Reduce), "Sum of a stretched number c -> c * count", SumNumber),
        Rules.Rule("mean-of-stretched", typeof(Reduce), "Mean over axes along which x is stretched -> x", DropMeanOfStretched, RuleClass.MoreDefined),
    ];

    private static TensorVariable? MoveNegationOutOfExtreme(Apply node, IRewriteContext context)
    {
        var reduce = (Reduce)node.Op;
        return reduce.Kind is ReduceKind.Max or ReduceKind.Min && node.Output.DType.IsFloat && node.Inputs[0].Owner is { Op: Elemwise { Scalar: var op } } inner && op == ScalarOps.Neg
            ? -new Reduce(reduce.Kind == ReduceKind.Max ? ReduceKind.Min : ReduceKind.Max, reduce.Axes).On(inner.Inputs[0])
            : null;
    }

    private static TensorVariable? LookThroughMove(Apply node, IRewriteContext context)
    {
        var reduce = (Reduce)node.Op;
        if (node.Inputs[0].Owner is not { Op: DimShuffle { Order: var order } } move)
        {
            return null;
        }

        var (reduced, kept) = (new List<int>(), new List<int>());
        for (var axis = 0; axis < order.Length; axis++)
        {
            if (!reduce.Axes.Contains(axis))
            {
                kept.Add(order[axis]);
            }
            else if (order[axis] >= 0)
            {
                reduced.Add(order[axis]);
            }
        }

        // What is dropped has length 1, and new axes that stay would have to be made again.
        if (reduced.Count == 0 || reduced.Count + kept.Count != move.Inputs[0].Rank)
        {
            return null;
        }

        for (var i = 0; i < kept.Count; i++)
        {
            if (kept[i] < 0 || (i > 0 && kept[i] < kept[i - 1]))
            {
                return null;
            }
        }

        return new Reduce(reduce.Kind, reduced.Order().ToEquatableArray()).On(move.Inputs[0]);
    }

    private static TensorVariable? SumNumber(Apply node, IRewriteContext context)
    {
        var reduce = (Reduce)node.Op;
        if (reduce.Kind != ReduceKind.Sum || node.Inputs[0].Owner is not { Op: Alloc } alloc || Numbers.ScalarOf(alloc.Inputs[0]) is not { } number || !double.IsFinite(number))
        {
            return null;
        }

        // Every axis is stretched: those reduced count, the others are stretched still.
        // A count of float16 would leave its range where the sum does not.
        var dtype = node.Output.DType == DType.Float16 ? DType.Float32 : node.Output.DType;
        var count = reduce.Axes.Select(axis => alloc.Inputs[1 + axis]).Aggregate((count, length) => count * length);
        var total = T.Cast(T.Constant(NDArray.Scalar(number).AsType(dtype)) * T.Cast(count, dtype), node.Output.DType);
        TensorVariable[] kept = [.. Sequences.Below(node.Inputs[0].Rank, axis => !reduce.Axes.Contains(axis)).Select(axis => alloc.Inputs[1 + axis])];
        return kept.Length == 0 ? total : Alloc.Instance.On([T.DimShuffle(total, Sequences.Range(kept.Length, _ => -1)), .. kept]);
    }

    private static TensorVariable? DropMeanOfStretched(Apply node, IRewriteContext context)
    {
        var reduce = (Reduce)node.Op;
        if (reduce.Kind != ReduceKind.Mean || node.Inputs[0].Owner is not { Op: Alloc } alloc)
        {
            return null;
        }

        var x = alloc.Inputs[0];
        var first = node.Inputs[0].Rank - x.Rank;
        foreach (var axis in reduce.Axes)
        {
            if (axis >= first && !x.Type.Broadcastable[axis - first])
            {
                return null;
            }
        }

        TensorVariable[] kept = [.. Sequences.Below(node.Inputs[0].Rank, axis => !reduce.Axes.Contains(axis)).Select(axis => alloc.Inputs[1 + axis])];
        var order = Sequences.Below(x.Rank, axis => !reduce.Axes.Contains(axis + first));
        var value = order.Length == x.Rank ? x : T.DimShuffle(x, order);
        return kept.Length == 0 ? value : Alloc.Instance.On([value, .. kept]);
    }
}
