using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Rules over choices, casts and comparisons.</summary>
internal static class ChoiceRules
{
    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("where-where-first", ScalarOps.Where, "Where(c, Where(c, x, y), z) -> Where(c, x, z)", (node, _) => Nested(node, 1)),
        Rules.Rule("where-where-second", ScalarOps.Where, "Where(c, x, Where(c, y, z)) -> Where(c, x, z)", (node, _) => Nested(node, 2)),
        Rules.Rule("mul-where-zero", ScalarOps.Mul, "Where(c, 0, x) * y -> Where(c, 0, x * y) where nobody else reads the choice; Where(c, x, 0) likewise", PushOutOfProduct, RuleClass.MoreDefined),
        Rules.Rule("div-where-zero", ScalarOps.Div, "Where(c, 0, x) / y -> Where(c, 0, x / y) where nobody else reads the choice; Where(c, x, 0) likewise", PushOutOfQuotient, RuleClass.MoreDefined),
        Rules.Rule("cast-cast", ScalarOps.Cast, "Cast(Cast(x, a), b) -> Cast(x, b) where a holds every value of x; not from integers through floats to narrower integers, which wrap one way only", MergeCasts),
        Rules.Rule("maximum-of-length", ScalarOps.Maximum, "Maximum(length of an axis, n) -> length for a number n <= 0", (node, _) => OfLength(node, isMaximum: true)),
        Rules.Rule("minimum-of-length", ScalarOps.Minimum, "Minimum(length of an axis, n) -> n for a number n <= 0", (node, _) => OfLength(node, isMaximum: false)),
        Rules.Rule("length-below", ScalarOps.Less, "length of an axis < n -> false for a number n <= 0", (node, _) => IsLength(node.Inputs[0]) && IsAtMost(node.Inputs[1], 0) ? T.Constant(false) : null),
        Rules.Rule("length-from", ScalarOps.GreaterEqual, "length of an axis >= n -> true for a number n <= 0", (node, _) => IsLength(node.Inputs[0]) && IsAtMost(node.Inputs[1], 0) ? T.Constant(true) : null),
    ];

    private static TensorVariable? Nested(Apply node, int branch)
    {
        if (node.Inputs[branch].Owner is not { Op: Elemwise { Scalar: var op } } inner || op != ScalarOps.Where || !ReferenceEquals(inner.Inputs[0], node.Inputs[0]))
        {
            return null;
        }

        return branch == 1 ? T.Where(node.Inputs[0], inner.Inputs[1], node.Inputs[2]) : T.Where(node.Inputs[0], node.Inputs[1], inner.Inputs[2]);
    }

    private static TensorVariable? PushOutOfProduct(Apply node, IRewriteContext context) =>
        Pushed(node.Inputs[0], context, node.Inputs[1], (x, y) => x * y) ?? Pushed(node.Inputs[1], context, node.Inputs[0], (x, y) => y * x);

    private static TensorVariable? PushOutOfQuotient(Apply node, IRewriteContext context) => Pushed(node.Inputs[0], context, node.Inputs[1], (x, y) => x / y);

    // A product of 0 and infinity, which the user meant to mask, is NaN.
    private static TensorVariable? Pushed(TensorVariable choice, IRewriteContext context, TensorVariable other, Func<TensorVariable, TensorVariable, TensorVariable> outer)
    {
        if (!choice.DType.IsFloat || choice.Owner is not { Op: Elemwise { Scalar: var op } } where || op != ScalarOps.Where || context.ClientCount(choice) > 1)
        {
            return null;
        }

        var (condition, first, second) = (where.Inputs[0], where.Inputs[1], where.Inputs[2]);
        return Numbers.ScalarOf(first) is 0 ? T.Where(condition, first, outer(second, other))
            : Numbers.ScalarOf(second) is 0 ? T.Where(condition, outer(first, other), second)
            : null;
    }

    private static TensorVariable? MergeCasts(Apply node, IRewriteContext context) =>
        node.Inputs[0].Owner is { Op: Elemwise { Scalar: var op } } inner && op == ScalarOps.Cast && IsLossless(inner.Inputs[0].DType, inner.Output.DType)
        && !WrapsOneWay(inner.Inputs[0].DType, inner.Output.DType, node.Output.DType)
            ? T.Cast(inner.Inputs[0], node.Output.DType)
            : null;

    // Promotion calls int64 to float64 safe.
    private static bool IsLossless(DType from, DType to) => DTypeConversion.IsSafe(from, to) && !(from is DType.Int64 or DType.UInt64 && !to.IsInteger);

    // What an integer is too large for, it wraps in; what a float is too large for, it ends at.
    private static bool WrapsOneWay(DType from, DType through, DType to) => from.IsInteger && !through.IsInteger && to.IsInteger && !DTypeConversion.IsSafe(from, to);

    private static TensorVariable? OfLength(Apply node, bool isMaximum)
    {
        for (var i = 0; i < 2; i++)
        {
            if (IsLength(node.Inputs[i]) && IsAtMost(node.Inputs[1 - i], 0))
            {
                return node.Inputs[isMaximum ? i : 1 - i];
            }
        }

        return null;
    }

    private static bool IsLength(TensorVariable x) => x.Owner?.Op is AxisLength;

    private static bool IsAtMost(TensorVariable x, double most) => Numbers.ScalarOf(x) is { } number && number <= most;
}
