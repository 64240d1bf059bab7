using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Rewriting;
using Theon.Tests.Reference;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting;

/// <summary>An expression that a rule rewrites, and the inputs to try it with.</summary>
internal sealed record RuleExample(TensorVariable Expression, IReadOnlyList<IReadOnlyDictionary<TensorVariable, RefArray>> Inputs)
{
    public override string ToString() => Print.Pp(Expression);
}

/// <summary>
/// Examples of every rule: those of pattern rules are built from the pattern, for every dtype it takes; rules written as code have rows here.
/// </summary>
internal static class RuleExamples
{
    private static readonly DType[] s_dtypes = [DType.Float64, DType.Float32, DType.Int64, DType.Bool];

    private static readonly Dictionary<string, Func<TensorVariable[]>> s_ofCode = new()
    {
        ["fold-constants"] = () => [T.Constant(new[] { 1.0, -0.0, double.NaN, 4 }) * 2 + V(), T.Constant(3L) * T.Constant(long.MaxValue) + LV()],
        ["dimshuffle-merge"] = () => [M().T.T, T.ExpandDims(T.ExpandDims(V(), 0), 2), T.Squeeze(T.ExpandDims(V(), 0))],
        ["dimshuffle-identity"] = () => [new DimShuffle([0, 1]).On(M())],
        ["cast-same"] = () => [Same(V()), Same(F()), Same(LV()), Same(B())],
        ["gradient-gate"] = () => [T.GradScale(V(), 2) + T.ZeroGrad(V()), T.Exp(T.DisconnectedGrad(M()))],
        ["abs-sqr"] = () => [T.Abs(T.Sqr(V())), T.Abs(T.Sqr(F()))],
        ["axis-length"] = () =>
        [
            T.Exp(M() + V()).Shape[1], (M() * Col()).Shape[0], M().T.Shape[0], T.Sum(M(), axis: 0).Shape[0], T.Full(V()[0], LV()[1] * 0 + 3).Shape[0],
            T.Dot(M(), M()).Shape[1], T.Dot(M(), V()).Shape[0], T.Dot(V(), M()).Shape[0],
            new Product(ProductKind.Ger).On(V(), V()).Shape[1],
            T.Sort(M()).Shape[1], T.Join(0, M(), M()).Shape[1], T.Take(M(), LV() * 0, 1).Shape[0], T.SetSubtensor(M()[0], 1).Shape[0],
        ],
        ["reduce-length-one"] = () => [T.Sum(Col(), axis: 1), T.Max(Col(), axis: 1), T.Mean(Col(), axis: 1), T.Prod(Col(), axis: 1), T.Min(Col(), axis: 1)],
        ["reduce-reduce"] = () =>
        [
            T.Sum(T.Sum(M(), axis: 0)), T.Max(T.Max(M(), axis: 1)), T.Min(T.Min(M(), axis: 0)), T.Prod(T.Prod(M(), axis: 0)),
            T.Any(T.Any(BM(), axis: 0)), T.All(T.All(BM(), axis: 1)), T.Sum(T.Sum(LM(), axis: 1)), T.Sum(T.Sum(M3(), [0, 2])),
        ],
        ["reduce-neg"] = () => [T.Sum(-M(), axis: 0), T.Mean(-M()), T.Sum(-F())],
        ["reduce-scaled"] = () => [T.Sum(0.5 * M(), axis: 1), T.Mean(M() * -3), T.Sum(F() * 0.1)],
        ["times-or-zero-number"] = () => [T.TimesOrZero(2.0, V()), T.TimesOrZero(V(), T.Constant(0.25)), T.TimesOrZero(F(), T.Constant(-3f))],
        ["add-negative-multiple"] = () => [V() + -0.1 * V(), V() + V() * -2, F() + -0.1 * F()],
        ["sub-negative-multiple"] = () => [V() - -0.1 * V(), M() - M() * -2, F() - -0.1 * F()],
        ["collect-terms-add"] = () =>
        [
            Twice((x, y) => x + 2 * y + 3 * x), Twice((x, y) => 1 + x + 2), Twice((x, y) => x * 1e200 * 1e100 + x + 1 + 2),
        ],
        ["collect-terms-sub"] = () => [Twice((x, y) => 3 * x - x), Twice((x, y) => 5 - (x + 2)), Twice((x, y) => x - 0.1 * (y + 0.02 * x))],
        ["collect-terms-neg"] = () => [-(V() * 3), -(2 - V())],
        ["collect-terms-mul"] = () => [2 * (V() * 3), 0.1 * (V() * 10), 1e300 * (1e-300 * V()), 3 * -V(), 1e20 * (1e15 * F())],
        ["pow-integer"] = () =>
        [
            T.Pow(V(), 3), T.Pow(V(), 10), T.Pow(V(), -1), T.Pow(V(), -7), T.Pow(V(), 20), T.Pow(F(), 5), T.Pow(LV(), 3), T.Pow(LV(), 62),
        ],
        ["product-add"] = () =>
        [
            V() + T.Dot(M(), V()), 2 * V() + 0.5 * T.Dot(M(), V()), T.Dot(M(), M()) + M(), 3.0 + T.Dot(V(), V()), FV() + T.Dot(FM(), FV()), V() + S() * T.Dot(M(), V()),
        ],
        ["product-sub"] = () => [V() - 0.1 * T.Dot(M(), V()), T.Dot(V(), M()) - V(), S() - T.Dot(V(), V())],
        ["product-neg"] = () => [-T.Dot(M(), V()), -T.Dot(M(), M())],
        ["product-mul"] = () => [0.5 * T.Dot(M(), V()), T.Dot(M(), M()) * -2, 3f * T.Dot(FM(), FV())],
        ["dot-to-product"] = () => [T.Dot(M(), M()), T.Dot(M(), V()), T.Dot(V(), M()), T.Dot(V(), V()), T.Dot(FM(), FV())],
    };

