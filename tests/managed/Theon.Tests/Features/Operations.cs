using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows on the operations of tensors.</summary>
internal static class Operations
{
    private static readonly TensorVariable s_x = T.DScalar("x");
    private static readonly TensorVariable s_y = T.DScalar("y");
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly TensorVariable s_m = T.DMatrix("m");
    private static readonly (TensorVariable, Value)[] s_at =
        [(s_x, -7.5), (s_y, 2.0), (s_v, new double[] { 3, 1, 2 }), (s_m, new double[,] { { 1, 2, 3 }, { 4, 5, 6 } })];

    [Feature("b-23", "add -5.5, sub -9.5, mul -15, div -3.75, int_div -4, mod 0.5, pow 56.25, neg 7.5, inv -0.133333, abs 7.5, sgn -1, sqr 56.25, sqrt 1.414214, ceil_intdiv 4, divmod -4 0.5, maximum 2, minimum -7.5, clip -1")]
    public static string Arithmetic() => Numbers(
        ("add", s_x + s_y), ("sub", s_x - s_y), ("mul", s_x * s_y), ("div", s_x / s_y), ("int_div", T.FloorDiv(s_x, s_y)), ("mod", T.Mod(s_x, s_y)), ("pow", T.Pow(s_x, s_y)), ("neg", -s_x),
        ("inv", T.Reciprocal(s_x)), ("abs", T.Abs(s_x)), ("sgn", T.Sign(s_x)), ("sqr", T.Sqr(s_x)), ("sqrt", T.Sqrt(s_y)), ("ceil_intdiv", T.CeilIntDiv(T.Cast(-s_x, DType.Int64), T.Cast(s_y, DType.Int64))),
        ("divmod", T.DivMod(s_x, s_y).Quotient), ("", T.DivMod(s_x, s_y).Remainder), ("maximum", T.Maximum(s_x, s_y)), ("minimum", T.Minimum(s_x, s_y)), ("clip", T.Clip(s_x, -1, 1)));

    [Feature("b-24", "exp 7.389056, exp2 4, expm1 6.389056, log 0.693147, log2 1, log10 0.30103, log1p 1.098612")]
    public static string Exponentials() => Numbers(
        ("exp", T.Exp(s_y)), ("exp2", T.Exp2(s_y)), ("expm1", T.ExpM1(s_y)), ("log", T.Log(s_y)), ("log2", T.Log2(s_y)), ("log10", T.Log10(s_y)), ("log1p", T.Log1P(s_y)));

    [Feature("b-25", "sin 0.909297, cos -0.416147, tan -2.18504, arcsin 0.523599, arccos 1.047198, arctan 1.107149, arctan2 -1.310194, sinh 3.62686, cosh 3.762196, tanh 0.964028, arcsinh 1.443635, arccosh 1.316958, arctanh 0.549306, deg2rad 0.034907, rad2deg 114.591559")]
    public static string Angles() => Numbers(
        ("sin", T.Sin(s_y)), ("cos", T.Cos(s_y)), ("tan", T.Tan(s_y)), ("arcsin", T.Asin(1 / s_y)), ("arccos", T.Acos(1 / s_y)), ("arctan", T.Atan(s_y)), ("arctan2", T.Atan2(s_x, s_y)),
        ("sinh", T.Sinh(s_y)), ("cosh", T.Cosh(s_y)), ("tanh", T.Tanh(s_y)), ("arcsinh", T.Asinh(s_y)), ("arccosh", T.Acosh(s_y)), ("arctanh", T.Atanh(1 / s_y)), ("deg2rad", T.Deg2Rad(s_y)),
        ("rad2deg", T.Rad2Deg(s_y)));

    [Feature("b-26", "floor -8, ceil -7, trunc -7, half to even -8, half away -8, of 2.5 2 and 3, iround -8: int64")]
    public static string Roundings() =>
        $"{Numbers(("floor", T.Floor(s_x)), ("ceil", T.Ceil(s_x)), ("trunc", T.Trunc(s_x)), ("half to even", T.Round(s_x)), ("half away", T.RoundAway(s_x)))}, of 2.5 {Eval(T.Round(s_y + 0.5), s_at)} and {Eval(T.RoundAway(s_y + 0.5), s_at)}, iround {Eval(T.IRound(s_x), s_at)}: {T.IRound(s_x).DType.Name}";

