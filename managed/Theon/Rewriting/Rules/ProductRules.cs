using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting;

/// <summary>Turns dots, and the scaling and adding around them, into single BLAS calls.</summary>
internal static class ProductRules
{
    public static ImmutableArray<RewriteRule> All { get; } =
    [
        .. new[] { ScalarOps.Add, ScalarOps.Sub, ScalarOps.Neg, ScalarOps.Mul }.Select(op => Rules.Rule(
            $"product-{op.Name.ToLowerInvariant()}", op, "beta * C + alpha * Dot(A, B) -> Product{alpha, beta}(A, B, C)", Fold, RuleClass.MoreDefined)),
        Rules.Rule("dot-to-product", typeof(Dot), "Dot(A, B) -> Gemm, Gemv or DotInner", (node, _) =>
            node.Output.DType is DType.Float32 or DType.Float64 ? Operands.Of(node)!.Build(1, null, 0) : null),
    ];

    private static TensorVariable? Fold(Apply node, IRewriteContext context)
    {
        if (node.Output.DType is not (DType.Float32 or DType.Float64) || !LinearCombination.CanExpand(node))
        {
            return null;
        }

        var combination = LinearCombination.Of(node.Output, context);
        if (!combination.IsSafe)
        {
            return null;
        }

        for (var i = 0; i < combination.Terms.Count; i++)
        {
            var (term, alpha) = combination.Terms[i];
            if (!ReferenceEquals(term, node.Output) && term.Type.Equals(node.Output.Type) && context.ClientCount(term) == 1 && Operands.Of(term) is { } operands
                && combination.Holds(alpha * operands.Alpha))
            {
                return WithRest(node, combination, i, operands, alpha, context);
            }
        }

        return null;
    }

    private static TensorVariable? WithRest(Apply node, LinearCombination combination, int position, Operands operands, double alpha, IRewriteContext context)
    {
        using var scope = OriginScope.Inherit(Origins.Union([.. combination.Nodes, combination.Terms[position].Variable.Owner!]));
        if (combination.Terms.Count == 1 && combination.Constant == 0)
        {
            return operands.Build(alpha, null, 0);
        }

        // Where elementwise work reads the sum, fusion adds for free what a product would have to copy first.
        if (context.ClientsOf(node.Output).Any(client => client.Op is Elemwise or Reduce && !AddsAProduct(client)))
        {
            return null;
        }

        var (addend, beta) = combination.Without(position);
        return addend.Type.Equals(node.Output.Type) ? operands.Build(alpha, addend, beta) : null;
    }

    // A sum that becomes a product itself: of a long chain of sums of products each is added to the one before.
    private static bool AddsAProduct(Apply node) =>
        node.Op is Elemwise { Scalar: var op } && (op == ScalarOps.Add || op == ScalarOps.Sub) && node.Inputs.Any(input => Operands.Of(input) is not null);

    /// <summary>What a dot multiplies, with a 0-d factor in front of it.</summary>
    private sealed record Operands(ProductKind Kind, TensorVariable A, TensorVariable B, TensorVariable? Factor, double Alpha = 1)
    {
        public static Operands? Of(TensorVariable term)
        {
            if (term.Owner is { Op: Elemwise { Scalar: var op } } node && op == ScalarOps.Mul)
            {
                return Scaled(node.Inputs[0], node.Inputs[1]) ?? Scaled(node.Inputs[1], node.Inputs[0]);
            }

            return term.Owner is { } owner ? Of(owner) : null;
        }

        public static Operands? Of(Apply node)
        {
            if (node.Op is Product { HasAddend: false } product)
            {
                return new Operands(product.Kind, node.Inputs[0], node.Inputs[1], product.HasAlpha ? node.Inputs[2] : null, product.Alpha);
            }

            if (node.Op is not Dot || node.Output.DType is not (DType.Float32 or DType.Float64))
            {
                return null;
            }

            var (a, b) = (node.Inputs[0], node.Inputs[1]);
            return (a.Rank, b.Rank) switch
            {
                (1, 1) => new Operands(ProductKind.DotInner, a, b, null),
                (2, 1) => new Operands(ProductKind.Gemv, a, b, null),
                (1, 2) => new Operands(ProductKind.Gemv, b.T, a, null),
                _ => new Operands(ProductKind.Gemm, a, b, null),
            };
        }

        public TensorVariable Build(double alpha, TensorVariable? addend, double beta)
        {
            List<TensorVariable> inputs = [A, B];
            if (addend is not null)
            {
                inputs.Add(addend);
            }

            if (Factor is not null)
            {
                inputs.Add(Factor);
            }

            return new Product(Kind, alpha * Alpha, beta, HasAddend: addend is not null, HasAlpha: Factor is not null).On([.. inputs]);
        }

        private static Operands? Scaled(TensorVariable factor, TensorVariable product)
        {
            if (factor.Type.Broadcastable.Contains(false) || product.Owner is not { } owner || Of(owner) is not { Factor: null } operands)
            {
                return null;
            }

            var scalar = factor.Rank == 0 ? factor : new DimShuffle(EquatableArray.Create<int>([])).On(factor);
            return operands with { Factor = scalar };
        }
    }
}
