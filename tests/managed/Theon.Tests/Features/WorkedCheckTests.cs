using Theon.Graph;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>
/// The worked checks of what expressions mean, by their numbers. Number 7, ten thousand steps of logistic regression, is a row of its own
/// (002-22); 12 waits for sparse matrices, 19 for convolutions.
/// </summary>
[TestClass]
public sealed class WorkedCheckTests
{
    private static readonly TensorVariable s_x = T.DVector("x");

    private static readonly (int Number, string Expected, Func<string> Observe)[] s_checks =
    [
        (1, "[0, 2, 1026] by Composite", () => Compiled([s_x], s_x + T.Pow(s_x, 10), new double[] { 0, 1, 2 })),
        (2, "[0, 0.5, 1] by Sigmoid", () => Compiled([s_x], 1 / (1 + T.Exp(-s_x)), new double[] { -1000, 0, 1000 })),
        (3, "0, 1; 301; -1; 2", Accumulator),
        (4, "11", () => { var (x, y) = (T.DScalar(), T.DScalar()); using var f = Function.Compile([x, new In(y, value: 1)], x + y); return f.Call(10.0)[0].ToString(); }),
        (5, "[1, 0, 18], 19", () =>
        {
            var terms = T.Scan((c, power, x) => c * T.Pow(x, power), sequences: [T.Constant([1.0, 0, 2]), T.Arange(10_000)], nonSequences: [T.Constant(3.0)]).Output;
            return $"{terms.Eval()}, {terms.Sum().Eval()}";
        }),
        (6, "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]; [0, 1, 16, 81, 256, 625, 1296, 2401, 4096, 6561]", () =>
        {
            var k = T.LScalar();
            using var f = Function.Compile([s_x, k], T.Scan((p, a) => p * a, outputsInfo: [T.OnesLike(s_x)], nonSequences: [s_x], nSteps: k).Output[^1]);
            double[] range = [.. Enumerable.Range(0, 10).Select(i => (double)i)];
            return $"{f.Call(range, 2L)[0]}; {f.Call(range, 4L)[0]}";
        }),
        (8, "0", () =>
        {
            var (m, y, w) = (T.Constant(new double[,] { { 1, -2 }, { 0.5, 3 }, { -1, 0.25 } }), T.Constant([1.0, 0, 1]), T.DVector());
            var mu = T.Sigmoid(T.Dot(m, w));
            var e = -((y * T.Log(mu)) + ((1 - y) * T.Log(1 - mu))).Sum();
            return Differs(T.Grad(e, w) - T.Dot(mu - y, m), (w, new[] { 0.3, -0.7 }));
        }),
        (9, "f differs, g repeats", () =>
        {
            var stream = new RandomStream(234);
            var (u, n) = (stream.Uniform([2, 2]), stream.Normal([2, 2]));
            using var f = Function.Compile([], u);
            using var g = Function.Compile([], n, noDefaultUpdates: true);
            return $"f {(f.Call()[0].ToString() == f.Call()[0].ToString() ? "repeats" : "differs")}, g {(g.Call()[0].ToString() == g.Call()[0].ToString() ? "repeats" : "differs")}";
        }),
        (10, "[[0, 0], [0, 0]]", () => { var u = new RandomStream(234).Uniform([2, 2]); return (u + u - (2 * u)).Eval().ToString(); }),
        (11, "[2, 4, 8, 16, 32, 64]", () => T.Scan(x => (x * 2, T.Until(x * 2 > 45)), outputsInfo: [1.0], nSteps: 1024).Output.Eval().ToString()),
        (13, "[5, -10, 9, -10]; gated below 6e-09: True; x [5, 1, 9, 3]", () =>
        {
            var k = T.LScalar();
            NDArray x = new double[] { 5, 1, 9, 3 };
            var gated = T.SetSubtensor(s_x[T.ArgSort(s_x)[T.Slice(null, s_x.Shape[0] - k)]], -10.0);
            using var f = Function.Compile([s_x, k], [gated, T.Softmax(gated)]);
            using var results = f.Call(x, 2L);
            return $"{results[0]}; gated below 6e-09: {results[1].Get<double>(1) is > 0 and < 6e-9 && results[1].Get<double>(3) is > 0 and < 6e-9}; x {x}";
        }),
        (14, "[[2, 0], [0, 4]]; [[6, 0], [0, 12]]", () =>
            $"{Eval(T.Jacobian(T.Sqr(s_x), s_x), (s_x, new double[] { 1, 2 }))}; {Eval(T.Hessian((s_x * s_x * s_x).Sum(), s_x), (s_x, new double[] { 1, 2 }))}"),
        (15, "0; 0", () =>
        {
            var (f, u) = (T.Sqr(s_x) * T.Sin(s_x), T.Constant([1.0, -1, 2, 0.5]));
            Value at = new[] { 0.1, 0.2, 0.3, 0.4 };
            return $"{Differs(T.Rop(f, s_x, u) - T.Dot(T.Jacobian(f, s_x), u), (s_x, at))}; {Differs(T.Lop(f, s_x, u) - T.Dot(u, T.Jacobian(f, s_x)), (s_x, at))}";
        }),
        (16, "a 3, b 1", () =>
        {
            var (a, b) = (T.Shared(1.0, "a"), T.Shared(2.0, "b"));
            using var f = Function.Compile([], [], updates: [(a, a + b), (b, a)]);
            f.Call();
            return $"a {a.GetValue()}, b {b.GetValue()}";
        }),
        (17, "b 2, c 12, a 11", () =>
        {
            var a = T.Shared(1L, "a");
            var loop = T.Scan(() => ScanStep.Of().Updating(a, a + 1), nSteps: 10);
            using var f = Function.Compile([], [a + 1, loop[a] + 1], updates: [.. loop.Updates]);
            using var results = f.Call();
            return $"b {results[0]}, c {results[1]}, a {a.GetValue()}";
        }),
        (18, "0 0 0", Perceptron),
        (20, "1, 1.4", () =>
        {
            var (w, b) = (T.Shared(3.0, "w"), T.Shared(2.0, "b"));
            var cost = T.Sqr(w) * b;
            var (gw, gb) = T.Grad(cost, w, b);
            using var f = Function.Compile([], [], updates: new Dictionary<SharedVariable, TensorVariable> { [w] = w - (gw / 6), [b] = b - (gb / 15) });
            f.Call();
            return $"{w.GetValue()}, {b.GetValue()}";
        }),
    ];

