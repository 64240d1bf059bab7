using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using static Theon.Rewriting.Rules;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Identities of arithmetic and logic, one line each.</summary>
public static class AlgebraRules
{
    /// <summary>Neutral elements, signs and repeated operations.</summary>
    public static ImmutableArray<RewriteRule> Canonical { get; } =
    [
        Rule("add-zero", x => x + 0, x => x),
        Rule("sub-zero", x => x - 0, x => x),
        Rule("zero-sub", x => 0 - x, x => -x),
        Rule("mul-one", x => x * 1, x => x),
        Rule("mul-minus-one", x => x * -1, x => -x),
        Rule("div-one", x => x / 1, x => x),
        Rule("div-minus-one", x => x / -1, x => -x),
        Rule("neg-neg", x => -(-x), x => x),
        Rule("add-neg", (x, y) => x + (-y), (x, y) => x - y),
        Rule("sub-neg", (x, y) => x - (-y), (x, y) => x + y),
        Rule("neg-sub", (x, y) => -(x - y), (x, y) => y - x),
        Rule("mul-neg", (x, y) => (-x) * y, (x, y) => -(x * y)),
        Rule("div-neg", (x, y) => (-x) / y, (x, y) => -(x / y)),
        Rule("div-by-neg", (x, y) => x / (-y), (x, y) => -(x / y)),
        Rule("sub-from-neg", (x, y) => (-x) - y, (x, y) => -(x + y)),
        Rule("mul-self", x => x * x, x => T.Sqr(x)),
        Rule("one-over", x => 1 / x, x => T.Reciprocal(x)),
        Rule("mul-reciprocal", (x, y) => x * P.Reciprocal(y), (x, y) => x / y, RuleClass.MoreDefined),
        Rule("reciprocal-reciprocal", x => P.Reciprocal(P.Reciprocal(x)), x => x),
        Rule("reciprocal-neg", x => P.Reciprocal(-x), x => -T.Reciprocal(x)),
        Rule("sqr-neg", x => P.Sqr(-x), x => T.Sqr(x)),
        Rule("sqr-abs", x => P.Sqr(P.Abs(x)), x => T.Sqr(x)),
        Rule("abs-neg", ScalarOps.Abs, "Abs(-x) -> Abs(x) but for unsigned integers, of which -x is another positive one", AbsOfNeg),
        Rule("abs-abs", x => P.Abs(P.Abs(x)), x => T.Abs(x)),
        Rule("abs-sqr", ScalarOps.Abs, "Abs(Sqr(x)) -> Sqr(x) for floats: squares of integers may wrap to negative ones, those of complex numbers are complex", SqrOfAbs),
        Rule("sqrt-sqr", x => P.Sqrt(P.Sqr(x)), x => T.Abs(x), RuleClass.MoreDefined),
        Rule("maximum-same", x => P.Maximum(x, x), x => x),
        Rule("minimum-same", x => P.Minimum(x, x), x => x),
        Rule("not-not", x => P.Not(P.Not(x)), x => x),
        Rule("and-same", x => P.And(x, x), x => x),
        Rule("or-same", x => P.Or(x, x), x => x),
        Rule("where-same", (c, x) => P.Where(c, x, x), (c, x) => x),
        Rule("where-true", (x, y) => P.Where(1, x, y), (x, y) => x),
        Rule("where-false", (x, y) => P.Where(0, x, y), (x, y) => y),
        Rule("where-not", (c, x, y) => P.Where(P.Not(c), x, y), (c, x, y) => T.Where(c, y, x)),
    ];

    /// <summary>Cancellations that are right for finite values only: a mode must ask for them.</summary>
    public static ImmutableArray<RewriteRule> Finite { get; } =
    [
        Rule("mul-zero", x => x * 0, x => T.ZerosLike(x), RuleClass.AssumesFinite),
        Rule("zero-over", x => 0 / x, x => T.ZerosLike(x), RuleClass.AssumesFinite),
        Rule("sub-self", x => x - x, x => T.ZerosLike(x), RuleClass.AssumesFinite),
        Rule("div-self", x => x / x, x => T.OnesLike(x), RuleClass.AssumesFinite),
        Rule("mul-div-same", (x, y) => (x * y) / y, (x, y) => x, RuleClass.AssumesFinite),
        Rule("div-mul-same", (x, y) => (x / y) * y, (x, y) => x, RuleClass.AssumesFinite),
        Rule("add-sub-same", (x, y) => (x + y) - y, (x, y) => x, RuleClass.AssumesFinite),
        Rule("sub-add-same", (x, y) => (x - y) + y, (x, y) => x, RuleClass.AssumesFinite),
        Rule("pow-half", x => P.Pow(x, 0.5), x => T.Sqrt(x), RuleClass.AssumesFinite),
        Rule("pow-minus-half", x => P.Pow(x, -0.5), x => T.Rsqrt(x), RuleClass.AssumesFinite),
    ];

    /// <summary>Powers with small constant exponents.</summary>
    public static ImmutableArray<RewriteRule> Powers { get; } =
    [
        Rule("pow-zero", x => P.Pow(x, 0), x => T.OnesLike(x)),
        Rule("pow-one", x => P.Pow(x, 1), x => x),
        Rule("pow-two", x => P.Pow(x, 2), x => T.Sqr(x)),
        Rule("one-pow", x => P.Pow(1, x), x => T.OnesLike(x)),
    ];

    private static TensorVariable? AbsOfNeg(Apply node, IRewriteContext context) =>
        node.Inputs[0] is { Owner: { Op: Elemwise { Scalar: var op } } inner, DType.Kind: not DTypeKind.Unsigned } && op == ScalarOps.Neg ? T.Abs(inner.Inputs[0]) : null;

    private static TensorVariable? SqrOfAbs(Apply node, IRewriteContext context) =>
        node.Inputs[0] is { DType.IsFloat: true, Owner.Op: Elemwise { Scalar: var op } } && op == ScalarOps.Sqr ? node.Inputs[0] : null;
}
