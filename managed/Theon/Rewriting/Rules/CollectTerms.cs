using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Rewriting;

/// <summary>Collects constants and equal terms of sums wherever that saves operations.</summary>
internal static class CollectTerms
{
    public static ImmutableArray<RewriteRule> Rules { get; } =
    [
        .. new[] { ScalarOps.Add, ScalarOps.Sub, ScalarOps.Neg, ScalarOps.Mul }.Select(op => Rewriting.Rules.Rule(
            $"collect-terms-{op.Name.ToLowerInvariant()}", op, "a sum of products with constants -> each term once", (node, context) => Rewrite(node, context, mayCancel: false), RuleClass.MoreDefined)),
        .. new[] { ScalarOps.Add, ScalarOps.Sub }.Select(op => Rewriting.Rules.Rule(
            $"cancel-terms-{op.Name.ToLowerInvariant()}", op, "a sum of products with constants -> without the terms whose sum is 0", (node, context) => Rewrite(node, context, mayCancel: true), RuleClass.AssumesFinite)),
    ];

    // Two terms that are not equal, neither a number nor a combination that nobody else reads, are as few as they can be.
    private static bool IsWorthALook(Apply node, IRewriteContext context)
    {
        if (!LinearCombination.CanExpand(node))
        {
            return false;
        }

        if (node.Inputs.Length == 2 && ReferenceEquals(node.Inputs[0], node.Inputs[1]))
        {
            return true;
        }

        foreach (var input in node.Inputs)
        {
            if (Numbers.ScalarOf(input) is not null || (input.Owner is { } owner && LinearCombination.CanExpand(owner) && context.ClientCount(input) == 1))
            {
                return true;
            }
        }

        return false;
    }

    private static TensorVariable? Rewrite(Apply node, IRewriteContext context, bool mayCancel)
    {
        if (!node.Output.DType.IsFloat || !IsWorthALook(node, context))
        {
            return null;
        }

        var combination = LinearCombination.Of(node.Output, context);
        // Nothing but constants is folded elsewhere, where their axes are kept.
        if (!(mayCancel ? combination.IsSafeIfFinite : combination.IsSafe) || combination.OperationCount >= combination.Nodes.Count || combination.Terms is [])
        {
            return null;
        }

        using (OriginScope.Inherit(Origins.Union([.. combination.Nodes])))
        {
            // Numbers behind added axes make a number without them; that is a matter of folding constants.
            var built = combination.Build();
            return built.Type.Equals(node.Output.Type) ? built : null;
        }
    }
}
