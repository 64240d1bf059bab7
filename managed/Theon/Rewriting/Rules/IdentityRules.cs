using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>What is known of a value without computing it: comparisons of a value with itself, functions done twice, magnitudes of products, integers divided by 1.</summary>
internal static class IdentityRules
{
    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("less-self", ScalarOps.Less, "x < x -> false, of NaN too", (node, _) => OfItself(node, false)),
        Rules.Rule("greater-self", ScalarOps.Greater, "x > x -> false, of NaN too", (node, _) => OfItself(node, false)),
        Rules.Rule("less-equal-self", ScalarOps.LessEqual, "x <= x -> true for integers: NaN is not equal to itself", (node, _) => OfIntegers(node, true)),
        Rules.Rule("greater-equal-self", ScalarOps.GreaterEqual, "x >= x -> true for integers", (node, _) => OfIntegers(node, true)),
        Rules.Rule("equal-self", ScalarOps.Equal, "x == x -> true for integers", (node, _) => OfIntegers(node, true)),
        Rules.Rule("not-equal-self", ScalarOps.NotEqual, "x != x -> false for integers", (node, _) => OfIntegers(node, false)),
        Rules.Rule("equal-self-finite", ScalarOps.Equal, "x == x -> true", (node, _) => OfItself(node, true), RuleClass.AssumesFinite),
        Rules.Rule("not-equal-self-finite", ScalarOps.NotEqual, "x != x -> false", (node, _) => OfItself(node, false), RuleClass.AssumesFinite),
        Rules.Rule("xor-self", ScalarOps.Xor, "x ^ x -> 0", (node, _) => ReferenceEquals(node.Inputs[0], node.Inputs[1]) ? T.ZerosLike(node.Inputs[0]) : null),
        .. new[] { ScalarOps.Floor, ScalarOps.Ceil, ScalarOps.Trunc, ScalarOps.Round, ScalarOps.RoundAway }.Select(op => Rules.Rule(
            $"{op.Name.ToLowerInvariant()}-of-rounded", op, "Floor(Trunc(x)) -> Trunc(x); Ceil, Round, RoundAway likewise, in any order", OfRounded)),
        Rules.Rule("sign-sign", ScalarOps.Sign, "Sign(Sign(x)) -> Sign(x)", (node, _) => node.Inputs[0].Owner is { Op: Elemwise { Scalar: var op } } && op == ScalarOps.Sign ? node.Inputs[0] : null),
        Rules.Rule("mul-abs", ScalarOps.Mul, "Abs(x) * Abs(y) -> Abs(x * y) for floats: products of integers may wrap", (node, context) => OfMagnitudes(node, context, T.Mul)),
        Rules.Rule("div-abs", ScalarOps.Div, "Abs(x) / Abs(y) -> Abs(x / y) for floats", (node, context) => OfMagnitudes(node, context, T.Div)),
        Rules.Rule("floor-div-one", ScalarOps.FloorDiv, "x // 1 -> x for integers", (node, _) => IsOfIntegersByOne(node) ? node.Inputs[0] : null),
        Rules.Rule("mod-one", ScalarOps.Mod, "x % 1 -> 0 for integers", (node, _) => IsOfIntegersByOne(node) ? T.ZerosLike(node.Inputs[0]) : null),
        Rules.Rule("argmax-of-softmax", typeof(ArgReduce), "ArgMax(Softmax(x)) of each row -> ArgMax(x); ArgMin and LogSoftmax likewise", OfSoftmax, RuleClass.AssumesFinite),
    ];

    private static TensorVariable? OfItself(Apply node, bool value) => !ReferenceEquals(node.Inputs[0], node.Inputs[1]) ? null
        : value ? T.OnesLike(node.Inputs[0], DType.Bool) : T.ZerosLike(node.Inputs[0], DType.Bool);

    private static TensorVariable? OfIntegers(Apply node, bool value) => node.Inputs[0].DType.IsContinuous ? null : OfItself(node, value);

    private static TensorVariable? OfRounded(Apply node, IRewriteContext context) =>
        node.Inputs[0].Owner is { Op: Elemwise { Scalar.Code: ScalarOpCode.Floor or ScalarOpCode.Ceil or ScalarOpCode.Trunc or ScalarOpCode.Round or ScalarOpCode.RoundAway } } ? node.Inputs[0] : null;

    // Only where it saves one of the two.
    private static TensorVariable? OfMagnitudes(Apply node, IRewriteContext context, Func<TensorVariable, TensorVariable, TensorVariable> combine) =>
        node.Output.DType.IsFloat && ValueOf(node.Inputs[0]) is { } x && ValueOf(node.Inputs[1]) is { } y
            && context.ClientCount(node.Inputs[0]) == 1 && context.ClientCount(node.Inputs[1]) == 1
            ? T.Abs(combine(x, y))
            : null;

    private static TensorVariable? ValueOf(TensorVariable magnitude) =>
        magnitude.Owner is { Op: Elemwise { Scalar: var op } } node && op == ScalarOps.Abs && node.Inputs[0].DType.IsFloat ? node.Inputs[0] : null;

    private static bool IsOfIntegersByOne(Apply node) =>
        node.Output.DType.IsInteger && node.Output.Type.Equals(node.Inputs[0].Type) && Numbers.ScalarOf(node.Inputs[1]) is 1;

    // Larger stays larger, but two numbers of a row may round to one.
    private static TensorVariable? OfSoftmax(Apply node, IRewriteContext context)
    {
        var reduce = (ArgReduce)node.Op;
        var rows = node.Inputs[0];
        return rows.Owner is { Op: RowProgram { Kind: RowProgramKind.Softmax or RowProgramKind.LogSoftmax } } softmax && reduce.Axes is [var axis] && axis == rows.Rank - 1
            ? reduce.On(softmax.Inputs[0])
            : null;
    }
}
