using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Rules over constants, axes, stretched values and reductions.</summary>
internal static class StructuralRules
{
    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("fold-constants", RewriteRule.AnyKind, "f(constants) -> constant", FoldConstants),
        Rules.Rule("dimshuffle-merge", typeof(DimShuffle), "DimShuffle(DimShuffle(x)) -> DimShuffle(x)", MergeDimShuffles),
        Rules.Rule("dimshuffle-lift", typeof(DimShuffle), "DimShuffle(f(DimShuffle(x))) -> f(x) where x comes back to its order", LiftDimShuffle),
        Rules.Rule("dimshuffle-identity", typeof(DimShuffle), "DimShuffle(x) in the order of x -> x", DropIdentity),
        Rules.Rule("cast-same", ScalarOps.Cast, "Cast(x) to the dtype of x -> x", (node, _) => node.Inputs[0].DType == node.Output.DType ? node.Inputs[0] : null),
        Rules.Rule("reduce-length-one", typeof(Reduce), "reduction over axes of length 1 -> DimShuffle", DropLengthOneAxes),
        Rules.Rule("reduce-reduce", typeof(Reduce), "Sum(Sum(x)) -> Sum(x); Prod, Max, Min, Any, All likewise", MergeReductions),
        Rules.Rule("reduce-neg", typeof(Reduce), "Sum(-x) -> -Sum(x); Mean likewise", MoveNegationOut),
        Rules.Rule(
            "reduce-scaled", typeof(Reduce), "Sum(c * x) -> c * Sum(x) for a number c; Mean likewise", MoveFactorOut, RuleClass.MoreDefined),
        Rules.Rule("times-or-zero-number", ScalarOps.TimesOrZero, "TimesOrZero(dy, d) -> dy * d for a number dy that is not 0, or a finite number d", DropGuard),
        Rules.Rule("add-negative-multiple", ScalarOps.Add, "x + (-c) * y -> x - c * y for a number c", TurnSign),
        Rules.Rule("sub-negative-multiple", ScalarOps.Sub, "x - (-c) * y -> x + c * y for a number c", TurnSign),
        .. ScalarOps.All.Select(op => Rules.Rule(
            $"alloc-{op.Name.ToLowerInvariant()}", op, "f(Alloc(v), x) -> f(v, x) where x has the shape; f(Alloc(v)) -> Alloc(f(v))", PassAlloc)),
    ];

    /// <summary>For graphs that nobody differentiates any more.</summary>
    public static RewriteRule DropGates { get; } = Rules.Rule(
        "gradient-gate", typeof(GradientGate), "DisconnectedGrad(x), ZeroGrad(x), GradClip(x), ... -> x", (node, _) => node.Inputs[0]);

    private static TensorVariable? FoldConstants(Apply node, IRewriteContext context)
    {
        // A number behind added axes is as good as a constant: Numbers and fusion look through the axes.
        if (node.Op is DimShuffle || !node.Op.CanFoldConstants || node.Inputs.IsEmpty)
        {
            return null;
        }

        foreach (var input in node.Inputs)
        {
            if (!IsConstant(input))
            {
                return null;
            }
        }

        return context.Evaluate(node) is [var value] ? new Constant(node.Output.Type, value) : null;
    }

    private static bool IsConstant(TensorVariable variable) => variable is Constant || Numbers.ScalarOf(variable) is not null;

    private static TensorVariable? MergeDimShuffles(Apply node, IRewriteContext context)
    {
        if (node.Inputs[0].Owner is not { Op: DimShuffle inner } source)
        {
            return null;
        }

        var order = ((DimShuffle)node.Op).Order.Map(axis => axis < 0 ? -1 : inner.Order[axis]);
        return new DimShuffle(order).On(source.Inputs[0]);
    }

    private static TensorVariable? LiftDimShuffle(Apply node, IRewriteContext context)
    {
        var order = ((DimShuffle)node.Op).Order;
        if (node.Inputs[0].Owner is not { Op: Elemwise } inner || order.Length != node.Inputs[0].Rank || context.ClientCount(node.Inputs[0]) > 1)
        {
            return null;
        }

        var lifted = new TensorVariable[inner.Inputs.Length];
        var isAny = false;
        for (var i = 0; i < lifted.Length; i++)
        {
            var input = inner.Inputs[i];
            if (!input.Type.Broadcastable.Contains(false))
            {
                lifted[i] = new DimShuffle(order).On(input);
            }
            else if (input.Owner is { Op: DimShuffle { Order: var own } } move && move.Inputs[0].Rank == own.Length && Undoes(order, own))
            {
                lifted[i] = move.Inputs[0];
                isAny = true;
            }
            else
            {
                return null;
            }
        }

        return isAny ? inner.Op.On(lifted) : null;
    }

    private static bool Undoes(EquatableArray<int> outer, EquatableArray<int> inner)
    {
        for (var axis = 0; axis < outer.Length; axis++)
        {
            if (outer[axis] < 0 || inner[outer[axis]] != axis)
            {
                return false;
            }
        }

        return true;
    }

    private static TensorVariable? DropIdentity(Apply node, IRewriteContext context)
    {
        var order = ((DimShuffle)node.Op).Order;
        return order.Length == node.Inputs[0].Rank && Sequences.Below(order.Length, axis => order[axis] != axis).Length == 0 ? node.Inputs[0] : null;
    }

    private static TensorVariable? DropLengthOneAxes(Apply node, IRewriteContext context)
    {
        var axes = ((Reduce)node.Op).Axes;
        var type = node.Inputs[0].Type;
        foreach (var axis in axes)
        {
            if (!type.Broadcastable[axis])
            {
                return null;
            }
        }

        return new DimShuffle(EquatableArray.Create<int>(Sequences.Below(type.Rank, axis => !axes.Contains(axis)))).On(node.Inputs[0]);
    }

    private static TensorVariable? MergeReductions(Apply node, IRewriteContext context)
    {
        var outer = (Reduce)node.Op;
        if (outer.Kind == ReduceKind.Mean || node.Inputs[0].Owner is not { Op: Reduce inner } source || inner.Kind != outer.Kind || context.ClientCount(node.Inputs[0]) > 1)
        {
            return null;
        }

        var kept = Sequences.Below(source.Inputs[0].Rank, axis => !inner.Axes.Contains(axis));
        var axes = inner.Axes.Concat(outer.Axes.Select(axis => kept[axis])).Order();
        return new Reduce(outer.Kind, axes.ToEquatableArray()).On(source.Inputs[0]);
    }

    private static TensorVariable? MoveNegationOut(Apply node, IRewriteContext context) =>
        IsLinear(node) && node.Inputs[0].Owner is { Op: Elemwise { Scalar: var op } } inner && op == ScalarOps.Neg ? -node.Op.On(inner.Inputs[0]) : null;

    private static TensorVariable? MoveFactorOut(Apply node, IRewriteContext context)
    {
        if (!IsLinear(node) || node.Inputs[0].Owner is not { Op: Elemwise { Scalar: var op } } inner || op != ScalarOps.Mul || context.ClientCount(node.Inputs[0]) > 1)
        {
            return null;
        }

        var (left, right) = (inner.Inputs[0], inner.Inputs[1]);
        return Moved(left, right) ?? Moved(right, left);

        TensorVariable? Moved(TensorVariable factor, TensorVariable rest)
        {
            // Infinity times a sum of nothing, or of opposite signs, is not the sum of the products.
            return Numbers.ScalarOf(factor) is { } number && double.IsFinite(number) && rest.Type.Equals(inner.Output.Type)
                ? T.Constant(NDArray.Scalar(number).AsType(node.Output.DType)) * node.Op.On(rest)
                : null;
        }
    }

    private static bool IsLinear(Apply node) => node.Op is Reduce { Kind: ReduceKind.Sum or ReduceKind.Mean } && node.Output.DType.IsFloat;

    private static TensorVariable? TurnSign(Apply node, IRewriteContext context)
    {
        var isSum = ((Elemwise)node.Op).Scalar == ScalarOps.Add;
        if (!node.Output.DType.IsFloat || node.Inputs[1].Owner is not { Op: Elemwise { Scalar: var op } } product || op != ScalarOps.Mul)
        {
            return null;
        }

        var (left, right) = (product.Inputs[0], product.Inputs[1]);
        if (Numbers.ScalarOf(right) is not null)
        {
            (left, right) = (right, left);
        }

        if (Numbers.ScalarOf(left) is not < 0)
        {
            return null;
        }

        var positive = T.Constant(NDArray.Scalar(-Numbers.ScalarOf(left)!.Value).AsType(node.Output.DType)) * right;
        return isSum ? node.Inputs[0] - positive : node.Inputs[0] + positive;
    }

    private static TensorVariable? DropGuard(Apply node, IRewriteContext context)
    {
        var (dy, d) = (node.Inputs[0], node.Inputs[1]);
        return Numbers.ScalarOf(dy) is { } number && number != 0 || Numbers.ScalarOf(d) is { } factor && double.IsFinite(factor) ? dy * d : null;
    }

    private static TensorVariable? PassAlloc(Apply node, IRewriteContext context)
    {
        Apply? first = null;
        foreach (var input in node.Inputs)
        {
            first ??= AllocOf(input);
        }

        if (first is null)
        {
            return null;
        }

        var small = node.Op.On([.. node.Inputs.Select(input => AllocOf(input)?.Inputs[0] ?? input)]);
        if (small.Type.Equals(node.Output.Type))
        {
            return small;
        }

        // Some axis has its length from an Alloc alone: compute on the value, stretch the result.
        if (node.Inputs.Any(input => AllocOf(input) is null && input.Type.Broadcastable.Contains(false)))
        {
            return null;
        }

        var stretched = Alloc.Instance.On([small, .. first.Inputs.Skip(1)]);
        return stretched.Type.Equals(node.Output.Type) ? stretched : null;
    }

    // An Alloc to a length of 1 may only declare that an axis broadcasts: without it the axis would have to have the others' length.
    private static Apply? AllocOf(TensorVariable variable) =>
        variable.Owner is { Op: Alloc } alloc && !DeclaresAnAxis(variable.Type, alloc.Inputs[0].Type) ? alloc : null;

    private static bool DeclaresAnAxis(TensorType stretched, TensorType value)
    {
        for (var axis = 0; axis < stretched.Rank; axis++)
        {
            if (stretched.Broadcastable[axis] && !value.Broadcastable[axis])
            {
                return true;
            }
        }

        return false;
    }
}
