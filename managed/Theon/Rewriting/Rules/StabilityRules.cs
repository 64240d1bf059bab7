using System.Collections.Immutable;
using static Theon.Rewriting.Rules;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>
/// Expressions that lose digits, overflow or become NaN, and forms that do not. Gradients are taken of the stable forms, so a
/// stable cost has a stable gradient.
/// </summary>
public static class StabilityRules
{
    /// <summary>Logarithms, exponentials and the logistic function.</summary>
    public static ImmutableArray<RewriteRule> Rules { get; } =
    [
        .. LogOfSums.Rules,
        Rule("log-of-one-plus", x => P.Log(1 + x), x => T.Log1P(x)),
        Rule("log-of-one-minus", x => P.Log(1 - x), x => T.Log1P(-x)),
        Rule("exp-minus-one", x => P.Exp(x) - 1, x => T.ExpM1(x)),
        Rule("exp-plus-minus-one", x => P.Exp(x) + -1, x => T.ExpM1(x)),
        Rule("log-exp", x => P.Log(P.Exp(x)), x => x, RuleClass.MoreDefined),
        Rule("softplus", x => P.Log1P(P.Exp(x)), x => T.Softplus(x), RuleClass.MoreDefined),
        Rule("sigmoid", x => P.Reciprocal(1 + P.Exp(x)), x => T.Sigmoid(-x)),
        Rule("sigmoid-quotient", x => P.Exp(x) / (1 + P.Exp(x)), x => T.Sigmoid(x), RuleClass.MoreDefined),
        Rule("scaled-sigmoid", (c, x) => c / (1 + P.Exp(x)), (c, x) => c * T.Sigmoid(-x), RuleClass.MoreDefined),
        Rule("exp-times-sigmoid", x => P.Exp(x) * P.Sigmoid(-x), x => T.Sigmoid(x), RuleClass.MoreDefined),
        Rule("exp-neg-times-sigmoid", x => P.Exp(-x) * P.Sigmoid(x), x => T.Sigmoid(-x), RuleClass.MoreDefined),
        SigmoidProducts.Rule,
        Rule("one-minus-sigmoid", x => 1 - P.Sigmoid(x), x => T.Sigmoid(-x)),
        Rule("log-sigmoid", x => P.Log(P.Sigmoid(x)), x => -T.Softplus(-x), RuleClass.MoreDefined),
        Rule("log1p-of-minus-sigmoid", x => P.Log1P(-P.Sigmoid(x)), x => -T.Softplus(x), RuleClass.MoreDefined),
        Rule("log-add-exp", (x, y) => P.Log(P.Exp(x) + P.Exp(y)), (x, y) => LogOfSums.LogAddExp(x, y), RuleClass.MoreDefined),
        Rule("one-minus-erf", x => 1 - P.Erf(x), x => T.Erfc(x)),
        Rule("erf-minus-one", x => P.Erf(x) - 1, x => -T.Erfc(x)),
        Rule("one-plus-erf", x => 1 + P.Erf(x), x => T.Erfc(-x)),
        Rule("one-minus-erfc", x => 1 - P.Erfc(x), x => T.Erf(x)),
        Rule("erf-plus-minus-one", x => P.Erf(x) + -1, x => -T.Erfc(x)),
        Rule("erfc-minus-one", x => P.Erfc(x) - 1, x => -T.Erf(x)),
        Rule("erfc-plus-minus-one", x => P.Erfc(x) + -1, x => -T.Erf(x)),
        Rule("two-minus-erfc", x => 2 - P.Erfc(x), x => T.Erfc(-x)),
        Rule("log-erfc", x => P.Log(P.Erfc(x)), x => LogErfc(x), RuleClass.MoreDefined),
        Rule("over-abs", x => x / P.Abs(x), x => T.Sign(x), RuleClass.MoreDefined),
        .. RowRules.Stable,
    ];

    // erfc(x) = exp(-x^2) erfcx(x), where erfc alone is too small to be; the maximum keeps erfcx from overflowing where it is not asked for.
    private static TensorVariable LogErfc(TensorVariable x)
    {
        var large = T.Maximum(x, 1);
        return T.Where(T.Greater(x, 1), T.Log(T.Erfcx(large)) - T.Sqr(large), T.Log1P(-T.Erf(x)));
    }
}