    /// <summary>Examples of a rule; none: the rule has no row.</summary>
    public static IReadOnlyList<RuleExample> Of(RewriteRule rule)
    {
        if (rule.Pattern is not null)
        {
            return [.. OfPattern(rule)];
        }

        var expressions = rule.Name.StartsWith("alloc-", StringComparison.Ordinal) ? OfAlloc((ScalarOp)rule.Root)
            : s_ofCode.TryGetValue(rule.Name, out var examples) ? examples()
            : [];
        return [.. expressions.Select((expression, i) => new RuleExample(expression, [.. Rounds(expression, seed: i)]))];
    }

    private static IEnumerable<RuleExample> OfPattern(RewriteRule rule)
    {
        foreach (var dtypes in Choices(rule.Holes))
        {
            TensorVariable[] holes = [.. dtypes.Select((dtype, i) => T.Variable(dtype, [false], $"{(char)('x' + i)}"))];
            TensorVariable expression;
            try
            {
                expression = rule.Pattern!.Build(holes);
            }
            catch (TensorTypeException)
            {
                continue;
            }

            var values = SpecialValues.Combinations(dtypes);
            var example = new RuleExample(expression, [holes.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second)]);
            // Where operands meet in another dtype, casts stand between the ops of the pattern.
            if (RuleChecks.Apply(rule, expression) is not null)
            {
                yield return example;
            }
        }
    }

    private static IEnumerable<DType[]> Choices(int count) => count == 0
        ? [[]]
        : from rest in Choices(count - 1) from dtype in s_dtypes select (DType[])[.. rest, dtype];

    private static IEnumerable<TensorVariable> OfAlloc(ScalarOp op)
    {
        foreach (var dtype in s_dtypes)
        {
            if (!Accepts(op, dtype))
            {
                continue;
            }

            var elemwise = op == ScalarOps.Cast ? new Elemwise(op, DType.Float32) : op.Elemwise;
            TensorVariable[] operands = [.. Enumerable.Range(0, op.Arity).Select(i => T.Variable(op.Types.HasCondition && i == 0 ? DType.Bool : dtype, [false]))];
            var length = T.Constant(4L);
            yield return elemwise.On([.. operands.Select(operand => T.BroadcastTo(operand[0], length))]);
            for (var i = 0; op.Arity > 1 && i < op.Arity; i++)
            {
                var stretched = T.BroadcastTo(operands[i][1], length);
                yield return elemwise.On([.. operands.Select((operand, k) => k == i ? stretched : operand)]);
            }
        }
    }

    private static bool Accepts(ScalarOp op, DType dtype)
    {
        try
        {
            return op.Types.Resolve(op, dtype).Operand == dtype;
        }
        catch (TensorTypeException)
        {
            return false;
        }
    }

    // Every leaf has length 4 on each of its long axes. Half of the rounds are ordinary, half have special values.
    private static IEnumerable<IReadOnlyDictionary<TensorVariable, RefArray>> Rounds(TensorVariable expression, int seed)
    {
        var random = new Random(seed);
        ImmutableArray<TensorVariable> leaves = [.. Traversal.Leaves([expression]).Where(leaf => leaf is not Constant)];
        for (var round = 0; round < 40; round++)
        {
            yield return leaves.ToDictionary(
                leaf => leaf,
                leaf => SpecialValues.Draw(leaf.DType, [.. leaf.Type.Broadcastable.Select(one => one ? 1L : 4L)], random, round % 2 == 0 ? 0 : leaf.Rank < 2 ? 0.5 : 0.1));
        }
    }

    private static TensorVariable Twice(Func<TensorVariable, TensorVariable, TensorVariable> build) => build(V(), V());

    private static TensorVariable Same(TensorVariable x) => new Elemwise(ScalarOps.Cast, x.DType).On(x);

    private static TensorVariable S() => T.DScalar("s");

    private static TensorVariable V() => T.DVector("v");

    private static TensorVariable F() => T.FVector("f");

    private static TensorVariable FV() => T.FVector("f");

    private static TensorVariable FM() => T.FMatrix("m");

    private static TensorVariable LV() => T.LVector("n");

    private static TensorVariable LM() => T.LMatrix("n");

    private static TensorVariable B() => T.BoolVector("b");

    private static TensorVariable BM() => T.BoolMatrix("b");

    private static TensorVariable M() => T.DMatrix("m");

    private static TensorVariable M3() => T.DTensor3("t");

    private static TensorVariable Col() => T.DCol("c");
}
