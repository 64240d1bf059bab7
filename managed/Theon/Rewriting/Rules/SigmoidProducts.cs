using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>exp(x) and sigmoid(-x) among the factors of a product: the first overflows where the second vanishes.</summary>
internal static class SigmoidProducts
{
    // Longer products are looked at in pieces: that keeps rewriting linear in the size of the graph.
    private const int MostFactors = 32;

    public static RewriteRule Rule { get; } = Rules.Rule(
        "exp-times-sigmoid-in-product", ScalarOps.Mul, "(y * Exp(x)) * Sigmoid(-x) -> y * Sigmoid(x), in any order of factors; Exp(-x) and Sigmoid(x) likewise", Rewrite, RuleClass.MoreDefined);

    private static TensorVariable? Rewrite(Apply node, IRewriteContext context)
    {
        // Two factors are a matter of patterns.
        if (!IsProduct(node.Inputs[0], context) && !IsProduct(node.Inputs[1], context))
        {
            return null;
        }

        List<TensorVariable> factors = [];
        Collect(node, factors, context);
        for (var i = 0; i < factors.Count; i++)
        {
            if (OperandOf(factors[i], ScalarOps.Sigmoid) is { } argument
                && factors.FindIndex(factor => OperandOf(factor, ScalarOps.Exp) is { } exponent && AreOpposite(exponent, argument)) is >= 0 and var at)
            {
                factors[at] = T.Sigmoid(OperandOf(factors[at], ScalarOps.Exp)!);
                factors.RemoveAt(i);
                return factors.Aggregate(T.Mul);
            }
        }

        return null;
    }

    private static void Collect(Apply product, List<TensorVariable> factors, IRewriteContext context)
    {
        foreach (var factor in product.Inputs)
        {
            if (factors.Count < MostFactors && IsProduct(factor, context))
            {
                Collect(factor.Owner!, factors, context);
            }
            else
            {
                factors.Add(factor);
            }
        }
    }

    private static bool IsProduct(TensorVariable variable, IRewriteContext context) =>
        variable.Owner is { Op: Elemwise { Scalar: var op } } && op == ScalarOps.Mul && context.ClientCount(variable) == 1;

    private static bool AreOpposite(TensorVariable x, TensorVariable y) =>
        ReferenceEquals(OperandOf(x, ScalarOps.Neg), y) || ReferenceEquals(OperandOf(y, ScalarOps.Neg), x);

    private static TensorVariable? OperandOf(TensorVariable variable, ScalarOp op) =>
        variable.Owner is { Op: Elemwise { Scalar: var scalar } } owner && scalar == op ? owner.Inputs[0] : null;
}
