using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Logarithms of sums of exponentials, numbers among them, without overflow and without losing small terms.</summary>
internal static class LogOfSums
{
    // Longer sums are left as they are: that keeps rewriting linear in the size of the graph.
    private const int MostTerms = 64;

    public static ImmutableArray<RewriteRule> Rules { get; } =
    [
        Rewriting.Rules.Rule("log-sum-of-exps", ScalarOps.Log, "Log(Exp(x) + c * Exp(y) + d) -> LogAddExp(LogAddExp(x, log(c) + y), log(d)) for numbers c, d > 0", OfSum, RuleClass.MoreDefined),
        Rewriting.Rules.Rule("log1p-sum-of-exps", ScalarOps.Log1p, "Log1P(Exp(x) + c * Exp(y)) -> LogAddExp(LogAddExp(0, x), log(c) + y) for a number c > 0", OfSumAndOne, RuleClass.MoreDefined),
    ];

    /// <summary>log(exp(x) + exp(y)). Where x and y are equal, the gradient is shared.</summary>
    public static TensorVariable LogAddExp(TensorVariable x, TensorVariable y)
    {
        // Equal infinities have no difference.
        var difference = T.Where(T.And(T.Equal(x, y), T.IsInf(x)), T.ZerosLike(x), x - y);
        var isFirst = T.Greater(difference, 0);
        return T.Where(isFirst, x, y) + T.Softplus(T.Where(isFirst, -difference, difference));
    }

    private static TensorVariable? OfSum(Apply node, IRewriteContext context) =>
        Exponents(node.Inputs[0]) is { Count: > 1 } terms && (terms.Count > 2 || !HasRule(node.Inputs[0].Owner!.Inputs)) ? terms.Aggregate(LogAddExp) : null;

    private static TensorVariable? OfSumAndOne(Apply node, IRewriteContext context) =>
        Exponents(node.Inputs[0]) is { Count: > 1 } terms ? terms.Prepend(Numbers.Of(0, node.Output.DType)).Aggregate(LogAddExp) : null;

    // 1 + exp(x) and exp(x) + exp(y) are found by what they look like.
    private static bool HasRule(ImmutableArray<TensorVariable> terms) =>
        terms.Any(term => Numbers.ScalarOf(term) is 1) || terms.All(term => Operands(term, ScalarOps.Exp) is [_]);

    // The logarithms of the terms of a sum; null where one is not known, or all are numbers.
    private static List<TensorVariable>? Exponents(TensorVariable sum)
    {
        var terms = new List<TensorVariable>();
        var isNumber = true;
        var stack = new Stack<TensorVariable>([sum]);
        while (stack.TryPop(out var term))
        {
            if (Operands(term, ScalarOps.Add) is [var left, var right])
            {
                stack.Push(right);
                stack.Push(left);
                continue;
            }

            if (terms.Count == MostTerms || Exponent(term) is not { } exponent)
            {
                return null;
            }

            isNumber &= exponent is Constant;
            terms.Add(exponent);
        }

        return isNumber ? null : terms;
    }

    private static TensorVariable? Exponent(TensorVariable term)
    {
        if (!term.DType.IsFloat)
        {
            return null;
        }

        if (Numbers.ScalarOf(term) is { } number)
        {
            return number > 0 && Numbers.Holds(term.DType, number) ? Numbers.Of(Math.Log(number), term.DType) : null;
        }

        if (Operands(term, ScalarOps.Exp) is [var x])
        {
            return x;
        }

        // exp of a view is a view of exp.
        if (term.Owner is { Op: DimShuffle view } owner)
        {
            return Exponent(owner.Inputs[0]) is { } viewed ? view.On(viewed) : null;
        }

        if (Operands(term, ScalarOps.Mul) is not [var left, var right])
        {
            return null;
        }

        var (factor, rest) = Numbers.ScalarOf(left) is null ? (right, left) : (left, right);
        return Numbers.ScalarOf(factor) is > 0 and var c && Numbers.Holds(term.DType, c) && Operands(rest, ScalarOps.Exp) is [var y]
            ? Numbers.Of(Math.Log(c), term.DType) + y
            : null;
    }

    private static ImmutableArray<TensorVariable> Operands(TensorVariable variable, ScalarOp op) =>
        variable.Owner is { Op: Elemwise { Scalar: var scalar } } owner && scalar == op ? owner.Inputs : [];
}
