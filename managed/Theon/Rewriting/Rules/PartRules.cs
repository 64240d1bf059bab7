using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Rules over copies in which a part is replaced or added to.</summary>
internal static class PartRules
{
    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("subtensor-set", typeof(Subtensor), "SetSubtensor(x[i], y)[i] -> y; IncSubtensor(x[i], y)[i] -> x[i] + y; at other numbers [j] -> x[j]", ReadBack),
        Rules.Rule("set-whole", typeof(IncSubtensor), "SetSubtensor(x[:], y) -> y; IncSubtensor(x[:], y) -> x + y", WriteWhole),
        Rules.Rule("set-same", typeof(IncSubtensor), "SetSubtensor(x[i], x[i]) -> x", WriteWhatIsThere),
        Rules.Rule("set-twice", typeof(IncSubtensor), "SetSubtensor(SetSubtensor(x[i], y)[i], z) -> SetSubtensor(x[i], z); adding twice adds the sum", WriteTwice),
        Rules.Rule("inc-zeros", typeof(IncSubtensor), "IncSubtensor(zeros[i], y) -> SetSubtensor(zeros[i], y)", SetInZeros, RuleClass.Exact),
        Rules.Rule("inc-nothing", typeof(IncSubtensor), "IncSubtensor(x[i], 0) -> x", AddNothing),
        Rules.Rule("gather-inc-nothing", typeof(AdvancedIncSubtensor), "IncSubtensor(x[array], 0) -> x", AddNothing),
    ];

    private static TensorVariable? ReadBack(Apply node, IRewriteContext context)
    {
        if (node.Inputs[0].Owner is not { Op: IncSubtensor { Set: var set } } written)
        {
            return null;
        }

        if (IsSamePart(written, node))
        {
            return set ? written.Inputs[1] : node.Op.On([written.Inputs[0], .. node.Inputs[1..]]) + written.Inputs[1];
        }

        return AreApart(written, node) ? node.Op.On([written.Inputs[0], .. node.Inputs[1..]]) : null;
    }

    private static TensorVariable? WriteWhole(Apply node, IRewriteContext context)
    {
        var op = (IncSubtensor)node.Op;
        return op.Indices.All(index => index.IsWhole) ? op.Set ? node.Inputs[1] : node.Inputs[0] + node.Inputs[1] : null;
    }

    private static TensorVariable? WriteWhatIsThere(Apply node, IRewriteContext context) =>
        ((IncSubtensor)node.Op).Set && node.Inputs[1].Owner is { Op: Subtensor } part && ReferenceEquals(part.Inputs[0], node.Inputs[0]) && IsSamePart(node, part)
            ? node.Inputs[0]
            : null;

    private static TensorVariable? WriteTwice(Apply node, IRewriteContext context)
    {
        var op = (IncSubtensor)node.Op;
        if (node.Inputs[0].Owner is not { Op: IncSubtensor inner } written || inner.Indices != op.Indices || !node.Inputs[2..].SequenceEqual(written.Inputs[2..])
            || (!op.Set && context.ClientCount(node.Inputs[0]) > 1))
        {
            return null;
        }

        // What is added to a value that was set is added before it is written.
        var (set, value) = op.Set ? (true, node.Inputs[1]) : (inner.Set, written.Inputs[1] + node.Inputs[1]);
        return value.Type.Equals(node.Inputs[1].Type) || op.Set ? new IncSubtensor(op.Indices, set).On([written.Inputs[0], value, .. node.Inputs[2..]]) : null;
    }

    private static TensorVariable? SetInZeros(Apply node, IRewriteContext context) =>
        !((IncSubtensor)node.Op).Set && IsZeros(node.Inputs[0]) ? (((IncSubtensor)node.Op) with { Set = true }).On([.. node.Inputs]) : null;

    private static TensorVariable? AddNothing(Apply node, IRewriteContext context) =>
        node.Op is IncSubtensor { Set: false } or AdvancedIncSubtensor { Set: false } && IsZeros(node.Inputs[1]) ? node.Inputs[0] : null;

    /// <summary>Whether every element is 0.</summary>
    internal static bool IsZeros(TensorVariable x) => Numbers.ScalarOf(x.Owner is { Op: Alloc } alloc ? alloc.Inputs[0] : x) is 0;

    private static bool IsSamePart(Apply written, Apply read)
    {
        var (a, b) = (((IncSubtensor)written.Op).Indices, ((Subtensor)read.Op).Indices);
        var (aBounds, bBounds) = (SubtensorRules.BoundsOf(written, 2), SubtensorRules.BoundsOf(read, 1));
        for (var axis = 0; axis < Math.Max(a.Length, b.Length); axis++)
        {
            if (!SubtensorRules.AreSame(a, aBounds, b, bBounds, axis))
            {
                return false;
            }
        }

        return true;
    }

    // Two different numbers, counted from the same end, of one axis.
    private static bool AreApart(Apply written, Apply read)
    {
        var (a, b) = (((IncSubtensor)written.Op).Indices, ((Subtensor)read.Op).Indices);
        for (var axis = 0; axis < Math.Min(a.Length, b.Length); axis++)
        {
            var (left, right) = (a[axis], b[axis]);
            if (!left.IsSlice && !right.IsSlice && left.Start.Kind == BoundKind.Constant && right.Start.Kind == BoundKind.Constant
                && left.Start.Value != right.Start.Value && left.Start.Value < 0 == right.Start.Value < 0)
            {
                return true;
            }
        }

        return false;
    }
}
