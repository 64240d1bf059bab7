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
    private const double MostModerate = 1e30;

    private static readonly DType[] s_dtypes = [DType.Float64, DType.Float32, DType.Int64, DType.Bool];

    // Infinity meets 0, which makes NaN, in one order of products and not in another; finite results come of finite factors only.
    private static readonly string[] s_moderate = ["dot-chain", "cancel-factors-mul", "cancel-factors-div"];

    private static readonly TensorVariable s_rows = T.Constant(new long[] { 1, -1, 1 });

    private static readonly EquatableArray<AxisIndex> s_all = [AxisIndex.Slice(default, default, default)];

    private static readonly Dictionary<string, Func<TensorVariable[]>> s_ofCode = new()
    {
        ["fold-constants"] = () => [T.Constant(new[] { 1.0, -0.0, double.NaN, 4 }) * 2 + V(), T.Constant(3L) * T.Constant(long.MaxValue) + LV()],
        ["dimshuffle-merge"] = () => [M().T.T, T.ExpandDims(T.ExpandDims(V(), 0), 2), T.Squeeze(T.ExpandDims(V(), 0))],
        ["dimshuffle-identity"] = () => [new DimShuffle([0, 1]).On(M())],
        ["cast-same"] = () => [Same(V()), Same(F()), Same(LV()), Same(B())],
        ["gradient-gate"] = () => [T.GradScale(V(), 2) + T.ZeroGrad(V()), T.Exp(T.DisconnectedGrad(M()))],
        ["less-self"] = () => [With(V(), x => T.Less(x, x)), With(LV(), x => T.Less(x, x)), With(F(), x => T.Less(x, x))],
        ["greater-self"] = () => [With(V(), x => T.Greater(x, x)), With(LV(), x => T.Greater(x, x))],
        ["less-equal-self"] = () => [With(LV(), x => T.LessEqual(x, x))],
        ["greater-equal-self"] = () => [With(LV(), x => T.GreaterEqual(x, x))],
        ["equal-self"] = () => [With(LV(), x => T.Equal(x, x)), With(B(), x => T.Equal(x, x))],
        ["not-equal-self"] = () => [With(LV(), x => T.NotEqual(x, x)), With(B(), x => T.NotEqual(x, x))],
        ["equal-self-finite"] = () => [With(V(), x => T.Equal(x, x)), With(F(), x => T.Equal(x, x))],
        ["not-equal-self-finite"] = () => [With(V(), x => T.NotEqual(x, x))],
        ["xor-self"] = () => [With(LV(), x => T.Xor(x, x)), With(B(), x => T.Xor(x, x))],
        ["floor-of-rounded"] = () => [T.Floor(T.Trunc(V())), T.Floor(T.Ceil(F()))],
        ["ceil-of-rounded"] = () => [T.Ceil(T.Floor(V())), T.Ceil(T.Round(V()))],
        ["trunc-of-rounded"] = () => [T.Trunc(T.Trunc(V())), T.Trunc(T.RoundAway(V()))],
        ["round-of-rounded"] = () => [T.Round(T.Round(V())), T.Round(T.Ceil(F()))],
        ["roundaway-of-rounded"] = () => [T.RoundAway(T.RoundAway(V())), T.RoundAway(T.Floor(V()))],
        ["sign-sign"] = () => [T.Sign(T.Sign(V())), T.Sign(T.Sign(LV()))],
        ["mul-abs"] = () => [T.Abs(V()) * T.Abs(V()), T.Abs(M()) * T.Abs(M())],
        ["div-abs"] = () => [T.Abs(V()) / T.Abs(V()), T.Abs(F()) / T.Abs(F())],
        ["floor-div-one"] = () => [T.FloorDiv(LV(), 1)],
        ["mod-one"] = () => [T.Mod(LV(), 1)],
        ["argmax-of-softmax"] = () => [T.ArgMax(T.Softmax(M()), 1), T.ArgMax(T.LogSoftmax(M()), 1), T.ArgMin(T.Softmax(M()), 1)],
        ["dimshuffle-lift"] = () => [T.Exp(M().T).T, T.Add(M().T, S()).T, (M().T * M().T).T, T.DimShuffle(T.Exp(T.DimShuffle(M3(), 2, 0, 1)), 1, 2, 0)],
        ["abs-neg"] = () => [T.Abs(-V()), T.Abs(-F()), T.Abs(-LV()), T.Abs(-M())],
        ["abs-sqr"] = () => [T.Abs(T.Sqr(V())), T.Abs(T.Sqr(F()))],
        ["axis-length"] = () =>
        [
            T.Join(0, M(), M(), T.Exp(M())[1..]).Shape[0], With(LV()[0] * 0 + 3, n => T.Split(T.Exp(V()), [1, n])[1].Shape[0]), T.Exp(V())[1..^1].Shape[0], T.Exp(M())[0, T.Slice(null, -1, 2)].Shape[0],
            T.Exp(V())[T.Slice(LV()[0] - 5, LV()[1])].Shape[0], T.Exp(V())[T.Slice(LV()[0] * 0 + 9, null)].Shape[0], T.Exp(M())[LV()[..2] * 0].Shape[1],
            T.Exp(M())[LV()[..2] * 0, 1..].Shape[1], T.Exp(M())[.., T.Slice(null, null, -1)].Shape[1], T.Reshape(T.Exp(M()), -1, M().Shape[0], 1).Shape[1],
            T.SpecifyShape(T.Exp(M()), -1, LV()[0] * 0 + 4).Shape[1], T.Assert(T.Exp(V()), "message", With(B(), x => T.Or(x, T.Not(x)))).Shape[0], T.ArgMax(T.Exp(M()), 0).Shape[0],
            T.Print(T.Exp(V()), "message").Shape[0], T.Breakpoint(T.Exp(V()), T.Any(V() > 1), "message").Shape[0], T.BroadcastRuntime(T.Exp(V()), LV()[0] * 0 + 4).Shape[0], T.SearchSorted(T.Sort(V()), T.Exp(M())).Shape[1], T.Unbroadcast(T.Exp(Col()), 1).Shape[0],
            T.Exp(M() + V()).Shape[1], (M() * Col()).Shape[0], M().T.Shape[0], T.Sum(M(), axis: 0).Shape[0], T.Full(V()[0], LV()[1] * 0 + 3).Shape[0],
            T.Dot(M(), M()).Shape[1], T.Dot(M(), V()).Shape[0], T.Dot(V(), M()).Shape[0],
            new Product(ProductKind.Ger).On(V(), V()).Shape[1],
            T.Sort(M()).Shape[1], T.Join(0, M(), M()).Shape[1], T.Take(M(), LV() * 0, 1).Shape[0], T.SetSubtensor(M()[0], 1).Shape[0],
        ],
        ["reshape-reshape"] = () => [T.Reshape(T.Reshape(M(), 16), 2, 8), T.Reshape(T.Reshape(M(), 2, -1), 4, 2, 2)],
        ["reshape-to-axes"] = () =>
        [
            With(V(), x => T.Reshape(x, x.Shape[0])), T.Reshape(V(), 1, -1, 1), With(Col(), x => T.Reshape(x, x.Shape[0])),
            With(M(), x => T.Reshape(T.Exp(x), x.Shape[0], 1, -1)),
        ],
        ["alloc-same"] = () => [With(V(), x => Spread(x, x.Shape[0])), With(Col(), x => Spread(T.Exp(x), x.Shape[0], T.Constant(1L)))],
        ["alloc-alloc"] = () => [With(Col(), x => Spread(T.BroadcastTo(x, x.Shape[0], 1), x.Shape[0], T.Constant(4L))), Spread(T.BroadcastTo(S(), 4), T.Constant(4L))],
        ["specify-shape-same"] = () => [With(V(), x => T.SpecifyShape(x, x.Shape[0])), With(M(), x => T.SpecifyShape(T.Exp(x), -1, x.Shape[1]))],
        ["rebroadcast-nothing"] = () => [new Rebroadcast([0]).On(V())],
        ["assert-true"] = () => [T.Assert(V(), "message", T.Constant(true)), T.Assert(V(), "message", T.Constant(true), T.Constant(true))],
        ["join-one"] = () => [new Join(0).On(V())],
        ["join-empty"] = () => [T.Join(0, V(), T.Zeros(0), V()), T.Join(1, T.Zeros(4, 0), M())],
        ["join-join"] = () => [T.Join(0, T.Join(0, V(), V()), V()), T.Join(1, M(), T.Join(1, M(), M()))],
        ["join-split"] = () => [T.Join(0, [.. T.Split(V(), [1, 3])]), T.Join(1, [.. T.Split(M(), [2, 2], 1)])],
        ["join-slices"] = () =>
        [
            Halves(V(), T.Constant(3L)), Halves(V(), LV()[0]), With(V(), x => T.Join(0, x[..2], x[2..9], x[9..])), With(V(), x => T.Join(0, x[1..2], x[2..3])),
            With(V(), x => T.Join(0, x[..^3], x[^3..^1])), With(M(), x => T.Join(0, x[0, ..2], x[0, 2..])), With(M(), x => T.Join(1, M(), x[.., ..1], x[.., 1..])),
        ],
        ["reduce-join"] = () =>
        [
            T.Sum(T.Stack([V(), V(), V()]), 0), T.Prod(T.Stack([M(), M()], 1), 1), T.Max(T.Stack([V(), V()]), 0), T.Min(T.Stack([S(), S()]), 0),
            T.Any(T.Stack([B(), B()]), 0), T.All(T.Stack([B(), B()]), 0), T.Sum(T.Stack([LV(), LV()]), 0),
        ],
        ["subtensor-whole"] = () => [Part(V(), s_all), With(V(), x => x[T.Slice(0, x.Shape[0])]), With(M(), x => T.Exp(x)[.., T.Slice(null, x.Shape[1])]), Known(V())[..4]],
        ["subtensor-subtensor"] = () =>
        [
            V()[1..][1..], V()[1..3][1], V()[..3][2..9], V()[2..][0], M()[1][2], M()[.., 1..][2], M()[1..][.., 3], V()[1..3][T.Slice(null, null, 2)], V()[9..][1..],
            V()[T.Slice(null, null, -1)][T.Slice(null, null, -1)], Known(V())[T.Slice(null, null, -1)][1..], Known(V())[T.Slice(3, null, -2)][^1], Known(V())[^3..][..^1],
            Known(V())[T.Slice(null, null, 2)][T.Slice(null, null, -1)], Known(V())[3..][2..], M()[LV()[0] * 0][1..], M()[LV()[0] * 0, 1..][1],
        ],
        ["subtensor-join"] = () =>
        [
            T.Join(0, Known(V()), V())[2], T.Join(0, Known(V()), Known(V()))[6], T.Join(0, V(), Known(V()))[^2], T.Join(0, Known(V()), V())[1..3], T.Join(0, V(), Known(V()))[^3..],
            T.Join(0, M(), M())[.., 1], T.Join(1, M(), M())[LV()[0] * 0], T.Join(0, V(), Known(V()), Known(V()))[^7..^5],
        ],
        ["subtensor-dimshuffle"] = () => [M().T[1], M().T[1.., 2], T.ExpandDims(V(), 0)[0], T.ExpandDims(V(), 1)[2, ^1], T.ExpandDims(V(), 0)[..1, 2..]],
        ["subtensor-alloc"] = () =>
        [
            T.BroadcastTo(V(), 3, 4)[1], T.BroadcastTo(V(), 3, 4)[^3, 2], T.BroadcastTo(V(), LV()[0] * 0 + 3, 4)[1..], T.Zeros(5)[T.Slice(null, -2, 2)],
            T.BroadcastTo(S(), 6)[T.Slice(LV()[0], LV()[1])],
        ],
        ["subtensor-elemwise"] = () => [T.Exp(V())[1..], (M() + V())[1], (M() * Col())[.., 2], (M() - Col())[^1, 1..], T.Where(B(), V(), S())[LV()[0] * 0]],
        ["subtensor-reduce"] = () => [T.Sum(M(), 0)[1], T.Max(M3(), 1)[1.., 0], T.Mean(M3(), [0, 2])[2], T.Any(BM(), 1)[..2]],
        ["subtensor-dot"] = () => [T.Dot(M(), M())[1, 2], T.Dot(M(), V())[1..], T.Dot(V(), M())[^1], T.Dot(M(), M())[.., 1], T.Dot(FM(), FV())[0]],
        ["subtensor-set"] = () =>
        [
            With(V(), x => T.SetSubtensor(x[1..], V()[1..])[1..]), T.IncSubtensor(V()[2], S())[2], T.SetSubtensor(M()[.., 1], V())[.., 1], T.SetSubtensor(V()[0], S())[1],
            T.IncSubtensor(M()[^1], V())[^2, 1..],
        ],
        ["set-whole"] = () => [new IncSubtensor(s_all, Set: true).On(V(), V()), new IncSubtensor(s_all, Set: false).On(V(), V())],
        ["set-same"] = () => [With(V(), x => T.SetSubtensor(x[1..3], x[1..3]))],
        ["set-twice"] = () => [SetTwice(true, true), SetTwice(false, false), SetTwice(true, false), SetTwice(false, true)],
        ["inc-zeros"] = () => [T.IncSubtensor(T.Zeros(4)[1..], V()[1..]), T.IncSubtensor(T.ZerosLike(M())[1], V())],
        ["inc-nothing"] = () => [T.IncSubtensor(V()[1..], 0), T.IncSubtensor(M()[1], 0)],
        ["gather-inc-nothing"] = () => [T.IncSubtensor(V()[new[] { 1, 1 }], 0)],
        ["sub-rows"] = () =>
        [
            With(M(), x => x - (0.5 * T.IncSubtensor(T.ZerosLike(x)[s_rows], M()[..3]))), With(V(), x => x - T.IncSubtensor(T.ZerosLike(x)[1..3], V()[..2])),
            With(V(), x => x - (T.IncSubtensor(T.IncSubtensor(T.ZerosLike(x)[s_rows], V()[..3])[s_rows], V()[1..]) * T.Sigmoid(S()))),
            With(FM(), x => (x * 0.5f) - (T.IncSubtensor(T.ZerosLike(x)[s_rows], FM()[1..]) / 4)), With(V(), x => x - -T.IncSubtensor(T.ZerosLike(x)[s_rows], S())),
        ],
        ["add-rows"] = () =>
        [
            With(M(), x => x + (0.25 * T.IncSubtensor(T.ZerosLike(x)[s_rows], M()[..3]))), With(V(), x => (T.IncSubtensor(T.ZerosLike(x)[^2..], V()[..2]) * -0.5) + x),
            With(T.ZerosLike(V()), zeros => T.IncSubtensor(zeros[s_rows], V()[1..]) + T.IncSubtensor(zeros[s_rows], V()[..3])),
        ],
        ["rows-in-place"] = () =>
        [
            T.IncSubtensor(T.Shared(new[] { 1.0, 2, 3 }, "w")[s_rows], V()[1..]), T.SetSubtensor(T.Shared(new[,] { { 1.0, 2 }, { 3, 4 } }, "w")[.., T.Constant(new long[] { 1, -2 })], S()),
        ],
        ["softmax"] = () => [Soft(M(), 1), Soft(M(), 0), Soft(V(), 0), Soft(FM(), 1), With(T.Exp(M3()), e => e / T.Sum(e, [1, 2], keepDims: true)), With(T.Exp(M()), e => e / T.Sum(e))],
        ["softmax-shifted"] = () => [With(M(), x => T.Softmax(x - T.Max(x, 1, keepDims: true))), With(V(), x => T.LogSoftmax(x - T.Max(x, 0, keepDims: true)))],
        ["log-softmax"] = () => [T.Log(T.Softmax(M())), T.Log(T.Softmax(M(), 0)), T.Log(T.Softmax(M())[1]), T.Log(T.Softmax(M())[LV()[..2] * 0, LV()[..2] * 0]), T.Log(T.Softmax(FM()))],
        ["exp-times-sigmoid-in-product"] = () =>
        [
            Twice((x, y) => y * T.Exp(x) * T.Sigmoid(-x)), Twice((x, y) => T.Exp(x) * (y * T.Sigmoid(-x))), With(F(), x => T.Sigmoid(x) * 2f * T.Exp(-x)), With(M(), x => T.Sigmoid(-x) * (V() * (T.Exp(x) * S()))),
        ],
        ["log-sum-of-exps"] = () =>
        [
            Twice((x, y) => T.Log(T.Exp(x) + T.Exp(y) + T.Exp(-x))), T.Log(T.Exp(V()) + (1 + T.Exp(V()))), T.Log(2 + T.Exp(V())), T.Log(T.Exp(F()) + (3 * T.Exp(F()))), T.Log(T.Exp(M()) + T.Exp(V()) + 0.5),
        ],
        ["log1p-sum-of-exps"] = () => [Twice((x, y) => T.Log1P(T.Exp(x) + T.Exp(y))), T.Log1P(T.Exp(F()) + 2)],
        ["log-sum-exp"] = () => [T.Log(T.Sum(T.Exp(M()), 1)), T.Log(T.Sum(T.Exp(M()), 0, keepDims: true)), T.Log(T.Sum(T.Exp(M()))), T.Log(T.Sum(T.Exp(FM()), 1))],
        ["log-sum-exp-shifted"] = () =>
        [
            With(M(), x => T.Max(x, 1) + T.LogSumExp(x - T.Max(x, 1, keepDims: true), 1)), With(M(), x => T.LogSumExp(x - T.Max(x, 0, keepDims: true), 0, keepDims: true) + T.Max(x, 0, keepDims: true)),
        ],
        ["sub-log-sum-exp"] = () => [With(M(), x => x - T.LogSumExp(x, 1, keepDims: true)), With(V(), x => x - T.LogSumExp(x))],
        ["normalize"] = () =>
        [
            With(M(), x => (x - T.Mean(x, 1, keepDims: true)) / T.Sqrt(T.Var(x, 1, keepDims: true) + 1e-5)), With(M(), x => (x - T.Mean(x, 0)) / T.Sqrt(1e-3 + T.Var(x, 0))),
            With(M(), x => x - T.Mean(x, 1, keepDims: true)) is var d ? d / T.Sqrt(T.Mean(T.Sqr(d), 1, keepDims: true) + 1e-5) : d,
            With(FM(), x => (x - T.Mean(x, 1, keepDims: true)) / T.Sqrt(T.Var(x, 1, keepDims: true) + 1e-5f)),
        ],
        ["where-where-first"] = () => [With(B(), c => T.Where(c, T.Where(c, V(), V()), V())), With(B(), c => T.Where(c, T.Where(c, LV(), LV()), LV()))],
        ["where-where-second"] = () => [With(B(), c => T.Where(c, V(), T.Where(c, V(), V())))],
        ["mul-where-zero"] = () => [T.Where(B(), 0, V()) * V(), V() * T.Where(B(), V(), 0), T.Where(B(), 0, F()) * F()],
        ["div-where-zero"] = () => [T.Where(B(), 0, V()) / V(), T.Where(B(), V(), 0) / V()],
        ["cast-cast"] = () =>
        [
            T.Cast(T.Cast(F(), DType.Float64), DType.Float32), T.Cast(T.Cast(B(), DType.Int64), DType.Float64), T.Cast(T.Cast(T.Cast(LV(), DType.Int32), DType.Int64), DType.Float32),
        ],
        ["maximum-of-length"] = () => [T.Maximum(V().Shape[0], 0), T.Maximum(T.Constant(-1L), T.Exp(M()).Shape[1])],
        ["minimum-of-length"] = () => [T.Minimum(V().Shape[0], 0), T.Minimum(T.Constant(-1L), M().Shape[1])],
        ["length-below"] = () => [T.Less(V().Shape[0], 0)],
        ["length-from"] = () => [T.GreaterEqual(V().Shape[0], 0)],
        ["reduce-extreme-neg"] = () => [T.Max(-M(), 1), T.Min(-M()), T.Max(-F())],
        ["reduce-moved"] = () => [T.Sum(M().T), T.Sum(M().T, 0), T.Max(T.DimShuffle(M3(), 2, 0, 1), 0), T.Sum(T.ExpandDims(V(), 0)), T.Any(BM().T)],
        ["sum-of-number"] = () => [T.Sum(T.BroadcastTo(T.Constant(0.5), V().Shape[0])), T.Sum(T.ZerosLike(M()), 0), T.Sum(T.BroadcastTo(T.Constant(3L), LV().Shape[0])), T.Sum(T.BroadcastTo(T.Constant(NDArray.Scalar(1.0 / 1024).AsType(DType.Float16)), V().Shape[0] * 0 + 70_000))],
        ["mean-of-stretched"] = () => [T.Mean(T.BroadcastTo(V(), V().Shape[0] * 0 + 4, T.Constant(4L)), 0), T.Mean(T.BroadcastTo(S(), V().Shape[0] * 0 + 4))],
        ["dot-chain"] = () => [T.Dot(T.Dot(M(), M()), V()), T.Dot(V(), T.Dot(M(), M())), T.Dot(T.Dot(T.Dot(M(), M()), M()), V()), T.Dot(T.Dot(LM(), LM()), LV()), T.SpecifyShape(M(), 4, 4) is var k ? T.Dot(T.Dot(k, k), k[.., ..2]) : M()],
        ["batched-dot-one"] = () => [T.ExpandDims(T.ExpandDims(M(), 0), 0) is var a ? new BatchedDot().On(a, a) : M(), new BatchedDot().On(T.ExpandDims(FM(), 0), T.ExpandDims(FM(), 0))],
        ["batched-dot-shared"] = () => [new BatchedDot().On(T.Exp(M3()), T.ExpandDims(M(), 0))],
        ["sum-of-batched-dot"] = () => [T.Sum(new BatchedDot().On(T.SwapAxes(M3(), 1, 2), M3()), 0)],
        ["split-join"] = () => [With((V(), V()), x => T.Split(T.Join(0, x.Item1, x.Item2), [x.Item1.Shape[0], x.Item2.Shape[0]])[1])],
        ["split-whole"] = () => [With(V(), x => T.Split(x, [x.Shape[0]])[0])],
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
        ["collect-numbers-mul"] = () =>
        [
            Twice((x, y) => (2 * x) * (3 * y)), Twice((x, y) => (0.1 * x) * (y * 0.2)), Twice((x, y) => (3 / x) * (2 * y)), Twice((x, y) => (x / 4) * (2 * y)), (2 * F()) * (F() / 3), ((M() * 3) * S()) * 2, (1e200 * V()) * (1e-200 * V()),
            Twice((x, y) => ((2 * x) * y) * 0.5),
        ],
        ["collect-numbers-div"] = () => [Twice((x, y) => (2 * x) / (4 * y)), 3 / (2 * V()), (V() / 2) / 3, (2 * V()) / 2, (-F()) / 3],
        ["collect-numbers-neg"] = () => [Twice((x, y) => -((2 * x) / y)), -(3 / V()), -(V() / 3)],
        ["cancel-factors-mul"] = () => [Twice((x, y) => (x / y) * (y * 3)), Twice((x, y) => (x * y) * (T.Reciprocal(x) * y)), Twice((x, y) => T.Reciprocal(x) * (-x * y))],
        ["cancel-factors-div"] = () => [Twice((x, y) => (x * y) / x), Twice((x, y) => (x * (y * x)) / y), Twice((x, y) => T.Pow(x, 5) / (x * y)), Twice((x, y) => x / (2 * (y * x))), Twice((x, y) => (x / y) / x)],
        ["cancel-terms-add"] = () => [Twice((x, y) => (x - y) + y), Twice((x, y) => (-x + 3 * y) + (x + 1))],
        ["cancel-terms-sub"] = () => [Twice((x, y) => (x + y) - x), Twice((x, y) => (2 * x + y) - (x + x))],
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
        ["length-of-scan"] = () =>
        [
            T.Scan((x, s) => s + x, sequences: [M()], outputsInfo: [T.Exp(V())])[0].Owner!.Inputs[0].Shape[0],
            T.Scan((x, s) => s + x, sequences: [M()], outputsInfo: [T.Exp(V())])[0].Owner!.Inputs[0].Shape[1], T.Map(x => T.Exp(x), [V()])[0].Shape[0],
        ],
        ["scan-of-one-step"] = () =>
        [
            T.Scan((row, s) => (s + row, row * 2), sequences: [M()], outputsInfo: [V(), null], nSteps: 1)[0].Owner!.Inputs[0], T.Scan((row, s) => (s + row, row * 2), sequences: [M()], outputsInfo: [V(), null], nSteps: 1)[1],
            T.Scan((row, a, b) => a * b + row, sequences: [new ScanSequence(M(), 0)], outputsInfo: [new ScanOutput(M(), -3, -1)], nSteps: 1, goBackwards: true)[0].Owner!.Inputs[0],
        ],
        ["choice-of-constant"] = () => [With(V(), v => T.IfElse(T.Constant(true), v * 2, v)), With(V(), v => T.IfElse(T.Constant(false), [v, v.Sum()], [v + 1, v.Max()])[1])],
        ["choice-of-same"] = () => [With(V(), v => T.IfElse(v[0] > 1, v, v))],
        ["choice-in-choice"] = () =>
        [
            With(V(), v => With(v[0] > 1, c => T.IfElse(c, T.IfElse(c, v * 2, v), v * 3))), With(V(), v => With(v[0] > 1, c => T.IfElse(c, v * 2, T.IfElse(c, [v, v * 4], [v * 5, v * 6])[1]))),
        ],
        ["length-of-chunks"] = () => [Chunks(T.Exp(M())).Shape[0], Chunks(T.Exp(M())).Shape[1]],
        ["last-of-chunks"] = () => [Chunks(T.Exp(M()))[^1], Chunks(T.Exp(M()))[^1, 1..], Chunks(T.Exp(M()), 1)[^1]],
        ["dot-to-product"] = () => [T.Dot(M(), M()), T.Dot(M(), V()), T.Dot(V(), M()), T.Dot(V(), V()), T.Dot(FM(), FV())],
    };

    /// <summary>Expressions that look like what a rule matches, and that it must leave alone.</summary>
    public static IReadOnlyList<(string Rule, TensorVariable Expression)> Others =>
    [
        ("choice-of-constant", T.IfElse(V()[0] > 1, S(), T.Constant(1.0))), ("choice-of-same", T.IfElse(V()[0] > 1, V(), V())), ("choice-in-choice", T.IfElse(V()[0] > 1, T.IfElse(V()[0] > 1, S(), S()), S())),
        ("length-of-scan", T.Exp(V()).Shape[0]), ("length-of-chunks", T.Exp(V()).Shape[0]), ("last-of-chunks", Chunks(M())[0]), ("last-of-chunks", M()[^1]), ("scan-of-one-step", T.Scan(s => s * 2, outputsInfo: [V()], nSteps: 2)[0].Owner!.Inputs[0]), ("fold-constants", V() + 1), ("fold-constants", T.Constant(1L) % T.Constant(2L)), ("dimshuffle-merge", M().T), ("dimshuffle-identity", M().T), ("cast-same", T.Cast(V(), DType.Float32)),
        ("less-self", T.Less(V(), V())), ("greater-self", T.Greater(V(), V())), ("less-equal-self", With(V(), x => T.LessEqual(x, x))), ("less-equal-self", T.LessEqual(LV(), LV())), ("greater-equal-self", With(V(), x => T.GreaterEqual(x, x))),
        ("equal-self", With(V(), x => T.Equal(x, x))), ("equal-self", T.Equal(LV(), LV())), ("not-equal-self", With(V(), x => T.NotEqual(x, x))), ("equal-self-finite", T.Equal(V(), V())), ("not-equal-self-finite", T.NotEqual(V(), V())), ("xor-self", T.Xor(LV(), LV())),
        ("floor-of-rounded", T.Floor(V())), ("ceil-of-rounded", T.Ceil(T.Sign(V()))), ("trunc-of-rounded", T.Trunc(T.Exp(V()))), ("round-of-rounded", T.Round(V())), ("roundaway-of-rounded", T.RoundAway(T.Abs(V()))), ("sign-sign", T.Sign(V())),
        ("mul-abs", T.Abs(LV()) * T.Abs(LV())), ("mul-abs", T.Abs(V()) * V()), ("mul-abs", With(T.Abs(V()), x => (x * T.Abs(V())) + x)), ("div-abs", V() / T.Abs(V())), ("floor-div-one", T.FloorDiv(V(), 1)), ("floor-div-one", T.FloorDiv(LV(), 2)), ("mod-one", T.Mod(V(), 1)), ("mod-one", T.Mod(LV(), 2)),
        ("argmax-of-softmax", T.ArgMax(T.Softmax(M()), 0)), ("argmax-of-softmax", T.ArgMax(T.Exp(M()), 1)), ("dimshuffle-lift", T.Exp(M()).T), ("dimshuffle-lift", T.Exp(T.DimShuffle(M3(), 1, 2, 0)).DimShuffle(1, 2, 0)), ("dimshuffle-lift", With(T.Exp(M().T), x => x.T + x)), ("dimshuffle-lift", (M().T * M()).T),
        ("gradient-gate", T.Exp(V())), ("abs-neg", T.Abs(V())), ("abs-neg", T.Abs(-T.Variable(DType.UInt8, [false]))), ("abs-neg", T.Abs(-T.Variable(DType.UInt64, [false]))), ("abs-sqr", T.Abs(V())), ("abs-sqr", T.Abs(T.Sqr(T.ZVector("z")))), ("abs-sqr", T.Abs(T.Sqr(LV()))), ("reshape-reshape", T.Reshape(M(), 2, 8)), ("alloc-alloc", T.BroadcastTo(S(), 4)),
        ("reduce-length-one", T.Sum(Col(), 0)), ("reduce-reduce", T.Max(T.Sum(M(), 0))), ("reduce-reduce", With(T.Sum(M(), 0), x => T.Sum(x) + x)), ("reduce-neg", T.Max(-M())), ("reduce-neg", T.Sum(-LM())),
        ("reduce-scaled", T.Sum(S() * M())), ("reduce-scaled", T.Max(2 * M())), ("times-or-zero-number", T.TimesOrZero(V(), V())), ("times-or-zero-number", T.TimesOrZero(T.Constant(0.0), V())),
        ("add-negative-multiple", V() + (0.1 * V())), ("sub-negative-multiple", V() - (0.1 * V())), ("collect-terms-add", V() + (2 * V())), ("collect-terms-add", LV() + LV() + 1 + 2),
        ("collect-terms-sub", V() - (2 * V())), ("collect-terms-neg", -(V() * V())), ("collect-terms-mul", 2 * (V() * V())), ("cancel-terms-add", V() + V()), ("cancel-terms-sub", With(V() + V(), x => (x - V()) * x)), ("cancel-terms-sub", With(V(), x => (x + M()) - M())),
        ("collect-numbers-mul", 2 * (V() * V())), ("collect-numbers-mul", (1e200 * V()) * (1e200 * V())), ("collect-numbers-mul", With(2 * V(), x => (x * 3) + x)), ("collect-numbers-mul", (2 * LV()) * (3 * LV())), ("collect-numbers-div", 2 / V()),
        ("collect-numbers-div", (2 * V()) / V()), ("collect-numbers-div", (0 * V()) / 2), ("collect-numbers-neg", -(V() / V())), ("cancel-factors-mul", V() * V()), ("cancel-factors-mul", T.Sqr(V() * V())), ("cancel-factors-mul", With((V(), M()), x => (x.Item1 / x.Item2) * x.Item2)), ("cancel-factors-mul", With((V(), V()), x => (x.Item1 * x.Item2) * x.Item1)),
        ("cancel-factors-div", (V() * V()) / V()), ("cancel-factors-div", With((V(), M()), x => (x.Item1 * x.Item2) / x.Item2)), ("cancel-factors-div", With(LV(), x => (x * LV()) / x)),
        ("pow-integer", T.Pow(V(), 0.5)), ("pow-integer", T.Pow(V(), 513)),
        ("product-add", V() + V()), ("product-add", With(T.Dot(M(), V()), x => (x + V()) * x)), ("product-sub", V() - V()), ("product-neg", -V()), ("product-mul", S() * V()), ("dot-to-product", T.Dot(LM(), LM())),
        ("softmax", With(T.Exp(M()), e => e / T.Sum(e, 1))), ("softmax", T.Exp(M()) / T.Sum(T.Exp(M()), 1, keepDims: true)), ("softmax", With(T.Exp(M()), e => e / T.Max(e, 1, keepDims: true))),
        ("softmax-shifted", With(M(), x => T.Softmax(x - T.Max(x, 0, keepDims: true)))), ("softmax-shifted", T.Softmax(M() - T.Max(M(), 1, keepDims: true))),
        ("log-softmax", T.Log(T.Softmax(M()) + M())), ("log-sum-exp", T.Log(T.Sum(T.Sinh(M()), 1))), ("log-sum-exp", T.Log(T.Max(T.Exp(M()), 1))),
        ("exp-times-sigmoid-in-product", With(V(), x => T.Exp(x) * T.Sigmoid(-x))), ("exp-times-sigmoid-in-product", With(V(), x => 2 * T.Exp(x) * T.Sigmoid(x))), ("exp-times-sigmoid-in-product", With(V(), x => With(2 * T.Exp(x), y => (y * T.Sigmoid(-x)) + y))),
        ("log-sum-of-exps", T.Log(1 + T.Exp(V()))), ("log-sum-of-exps", T.Log(T.Exp(V()) + T.Exp(V()) + V())), ("log-sum-of-exps", T.Log(T.Exp(V()) - 2)), ("log-sum-of-exps", T.Log(T.Exp(V()) + (-2 * T.Exp(V())))),
        ("log-sum-of-exps", T.Log(T.Exp(V()) + (V() * T.Exp(V())))), ("log1p-sum-of-exps", T.Log1P(T.Exp(V()))), ("log1p-sum-of-exps", T.Log1P(T.Exp(V()) + V())),
        ("log-sum-exp-shifted", With(M(), x => T.Max(x, 1) + T.LogSumExp(x - T.Max(x, 0, keepDims: true), 1))), ("sub-log-sum-exp", With(M(), x => x - T.LogSumExp(x, 1))),
        ("sub-log-sum-exp", M() - T.LogSumExp(M(), 1, keepDims: true)), ("normalize", With(M(), x => (x - T.Mean(x, 1, keepDims: true)) / T.Sqrt(T.Var(x, 0, keepDims: true) + 1e-5))),
        ("normalize", With(M(), x => (x - T.Mean(x, 1, keepDims: true)) / T.Sqrt(T.Var(x, 1, keepDims: true) - 1))), ("normalize", With(M(), x => (x - T.Mean(x, 1, keepDims: true)) / T.Sqrt(T.Var(x, 1, ddof: 1, keepDims: true)))),
        ("where-where-first", T.Where(B(), T.Where(B(), V(), V()), V())), ("where-where-second", With(B(), c => T.Where(c, V(), T.Where(T.Not(c), V(), V())))),
        ("mul-where-zero", T.Where(B(), 1, V()) * V()), ("mul-where-zero", With(T.Where(B(), 0, V()), x => (x * V()) + x)), ("div-where-zero", V() / T.Where(B(), 0, V())),
        ("cast-cast", T.Cast(T.Cast(V(), DType.Float32), DType.Float64)), ("cast-cast", T.Cast(T.Cast(LV(), DType.Float64), DType.Int64)), ("cast-cast", T.Cast(T.Cast(T.IVector("i"), DType.Float64), DType.Int8)), ("cast-cast", T.Cast(T.Cast(T.Variable(DType.UInt8, [false]), DType.Float32), DType.Int8)),
        ("maximum-of-length", T.Maximum(V().Shape[0], 1)), ("maximum-of-length", T.Maximum(LV()[0], 0)), ("minimum-of-length", T.Minimum(V().Shape[0], 4)),
        ("length-below", T.Less(V().Shape[0], 1)), ("length-from", T.GreaterEqual(V().Shape[0], 1)), ("reduce-extreme-neg", T.Max(-LM())), ("reduce-extreme-neg", T.Prod(-M())),
        ("reduce-moved", T.Sum(T.DimShuffle(M3(), 2, 1, 0), 0)), ("reduce-moved", T.Sum(T.ExpandDims(V(), 1), 0)), ("sum-of-number", T.Sum(T.BroadcastTo(S(), V().Shape[0]))),
        ("sum-of-number", T.Prod(T.BroadcastTo(T.Constant(0.5), V().Shape[0]))), ("mean-of-stretched", T.Mean(T.BroadcastTo(V(), T.Constant(4L), V().Shape[0]), 1)),
        ("dot-chain", T.Dot(M(), T.Dot(M(), V()))), ("dot-chain", T.Dot(T.Dot(M(), M()), M())), ("dot-chain", With(T.Dot(M(), M()), x => T.Dot(x, V()) + x)), ("dot-chain", T.Dot(T.Dot(M(), V()), M())),
        ("batched-dot-one", new BatchedDot().On(M3(), T.ExpandDims(M(), 0))), ("batched-dot-shared", new BatchedDot().On(M3(), M3())), ("batched-dot-shared", new BatchedDot().On(T.SwapAxes(M3(), 1, 2), T.ExpandDims(M(), 0))),
        ("sum-of-batched-dot", T.Sum(new BatchedDot().On(M3(), M3()), 0)), ("sum-of-batched-dot", T.Sum(new BatchedDot().On(T.SwapAxes(M3(), 1, 2), M3()), 1)),
        ("split-join", With((V(), V()), x => T.Split(T.Join(0, x.Item1, x.Item2), [x.Item2.Shape[0], x.Item1.Shape[0]])[1])), ("split-join", T.Split(T.Join(0, M(), M()), [4, 0], 1)[0]),
        ("split-whole", T.Split(V(), [4])[0]),
        ("axis-length", T.Nonzero(V()).Shape[0]), ("axis-length", V()[T.Slice(null, null, LV()[0])].Shape[0]),
        ("reshape-to-axes", With(M(), x => T.Reshape(x, x.Shape[1], x.Shape[0]))), ("reshape-to-axes", T.Reshape(M(), -1)),
        ("alloc-same", With(Col(), x => Spread(x, x.Shape[0], T.Constant(4L)))), ("alloc-same", Spread(V(), T.Constant(4L))),
        ("specify-shape-same", T.SpecifyShape(V(), 4)), ("specify-shape-same", With(M(), x => T.SpecifyShape(x, -1, x.Shape[0]))),
        ("rebroadcast-nothing", T.Unbroadcast(Col(), 1)), ("assert-true", T.Assert(V(), "message", T.Constant(false))), ("assert-true", T.Assert(V(), "message", V() < 0)),
        ("join-one", T.Join(0, V(), V())), ("join-empty", T.Join(0, V(), V())), ("join-join", T.Join(0, T.Join(1, M(), M()), T.Join(1, M(), M()))),
        ("join-split", With(T.Split(V(), [1, 3]), x => T.Join(0, x[1], x[0]))), ("join-split", With(T.Split(M(), [2, 2]), x => T.Join(1, x[0], x[1]))),
        ("join-slices", With(V(), x => T.Join(0, x[..2], x[3..]))), ("join-slices", With(V(), x => T.Join(0, x[..^1], x[1..]))),
        ("join-slices", With(V(), x => T.Join(0, x[3..2], x[2..]))), ("join-slices", With(V(), x => T.Join(0, x[1..^1], x[^1..]))),
        ("join-slices", With((V(), LV()[0]), x => T.Join(0, x.Item1[T.Slice(1, x.Item2)], x.Item1[T.Slice(x.Item2, null)]))), ("join-slices", T.Join(0, V()[..2], V()[2..])),
        ("join-slices", With(M(), x => T.Join(0, x[1, ..2], x[0, 2..]))),
        ("reduce-join", T.Sum(T.Join(0, V(), V()), 0)), ("reduce-join", T.Sum(T.Stack([V(), V()]), 1)), ("reduce-join", T.Mean(T.Stack([V(), V()]), 0)),
        ("subtensor-whole", V()[..4]), ("subtensor-whole", M()[T.Slice(0, M().Shape[0])]), ("subtensor-whole", With(V(), x => x[T.Slice(1, x.Shape[0])])),
        ("subtensor-whole", Part(V(), [AxisIndex.Slice(default, default, SliceBound.Of(-1))])),
        ("subtensor-subtensor", V()[^3..][1..]), ("subtensor-subtensor", V()[1..][^1]), ("subtensor-subtensor", V()[..2][3]), ("subtensor-subtensor", V()[T.Slice(LV()[0], null)][1..]),
        ("subtensor-subtensor", V()[T.Slice(null, null, -1)][1..]),
        ("subtensor-join", T.Join(0, V(), V())[1]), ("subtensor-join", T.Join(0, Known(V()), V())[3..6]), ("subtensor-join", T.Join(0, Known(V()), V())[^1]),
        ("subtensor-join", T.Join(0, Known(V()), Known(V()))[LV()[0] * 0]), ("subtensor-join", T.Join(0, Known(V()), V())[2..]),
        ("subtensor-dimshuffle", T.ExpandDims(V(), 0)[LV()[0] * 0]), ("subtensor-dimshuffle", T.ExpandDims(V(), 0)[1..]),
        ("subtensor-alloc", T.BroadcastTo(S(), LV()[0] * 0 + 3)[1]), ("subtensor-alloc", T.Zeros(3)[T.Slice(null, null, LV()[0])]),
        ("subtensor-elemwise", With(T.Exp(V()), x => x[1..] + x[0])), ("subtensor-reduce", With(T.Sum(M(), 0), x => x[1..] + x[0])),
        ("subtensor-dot", With(T.Dot(M(), M()), x => x[1] + x[0])), ("subtensor-set", T.SetSubtensor(V()[0], S())[^1]), ("subtensor-set", T.SetSubtensor(V()[1..], S())[..2]),
        ("subtensor-set", T.SetSubtensor(V()[LV()[0] * 0], S())[LV()[1] * 0]), ("set-whole", T.SetSubtensor(V()[1..], S())),
        ("set-same", With(V(), x => T.SetSubtensor(x[1..3], x[..2]))), ("set-same", With(V(), x => T.IncSubtensor(x[1..], x[1..]))), ("set-same", T.SetSubtensor(V()[1..], V()[1..])),
        ("set-twice", T.SetSubtensor(T.SetSubtensor(V()[1..], S())[2..], S())), ("inc-zeros", T.IncSubtensor(T.Ones(4)[1..], V()[1..])), ("inc-nothing", T.SetSubtensor(V()[1..], 0)),
        ("sub-rows", With(V(), x => x - T.IncSubtensor(T.OnesLike(x)[1..], 2))), ("sub-rows", With(V(), x => x - (V() * T.IncSubtensor(T.ZerosLike(x)[1..], 2)))),
        ("sub-rows", V() - T.IncSubtensor(T.ZerosLike(V())[1..], 2)), ("sub-rows", With(V(), x => x - T.SetSubtensor(T.ZerosLike(x)[s_rows], 2))),
        ("sub-rows", With(V(), x => T.IncSubtensor(T.ZerosLike(x)[s_rows], 2) - x)), ("add-rows", With(V(), x => x + T.IncSubtensor(T.OnesLike(x)[1..], 2))),
        ("add-rows", V() + T.IncSubtensor(T.ZerosLike(V())[s_rows], 2)), ("rows-in-place", T.IncSubtensor(V()[s_rows], 1)),
        ("inc-nothing", T.IncSubtensor(V()[1..], 1)), ("gather-inc-nothing", T.SetSubtensor(V()[new[] { 1, 1 }], 0)),
    ];

    /// <summary>Examples of a rule; none: the rule has no row.</summary>
    public static IReadOnlyList<RuleExample> Of(RewriteRule rule)
    {
        if (rule.Pattern is not null)
        {
            return [.. OfPattern(rule)];
        }

        var expressions = rule.Root is ScalarOp op && rule.Name.StartsWith("alloc-", StringComparison.Ordinal) ? OfAlloc(op)
            : s_ofCode.TryGetValue(rule.Name, out var examples) ? examples()
            : [];
        return [.. expressions.Select((expression, i) => new RuleExample(expression, [.. Rounds(expression, i, s_moderate.Contains(rule.Name))]))];
    }

    /// <summary>For rules over stretched operands: the op on operands that are not.</summary>
    public static IEnumerable<TensorVariable> WithoutAlloc(RewriteRule rule) =>
        rule.Root is ScalarOp op && rule.Name.StartsWith("alloc-", StringComparison.Ordinal)
            ? [.. s_dtypes.Append(DType.Complex128).Where(dtype => Accepts(op, dtype)).Take(1).Select(dtype =>
                (op == ScalarOps.Cast ? new Elemwise(op, DType.Float32) : op.Elemwise).On([.. Enumerable.Range(0, op.Arity).Select(i => T.Variable(op.Types.HasCondition && i == 0 ? DType.Bool : dtype, [false]))]))]
            : [];

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
        foreach (var dtype in s_dtypes.Append(DType.Complex128))
        {
            if (!Accepts(op, dtype) || (dtype.IsComplex && Accepts(op, DType.Float64)))
            {
                continue;
            }

            var elemwise = op == ScalarOps.Cast ? new Elemwise(op, DType.Float32) : op.Elemwise;
            TensorVariable[] operands = [.. Enumerable.Range(0, op.Arity).Select(i => T.Variable(op.Types.HasCondition && i == 0 ? DType.Bool : dtype.Part, [false]))];
            if (dtype.IsComplex)
            {
                operands = [.. operands.Select(operand => T.Complex(operand, 0.5 * operand))];
            }

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
    private static IEnumerable<IReadOnlyDictionary<TensorVariable, RefArray>> Rounds(TensorVariable expression, int seed, bool isModerate)
    {
        var random = new Random(seed);
        ImmutableArray<TensorVariable> leaves = [.. Traversal.Leaves([expression]).Where(leaf => leaf is not Constant)];
        for (var round = 0; round < 40; round++)
        {
            yield return leaves.ToDictionary(
                leaf => leaf,
                leaf => Bounded(SpecialValues.Draw(leaf.DType, [.. leaf.Type.Broadcastable.Select(one => one ? 1L : 4L)], random, round % 2 == 0 ? 0 : leaf.Rank < 2 ? 0.5 : 0.1), isModerate));
        }
    }

    private static RefArray Bounded(RefArray value, bool isModerate) => value.DType.IsFloat && isModerate
        ? new RefArray(value.DType, value.Shape, Array.ConvertAll(value.Elements, element => Math.Abs(element.Real) > MostModerate ? Number.Of(2.0) : element))
        : value;

    private static TensorVariable Soft(TensorVariable x, int axis) => T.Exp(x) is var e ? e / T.Sum(e, axis, keepDims: true) : x;

    private static TensorVariable Twice(Func<TensorVariable, TensorVariable, TensorVariable> build) => build(V(), V());

    private static TResult With<TValue, TResult>(TValue x, Func<TValue, TResult> build) => build(x);

    private static TensorVariable Part(TensorVariable x, EquatableArray<AxisIndex> indices) => new Subtensor(indices).On(x);

    private static TensorVariable Spread(TensorVariable x, params TensorVariable[] shape) => Alloc.Instance.On([x, .. shape]);

    private static TensorVariable Halves(TensorVariable x, TensorVariable k) => T.Join(0, x[T.Slice(null, k)], x[T.Slice(k, null)]);

    private static TensorVariable Known(TensorVariable x) => T.SpecifyShape(x, 4);

    private static TensorVariable SetTwice(bool first, bool second)
    {
        var (x, y, z) = (V(), V()[1..], V()[1..]);
        var once = first ? T.SetSubtensor(x[1..], y) : T.IncSubtensor(x[1..], y);
        return second ? T.SetSubtensor(once[1..], z) : T.IncSubtensor(once[1..], z);
    }

    private static TensorVariable Same(TensorVariable x) => new Elemwise(ScalarOps.Cast, x.DType).On(x);

    private static TensorVariable S() => T.DScalar("s");

    private static TensorVariable V() => T.DVector("v");

    // The rows of a state, or of a result that no step sees, of a loop with checkpoints.
    private static TensorVariable Chunks(TensorVariable rows, int output = 0) => T.Scan(
        (row, s) => (s + row, row * 2), sequences: [rows], outputsInfo: [T.Zeros(rows.Shape[1]), null], checkpoints: Checkpoints.Every(3))[output];

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