    public static IEnumerable<object[]> Checks => s_checks.Select(check => new object[] { check.Number });

    [TestMethod, DynamicData(nameof(Checks))]
    public void WorkedCheck_Holds(int number)
    {
        var (_, expected, observe) = s_checks.Single(check => check.Number == number);
        Assert.AreEqual(expected, observe());
    }

    private static string Compiled(TensorVariable[] inputs, TensorVariable output, Value value)
    {
        using var f = Function.Compile(inputs, output);
        return $"{f.Call(value)[0]} by {OpsOf(f)}";
    }

    private static string Differs(TensorVariable difference, (TensorVariable Input, Value Value) at)
    {
        var most = T.Max(T.Abs(difference)).Eval(at).Get<double>();
        return most < 1e-6 ? "0" : $"{most}";
    }

    private static string Accumulator()
    {
        var (state, inc) = (T.Shared(0L, "state"), T.IScalar("inc"));
        using var f = Function.Compile([inc], state, updates: [(state, state + inc)]);
        var first = $"{f.Call(1)[0]}, {f.Call(300)[0]}; {state.GetValue()}";
        state.SetValue(-1L);
        return $"{first}; {f.Call(3)[0]}; {state.GetValue()}";
    }

    // The same numbers as plain arrays, forward and backward.
    private static string Perceptron()
    {
        const int rows = 60, pixels = 784, hidden = 50, classes = 10;
        var (x, w, v) = (Matrix(Normal(1, rows * pixels), pixels), Matrix([.. Normal(2, pixels * hidden).Select(z => z / 28)], hidden), Matrix([.. Normal(3, hidden * classes).Select(z => z / 7)], classes));
        var (a, b) = (T.Shared(w, "w"), T.Shared(v, "v"));
        var input = T.DMatrix("input");
        var output = T.Dot(T.Tanh(T.Dot(input, a)), b);
        var (ga, gb) = T.Grad(T.Sqr(output).Sum(), a, b);
        using var f = Function.Compile([input], [output, ga, gb]);
        using var results = f.Call(x);

        var h = Times(x, w, z => Math.Tanh(z));
        var y = Times(h, v, z => z);
        var dy = Each(y, y, (z, _) => 2 * z);
        var dh = Each(Times(dy, Turned(v), z => z), h, (z, t) => z * (1 - (t * t)));
        return string.Join(' ', new[] { y, Times(Turned(x), dh, z => z), Times(Turned(h), dy, z => z) }.Zip(results, (wanted, got) => MostDifferent(wanted, got) < 1e-9 ? "0" : $"{MostDifferent(wanted, got)}"));
    }

    private static double[,] Times(double[,] a, double[,] b, Func<double, double> then)
    {
        var product = new double[a.GetLength(0), b.GetLength(1)];
        for (var i = 0; i < product.GetLength(0); i++)
        {
            for (var j = 0; j < product.GetLength(1); j++)
            {
                var sum = 0.0;
                for (var k = 0; k < a.GetLength(1); k++)
                {
                    sum += a[i, k] * b[k, j];
                }

                product[i, j] = then(sum);
            }
        }

        return product;
    }

    private static double[,] Turned(double[,] a) => Filled(a.GetLength(1), a.GetLength(0), (i, j) => a[j, i]);

    private static double[,] Each(double[,] a, double[,] b, Func<double, double, double> make) => Filled(a.GetLength(0), a.GetLength(1), (i, j) => make(a[i, j], b[i, j]));

    private static double[,] Filled(int rows, int columns, Func<int, int, double> make)
    {
        var result = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                result[i, j] = make(i, j);
            }
        }

        return result;
    }

    private static double MostDifferent(double[,] wanted, NDArray got)
    {
        var most = 0.0;
        for (var i = 0; i < wanted.GetLength(0); i++)
        {
            for (var j = 0; j < wanted.GetLength(1); j++)
            {
                most = Math.Max(most, Math.Abs(wanted[i, j] - got.Get<double>(i, j)) / Math.Max(1, Math.Abs(wanted[i, j])));
            }
        }

        return most;
    }
}