    [Feature("b-28", "eq False, neq True, lt True, gt False, le True, ge False, isnan True, isinf True, isclose True, allclose True, and True, or True, xor False, invert False, where -7.5: bool")]
    public static string Logic()
    {
        var (nan, infinity) = (T.Log(s_x), 1 / (s_y - 2));
        var (low, high) = (s_x < s_y, s_y > s_x);
        return $"{Texts(("eq", T.Equal(s_x, s_y)), ("neq", T.NotEqual(s_x, s_y)), ("lt", s_x < s_y), ("gt", s_x > s_y), ("le", s_x <= s_y), ("ge", s_x >= s_y), ("isnan", T.IsNan(nan)), ("isinf", T.IsInf(infinity)),
            ("isclose", T.IsClose(s_x, s_x * (1 + 1e-9))), ("allclose", T.IsClose(s_v, s_v + 1e-10).All()), ("and", low & high), ("or", low | ~high), ("xor", low ^ high), ("invert", ~low), ("where", T.Where(low, s_x, s_y)))}: {low.DType.Name}";
    }

    [Feature("b-30", "sum 21, by axis [5, 7, 9], kept [[6], [15]], prod 720, mean 3.5, var 2.916667, std 1.707825, min 1, max 6, argmax 5, argmin [0, 0], max_and_argmax [3, 6] [2, 2], all True, any True, ptp 5, norm 9.539392, cov of columns 4.5; sum of bool int64, of uint8 uint64, mean of int64 float64")]
    public static string Reductions() =>
        $"{Texts(("sum", s_m.Sum()), ("by axis", s_m.Sum(0)), ("kept", s_m.Sum(1, keepDims: true)), ("prod", s_m.Prod()))}, {Numbers(("mean", s_m.Mean()), ("var", T.Var(s_m)), ("std", T.Std(s_m)))}, "
        + $"{Texts(("min", s_m.Min()), ("max", s_m.Max()), ("argmax", s_m.ArgMax()), ("argmin", s_m.ArgMin(1)), ("max_and_argmax", s_m.Max(1)))} {Eval(s_m.ArgMax(1), s_at)}, {Texts(("all", s_m.All()), ("any", s_m.Any()), ("ptp", T.Ptp(s_m)))}, "
        + $"{Numbers(("norm", T.Norm(s_m)), ("cov of columns", T.Cov(s_m, rowsAreVariables: false)[0, 2]))}; sum of bool {T.BoolVector().Sum().DType.Name}, of uint8 {T.TensorOf(DType.UInt8, [false]).Sum().DType.Name}, mean of int64 {T.LVector().Mean().DType.Name}";

    [Feature("b-31", "cumsum [[1, 2, 3], [5, 7, 9]], flat [1, 3, 6, 10, 15, 21]; cumprod [[1, 2, 6], [4, 20, 120]]")]
    public static string Running() => $"cumsum {Eval(T.CumSum(s_m, 0), s_at)}, flat {Eval(T.CumSum(s_m), s_at)}; cumprod {Eval(T.CumProd(s_m, 1), s_at)}";

    [Feature("b-33", "zeros [[0, 0]], ones [1, 1], full [7, 7], like [0, 0, 0] and [1, 1, 1], fill [[2, 2, 2], [2, 2, 2]], arange [0, 2, 4], eye [[1, 0], [0, 1]], tri [[1, 0], [1, 1]], tril [[1, 0, 0], [4, 5, 0]], triu [[1, 2, 3], [0, 5, 6]], diag [[3, 0, 0], [0, 1, 0], [0, 0, 2]], diagonal [1, 5], mgrid [[0, 0], [1, 1]], ogrid [[0], [1]]")]
    public static string Making() => Texts(
        ("zeros", T.Zeros(1, 2)), ("ones", T.Ones(2)), ("full", T.Full(7, 2)), ("like", T.ZerosLike(s_v)), ("and", T.OnesLike(s_v)), ("fill", T.FullLike(s_m, s_y)), ("arange", T.Arange(0, 6, 2)), ("eye", T.Eye(2)),
        ("tri", T.Tri(2)), ("tril", T.Tril(s_m)), ("triu", T.Triu(s_m)), ("diag", T.Diag(s_v)), ("diagonal", T.Diagonal(s_m)), ("mgrid", T.MGrid(T.Slice(0, 2), T.Slice(0, 2))[0]), ("ogrid", T.OGrid(T.Slice(0, 2))[0][.., TensorIndex.NewAxis]))
        .Replace(", and", " and", StringComparison.Ordinal);

    [Feature("b-34", "join [3, 1, 2, 3, 1, 2], along 1 [[1, 2, 3, 1, 2, 3], [4, 5, 6, 4, 5, 6]], stack [[3, 1, 2], [3, 1, 2]], hstack [3, 1, 2, 2], vstack [[3, 1, 2], [3, 1, 2]], split [[1], [4]] [[2, 3], [5, 6]]")]
    public static string Joining()
    {
        var parts = T.Split(s_m, [1, 2], 1);
        return $"{Texts(("join", T.Join(0, s_v, s_v)), ("along 1", T.Concatenate([s_m, s_m], 1)), ("stack", T.Stack([s_v, s_v])), ("hstack", T.HStack(s_v, T.Stack([s_y]))), ("vstack", T.VStack(s_v, s_v)), ("split", parts[0]))} {Eval(parts[1], s_at)}";
    }

    [Feature("b-35", "reshape [[1, 2], [3, 4], [5, 6]], flatten [1, 2, 3, 4, 5, 6], dimshuffle [[[1, 4]], [[2, 5]], [[3, 6]]], transpose [[1, 4], [2, 5], [3, 6]], swapaxes [[1, 4], [2, 5], [3, 6]], pads [[3, 1, 2]] [[3], [1], [2]], squeeze [3, 1, 2], tile [3, 1, 2, 3, 1, 2], repeat [3, 3, 1, 1, 2, 2], roll [2, 3, 1], shape 2 3; addbroadcast float64[1, :], unbroadcast float64[:, :], pattern float64[:, 1], specified float64[2, 3]")]
    public static string Shapes()
    {
        var row = T.DRow();
        return $"{Texts(("reshape", s_m.Reshape(3, -1)), ("flatten", s_m.Flatten()), ("dimshuffle", s_m.DimShuffle(1, 'x', 0)), ("transpose", s_m.T), ("swapaxes", T.SwapAxes(s_m, 0, 1)), ("pads", T.ShapePadLeft(s_v)))} {Eval(T.ShapePadRight(s_v), s_at)}, "
            + $"{Texts(("squeeze", T.Squeeze(T.ShapePadLeft(s_v))), ("tile", T.Tile(s_v, 2)), ("repeat", T.Repeat(s_v, 2)), ("roll", T.Roll(s_v, 1)), ("shape", s_m.Shape[0]))} {Eval(s_m.Shape[1], s_at)}; "
            + $"addbroadcast {T.AddBroadcast(s_m, 0).Type}, unbroadcast {T.Unbroadcast(row, 0).Type}, pattern {T.PatternBroadcast(s_m, [false, true]).Type}, specified {T.SpecifyShape(s_m, 2, 3).Type}";
    }

    [Feature("b-36", "sort [1, 2, 3], argsort [1, 2, 0], topk [3, 2] [0, 2], searchsorted [0, 1, 3], bincount [0, 1, 1, 1], unique [1, 2, 3]")]
    public static string Order()
    {
        var (values, indices) = T.TopK(s_v, 2);
        return $"{Texts(("sort", T.Sort(s_v)), ("argsort", T.ArgSort(s_v)), ("topk", values))} {Eval(indices, s_at)}, "
            + Texts(("searchsorted", T.SearchSorted(T.Sort(s_v), T.Constant(new[] { 0.5, 1.5, 3.5 }))), ("bincount", T.Bincount(T.Cast(s_v, DType.Int64))), ("unique", T.Unique(T.Tile(s_v, 2))));
    }

    [Feature("b-37", "nonzero [[0, 0], [0, 1], [1, 0], [1, 1]], flatnonzero [0, 1, 3, 4], values [2, 3, 5, 6], take [2, 3], choose [3, 2], compress [3, 2], inverse_permutation [2, 0, 1], to_one_hot [[0, 1, 0], [0, 0, 1]]")]
    public static string IndexHelpers()
    {
        var index = T.Constant(new long[] { 1, 2 });
        return Texts(
            ("nonzero", T.Nonzero(s_m[.., ..2] > 0)), ("flatnonzero", T.FlatNonzero(T.Where(T.Equal(s_m, 3), 0, T.Where(T.Equal(s_m, 6), 0, s_m)))), ("values", T.NonzeroValues(T.Where(T.Equal(T.Mod(s_m, 3), 1), 0, s_m))),
            ("take", T.Take(s_m[0], index)), ("choose", T.Choose(T.Constant(new long[] { 0, 1, 0 }), [s_v, s_v + 1])[..2]), ("compress", T.Compress(T.Constant(new[] { true, false, true }), s_v)),
            ("inverse_permutation", T.InversePermutation(T.Constant(new long[] { 1, 2, 0 }))), ("to_one_hot", T.ToOneHot(index, 3)));
    }

    [Feature("b-38", "set [9, 1, 9], increased [13, 1, 2], twice the same [3, 21, 2], the last counts [3, 8, 2]; v unchanged [3, 1, 2]")]
    public static string SubtensorUpdates() =>
        $"{Texts(("set", T.SetSubtensor(s_v[T.Slice(null, null, 2)], 9)), ("increased", T.IncSubtensor(s_v[0], 10)), ("twice the same", T.IncSubtensor(s_v[new[] { 1, 1 }], 10)), ("the last counts", T.SetSubtensor(s_v[new[] { 1, 1 }], T.Constant(new double[] { 7, 8 }))))}; v unchanged {Eval(s_v, s_at)}";

    [Feature("b-39", "after a step [[0, 0], [-1, -1], [0, 0], [-0.5, -0.5]]; beside the table as much memory for 4 rows as for 4000: True")]
    public static string GatheredRows()
    {
        var i = T.LVector("i");
        var (few, many) = (T.Shared(new double[4, 2], "few"), T.Shared(new double[4000, 2], "many"));
        long?[] bytes = [.. new[] { few, many }.Select(table =>
        {
            var cost = T.Sum(table[i]);
            using var step = Function.Compile([i], cost, updates: [(table, table - (0.5 * T.Grad(cost, table)))]);
            step.Call(new long[] { 1, -1, 1 }).Dispose();
            return step.MemoryReport().Nodes.Where(node => node.Place != MemoryPlace.Shared).Sum(node => node.Bytes);
        })];
        return $"after a step {few.GetValue()}; beside the table as much memory for 4 rows as for 4000: {bytes[0] == bytes[1]}";
    }

    [Feature("b-40", "dot [11, 29], tensordot 14, batched_dot [14, 77], batched_tensordot [14, 77], outer [[9, 3, 6], [3, 1, 2], [6, 2, 4]], matrix_dot [[1082], [2585]]")]
    public static string Products() => Texts(
        ("dot", T.Dot(s_m, s_v)), ("tensordot", T.Tensordot(s_v, s_v, 1)), ("batched_dot", T.BatchedDot(s_m, s_m)), ("batched_tensordot", T.BatchedTensordot(s_m, s_m, 1)), ("outer", T.Outer(s_v, s_v)),
        ("matrix_dot", T.MatrixDot(s_m, s_m.T, s_m, T.ShapePadRight(s_v))));

    [Feature("b-46", "sigmoid 0.880797, hard_sigmoid 0.9, softplus 2.126928, softsign 0.666667, relu 2, of -7.5 0, leaky -0.75, elu -0.999447, selu -1.757127, ultra_fast_sigmoid near by 0.01: True; relu'(0) 0.5")]
    public static string Activations() =>
        $"{Numbers(("sigmoid", T.Sigmoid(s_y)), ("hard_sigmoid", T.HardSigmoid(s_y)), ("softplus", T.Softplus(s_y)), ("softsign", T.Softsign(s_y)), ("relu", T.Relu(s_y)), ("of -7.5", T.Relu(s_x)), ("leaky", T.Relu(s_x, 0.1)), ("elu", T.Elu(s_x)), ("selu", T.Selu(s_x)))}, ultra_fast_sigmoid near by 0.01: {Eval(T.Abs(T.UltraFastSigmoid(s_y) - T.Sigmoid(s_y)) < 0.01, s_at)}; relu'(0) {T.Grad(T.Relu(s_y), s_y).Eval((s_y, 0.0))}";

    [Feature("b-47", "binary 0.126928, of sigmoid 0.126928; categorical 0.407606, 2.407606, of a distribution 1.407606; softmax_1hot 0.407606, 2.407606, with bias 0.407606, 1.407606 and argmax [2, 2]; h_softmax 0.196365, 0.217017, 0.221472, 0.365146, of targets 0.365146")]
    public static string Losses()
    {
        var classes = T.Constant([2L, 0]);
        var (biased, _, largest) = T.CrossentropySoftmaxArgmax1Hot(s_m, classes, s_v);
        return $"{Numbers(("binary", T.BinaryCrossentropy(T.Sigmoid(s_y), 1.0)), ("of sigmoid", T.SigmoidBinaryCrossentropy(s_y, 1.0)))}; categorical {Rounded(T.CategoricalCrossentropy(T.Softmax(s_m), classes))}, "
            + $"{Numbers(("of a distribution", T.CategoricalCrossentropy(T.Softmax(s_v), T.Constant([0.0, 0, 1]))))}; softmax_1hot {Rounded(T.CrossentropySoftmax1Hot(s_m, classes))}, with bias {Rounded(biased)} and argmax {Eval(largest, s_at)}; "
            + $"h_softmax {Rounded(Levels(null))}, of targets {Rounded(Levels(T.Constant([3L])))}";
    }

    // Two classes of two outputs.
    private static TensorVariable Levels(TensorVariable? target)
    {
        var (x, weights) = (T.Constant(new[,] { { 1.0, -1 } }), T.Constant(new[, ,] { { { 0.1, 0.2 }, { 0.3, 0.4 } }, { { 0.5, -0.6 }, { 0.7, -0.8 } } }));
        return T.HierarchicalSoftmax(x, 4L, T.Constant(new[,] { { 0.5, 1 }, { 0, 0.25 } }), T.Constant([0.1, 0.2]), weights, T.Constant(new[,] { { 0.0, 0.1 }, { 0.2, 0.3 } }), target);
    }

    [Feature("b-48", "softmax 0.665241, 0.090031, 0.244728, of rows 0.090031, 0.244728, 0.665241, 0.090031, 0.244728, 0.665241, of columns 0.047426, 0.047426, 0.047426, 0.952574, 0.952574, 0.952574; logarithm -0.407606, -2.407606, -1.407606, far away -1000, 0")]
    public static string Softmaxes() =>
        $"softmax {Rounded(T.Softmax(s_v))}, of rows {Rounded(T.Softmax(s_m))}, of columns {Rounded(T.Softmax(s_m, 0))}; logarithm {Rounded(T.LogSoftmax(s_v))}, far away {Rounded(T.LogSoftmax(T.Constant([0.0, 1000])))}";

    [Feature("b-49", "per activation -0.999978, -0.999978, -0.999978, 0.999978, 0.999978, 0.999978; running mean 0.25, 0.35, 0.45, variance 1.35, 1.35, 1.35; over all axes -1.463825, -0.878295, -0.292765, 0.292765, 0.878295, 1.463825; in use 0, 1, 2, 3, 4, 5")]
    public static string BatchNormalization()
    {
        var (ones, zeros) = (T.Constant([1.0, 1, 1]), T.Constant([0.0, 0, 0]));
        var batch = T.BatchNormalizationTrain(s_m, ones, zeros, runningMean: zeros, runningVariance: ones);
        var all = T.BatchNormalizationTrain(s_m, T.Constant(1.0), T.Constant(0.0), [0, 1]);
        var inUse = T.BatchNormalizationTest(s_m, ones, zeros, ones, ones - 1e-4);
        return $"per activation {Rounded(batch.Output)}; running mean {Rounded(batch.RunningMean!)}, variance {Rounded(batch.RunningVariance!)}; over all axes {Rounded(all.Output)}; in use {Rounded(inUse)}";
    }

    [Feature("b-57", "printed v of b-57: [3, 1, 2], positive [3, 1, 2]; else FunctionRunException: v must be positive; raised FunctionRunException: not to be computed; stopped at large: [3, 1, 2], 6")]
    public static string Inspection()
    {
        const string Message = "v of b-57";
        var checkedV = T.Assert(T.Print(s_v, Message), "v must be positive", s_v > 0);
        var printed = new List<string>();
        Action<PrintedValue> listener = value =>
        {
            if (value.Message == Message)
            {
                printed.Add(value.ToString());
            }
        };
        Printouts.Printed += listener;
        try
        {
            var value = Eval(checkedV, s_at);
            var shown = List(printed);
            var (failed, raised) = (Error(() => checkedV.Eval((s_v, new double[] { 1, -1 }))), Error(() => T.Raise(s_v, "not to be computed").Eval(s_at)));
            Assert.Contains("v must be positive", failed);
            Assert.Contains("not to be computed", raised);
            var stops = new List<string>();
            var watched = T.Breakpoint(s_v, T.Max(s_v) > 2.5, "large", hit => stops.Add(hit.ToString()), T.Sum(s_v));
            Assert.AreEqual(Eval(s_v * 2, s_at), Eval(watched * 2, s_at));
            watched.Eval((s_v, new double[] { 1, 2 })).Dispose();
            return $"printed {shown}, positive {value}; else {failed.Split(':')[0]}: v must be positive; raised {raised.Split(':')[0]}: not to be computed; stopped at {List(stops)}";
        }
        finally
        {
            Printouts.Printed -= listener;
        }
    }

    private static string Rounded(TensorVariable value) => Round(value.Eval(s_at).ToArray<double>());

    private static string Numbers(params (string Name, TensorVariable Value)[] rows) =>
        List(rows.Select(row => $"{row.Name} {Round([T.Cast(row.Value, DType.Float64).Eval(s_at).As<double>()])}")).Replace(",  ", " ", StringComparison.Ordinal);

    private static string Texts(params (string Name, TensorVariable Value)[] rows) => List(rows.Select(row => $"{row.Name} {Eval(row.Value, s_at)}"));
}
