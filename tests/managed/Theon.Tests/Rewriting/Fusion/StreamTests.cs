using Theon.Graph;
using Theon.Ops;
using Theon.Rewriting;
using Theon.Rewriting.Fusion;
using Theon.Tests.Compilation;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting.Fusion;

/// <summary>One pass over a matrix for a product, elementwise work, and the product of the transpose.</summary>
[TestClass]
public sealed class StreamTests
{
    private static readonly TensorVariable s_x = T.DMatrix("x");
    private static readonly TensorVariable s_y = T.DVector("y");
    private static readonly TensorVariable s_w = T.DVector("w");
    private static readonly TensorVariable s_many = T.DMatrix("W");
    private static readonly TensorVariable s_targets = T.DMatrix("Y");
    private static readonly TensorVariable s_b = T.DScalar("b");
    private static readonly TensorVariable s_labels = T.LVector("labels");

    // What a cost's gradient becomes: passes, and products left beside them.
    public static IEnumerable<object[]> Costs =>
    [
        Row("logistic", T.Softplus(-(s_y * (T.Dot(s_x, s_w) + s_b))).Mean(), s_w, 1, 0),
        Row("logistic, penalised", T.Softplus(-(s_y * T.Dot(s_x, s_w))).Mean() + (0.1 * T.Sqr(s_w).Sum()), s_w, 1, 0),
        Row("least squares", T.Sqr(T.Dot(s_x, s_w) - s_y).Sum(), s_w, 1, 0),
        Row("Poisson", (T.Exp(T.Dot(s_x, s_w)) - (s_y * T.Dot(s_x, s_w))).Sum(), s_w, 1, 0),
        Row("of the opposite product", T.Exp(-T.Dot(s_x, s_w)).Sum(), s_w, 1, 0),
        Row("several columns", T.Sqr(T.Tanh(T.Dot(s_x, s_many)) - s_targets).Mean(), s_many, 1, 0),
        Row("columns with a bias", T.Softplus(T.Dot(s_x, s_many) + s_y).Sum(), s_many, 1, 0),
        Row("scaled by a variable", s_b * T.Exp(T.Dot(s_x, s_w)).Sum(), s_w, 1, 0),
        Row("two matrices", T.Sqr(T.Dot(s_x, s_w) + T.Dot(s_targets, s_y)).Sum(), s_w, 1, 1),
        Row("of the transposed matrix", T.Exp(T.Dot(s_x.T, s_y)).Sum(), s_y, 0, 2),
        Row("root mean square", T.Sqrt(T.Mean(T.Sqr(T.Dot(s_x, s_w) - s_y))), s_w, 1, 0),
        Row("norm", T.Norm(T.Dot(s_x, s_w) - s_y), s_w, 1, 0),
        Row("norm, penalised", (3 * T.Norm(T.Tanh(T.Dot(s_x, s_w)) - s_y)) + (0.1 * T.Sqr(s_w).Sum()), s_w, 1, 0),
        Row("norm of the product", T.Norm(T.Dot(s_x, s_w)), s_w, 1, 0),
        Row("norms of columns", T.Sum(T.Sqrt(T.Sum(T.Sqr(T.Dot(s_x, s_many) - s_targets), axis: 0) + 1)), s_many, 1, 0),
        Row("correlation", T.Dot(T.Dot(s_x, s_w), s_y) / T.Sqrt(1 + T.Sum(T.Sqr(T.Dot(s_x, s_w)))), s_w, 0, 3),
        Row("divided by a sum over all rows", T.Log(T.Exp(T.Dot(s_x, s_w)).Sum()), s_w, 0, 2),
        Row("a softmax over the columns", T.Sqr(T.Softmax(T.Dot(s_x, s_many)) - s_targets).Sum(), s_many, 1, 0),
        Row("softmax regression", T.Mean(T.CategoricalCrossentropy(T.Softmax(T.Dot(s_x, s_many) + s_y), s_labels)), s_many, 1, 0),
        Row("softmax regression, of a distribution", T.Mean(T.CategoricalCrossentropy(T.Softmax(T.Dot(s_x, s_many)), s_targets)), s_many, 1, 0),
        Row("softmax regression, with its logarithm", -T.Mean(T.Sum(s_targets * T.LogSoftmax(T.Dot(s_x, s_many) + s_y), 1)), s_many, 1, 0),
        Row("softmax regression, by hand", ByHand(T.Dot(s_x, s_many) + s_y), s_many, 1, 0),
        Row("softmax regression, of logits", T.Mean(T.CrossentropySoftmax1Hot(T.Dot(s_x, s_many), s_labels)), s_many, 1, 0),
        Row("a sum of exponents", T.Sum(T.Sqr(T.LogSumExp(T.Dot(s_x, s_many), 1))), s_many, 1, 0),
        Row("a softmax along the rows", T.Sqr(T.Softmax(T.Dot(s_x, s_many), 0) - s_targets).Sum(), s_many, 0, 2),
        Row("sums of rows", T.Sum(T.Sqr(T.Tanh(T.Sum(T.Sin(T.Dot(s_x, s_many)), 1)))), s_many, 1, 0),
        Row("a second layer", T.Sqr(T.Dot(T.Tanh(T.Dot(s_x, s_many)), s_w)).Sum(), s_many, 0, 4),
    ];

    [TestMethod, DynamicData(nameof(Costs))]
    public void Gradient_BecomesOnePass(string what, TensorVariable cost, TensorVariable weights, int passes, int products)
    {
        var inputs = Traversal.Leaves([cost]).Where(leaf => leaf is not Constant).ToArray();
        TensorVariable[] outputs = [cost, T.Grad(cost, weights)];
        using var f = Function.Compile(inputs, outputs);
        Assert.AreEqual(passes, f.TopoSort().Count(node => node.Op is MatrixStream), $"{what}: {Ops(f)}");
        Assert.AreEqual(products, f.TopoSort().Count(node => node.Op is Product or Dot), $"{what}: {Ops(f)}");

        using var without = Function.Compile(inputs, outputs, mode: Mode.FastRun.Excluding("stream"));
        Assert.IsEmpty(without.TopoSort().Where(node => node.Op is MatrixStream), what);
        using var plain = Function.Compile(inputs, outputs, mode: Mode.None);
        foreach (var (n, k, c) in new[] { (7, 3, 2), (40, 40, 40), (1, 1, 1), (0, 3, 2), (70, 0, 3), (300, 90, 5) })
        {
            if (ShapesFor(inputs, what, n, k, c) is { } values)
            {
                AssertClose(plain.Call(values), f.Call(values), $"{what}, {n} x {k} x {c}");
            }
        }
    }

    [TestMethod]
    public void LogisticStep_IsOnePass()
    {
        var (x, y) = (T.DMatrix("x"), T.DVector("y"));
        var (w, b) = (T.Shared(new double[3], "w"), T.Shared(0.0, "b"));
        var p = 1 / (1 + T.Exp(-T.Dot(x, w) - b));
        var xent = (-y * T.Log(p)) - ((1 - y) * T.Log(1 - p));
        var cost = xent.Mean() + (0.01 * T.Sqr(w).Sum());
        var (gw, gb) = T.Grad(cost, w, b);
        using var train = Function.Compile([x, y], [p > 0.5, xent], updates: [(w, w - (0.1 * gw)), (b, b - (0.1 * gb))], name: "train");
        Assert.AreEqual(Texts.LogisticStep.ReplaceLineEndings("\n"), train.ProgramTextWithoutLines().ReplaceLineEndings("\n"));
    }

    [TestMethod]
    public void Updates_InPlace_AreThoseWithoutThePass()
    {
        var random = new Random(5);
        var (data, labels) = (Values(random, 60, 11), Values(random, 60));
        var results = new[] { Mode.FastRun, Mode.FastRun.Excluding("stream") }.Select(mode =>
        {
            var w = T.Shared(new double[11], "w");
            var v = T.Shared(new double[11], "v");
            var cost = T.Softplus(-(s_y * T.Dot(s_x, w))).Mean();
            var velocity = (0.9 * v) - (0.5 * T.Grad(cost, w));
            using var step = Function.Compile([s_x, s_y], cost, updates: [(w, w + velocity), (v, velocity)], mode: mode);
            for (var i = 0; i < 20; i++)
            {
                step.Call(data, labels).Dispose();
            }

            return w.GetValue().As<double[]>();
        }).ToArray();
        Assert.IsGreaterThan(0.1, results[0].Max(Math.Abs));
        for (var i = 0; i < results[0].Length; i++)
        {
            Assert.AreEqual(results[1][i], results[0][i], 1e-13);
        }
    }

    [TestMethod]
    public void WhatIsMadeOnTheWay_ComesFromThePass()
    {
        var z = T.Dot(s_x, s_w);
        var r = T.Sigmoid(z) - s_y;
        var gradient = T.Dot(s_x.T, r);
        // The first product is read by others, or by the caller alone.
        foreach (var outputs in new TensorVariable[][] { [z, r, gradient, T.Sum(r), T.CumSum(z, 0)], [z, gradient], [r, gradient] })
        {
            using var f = Function.Compile([s_x, s_w, s_y], outputs);
            Assert.ContainsSingle(node => node.Op is MatrixStream, f.TopoSort(), Ops(f));
            Assert.IsEmpty(f.TopoSort().Where(node => node.Op is Product or Dot), Ops(f));
        }
    }

    [TestMethod]
    public void SoftmaxRegression_IsOnePass_WithTheCostAndPredictionsOfIt()
    {
        foreach (var dtype in new[] { DType.Float64, DType.Float32 })
        {
            var (x, w, b) = (T.Variable(dtype, [false, false], "x"), T.Variable(dtype, [false, false], "W"), T.Variable(dtype, [false], "b"));
            var z = T.Dot(x, w) + b;
            var p = T.Softmax(z);
            var cost = T.Mean(T.CategoricalCrossentropy(p, s_labels));
            var (gw, gb) = T.Grad(cost, w, b);
            TensorVariable[] outputs = [cost, p, T.ArgMax(p, 1), w - (0.1 * gw), b - (0.1 * gb)];
            using var f = Function.Compile([x, s_labels, w, b], outputs);
            using var without = Function.Compile([x, s_labels, w, b], outputs, mode: Mode.FastRun.Excluding("stream"));
            Assert.ContainsSingle(node => node.Op is MatrixStream, f.TopoSort(), Ops(f));
            Assert.IsEmpty(f.TopoSort().Where(node => node.Op is Product or Dot), Ops(f));
            var random = new Random(7);
            foreach (var (n, special) in new[] { (0, 0), (1, 0), (37, 0), (500, 0), (37, double.NaN), (500, double.PositiveInfinity), (500, double.NegativeInfinity) })
            {
                using var data = Random(random, dtype, [n, 40]);
                using var bias = Random(random, dtype, [10]);
                if (special != 0)
                {
                    SetSpecial(data, special, n / 2, 7);
                }

                Value[] values = [data, Enumerable.Range(0, n).Select(i => i * 3L % 10).ToArray(), Random(random, dtype, [40, 10]), bias];
                AssertClose(without.Call(values), f.Call(values), $"{n} rows of {dtype}, {special}", dtype);
            }

            Value[] wrong = [Random(random, dtype, [3, 40]), new long[] { 0, 10, 1 }, Random(random, dtype, [40, 10]), Random(random, dtype, [10])];
            Assert.Throws<FunctionRunException>(() => f.Call(wrong));
        }
    }

    // Both want to be a pass, and each needs what the other makes.
    [TestMethod]
    public void PassesThatWaitForEachOther_AreNotBothMade()
    {
        var (a, b) = (T.DMatrix("a"), T.DMatrix("b"));
        var (u, v) = (T.DVector("u"), T.DVector("v"));
        var (p, q) = (T.Dot(a, u), T.Dot(b, v));
        TensorVariable[] outputs = [T.Dot(a.T, T.Exp(p * q)), T.Dot(b.T, T.Sin(q) + T.Cos(T.Sum(p))), T.Dot(b.T, T.Sin(q + T.Sum(T.Exp(p))))];
        using var f = Function.Compile([a, b, u, v], outputs);
        using var plain = Function.Compile([a, b, u, v], outputs, mode: Mode.None);
        var random = new Random(3);
        Value[] values = [Values(random, 9, 4), Values(random, 9, 5), Values(random, 4), Values(random, 5)];
        AssertClose(plain.Call(values), f.Call(values), "two matrices");
        Assert.IsGreaterThan(0, f.TopoSort().Count(node => node.Op is MatrixStream));
    }

    [TestMethod]
    public void Graph_AfterThePhase_KeepsTheInvariants()
    {
        var cost = T.Softplus(-(s_y * (T.Dot(s_x, s_w) + s_b))).Mean();
        var table = new NodeTable();
        var graph = new FunctionGraph([s_x, s_y, s_w, s_b], [.. new[] { cost, T.Grad(cost, s_w), T.Grad(cost, s_b) }.Select(table.Intern)]);
        var before = Rewriter.Run(graph, [Phases.Canonicalize, Phases.Stabilize, Phases.Specialize, Phases.Fuse]).Graph;
        var after = Streamer.Stream(before);
        Assert.AreNotSame(before, after);
        new Verifier(before).Check("stream", after);
        var pass = after.Nodes.Single(node => node.Op is MatrixStream);
        Assert.IsNotEmpty(pass.Origins);
    }

    [TestMethod]
    public void RandomCosts_AgreeWithThePlainGraph()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            CheckRandom(seed);
        }
    }

    private static void CheckRandom(int seed)
    {
        var random = new Random(seed);
        var dtype = random.Next(3) == 0 ? DType.Float32 : DType.Float64;
        var isThin = random.Next(2) == 0;
        var x = T.Variable(dtype, [false, false], "x");
        var (w, y) = (T.Variable(dtype, isThin ? [false, false] : [false], "w"), T.Variable(dtype, isThin ? [false, false] : [false], "y"));
        var z = T.Dot(x, w);
        var r = z;
        var pool = new List<TensorVariable> { z, y };
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var (a, b) = (pool[random.Next(pool.Count)], pool[random.Next(pool.Count)]);
            pool.Add(r = random.Next(7) switch
            {
                0 => T.Tanh(a + b),
                1 => T.Sigmoid(a) * b,
                2 => T.Softplus(a) - b,
                3 => T.Sin(a * b),
                4 => T.Where(a > b, a, 0.5 * b),
                5 => T.Sqr(T.Cos(a)),
                _ => T.Maximum(a, 0) + (0.25 * b),
            });
        }

        // Factors that hang on all rows.
        r = random.Next(6) switch
        {
            0 => r / (1 + T.Norm(z)),
            1 => -(T.Mean(T.Sqr(r)) * r) * 0.5,
            2 when isThin => T.Cos(z) / (1 + T.Sum(T.Sqr(r), axis: 0)),
            _ => r,
        };
        TensorVariable[] outputs = random.Next(3) switch
        {
            0 => [T.Dot(x.T, r), r.Sum(axis: 0), T.Mean(r)],
            1 => [T.Grad((r + (0 * z)).Sum(), w), T.Sum(r), z],
            _ => [w - (0.125 * T.Dot(x.T, r)), r, T.Max(T.Abs(r) + 1)],
        };
        int[] rows = [1, 2, 3, 4, 5, 16, 17, 33, 130], columns = [1, 2, 3, 8, 9, 17, 200];
        var (n, k, c) = (rows[random.Next(rows.Length)], columns[random.Next(columns.Length)], random.Next(1, 20));
        var special = random.Next(4) == 0 ? new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity }[random.Next(3)] : 0;
        NDArray Draw(params int[] shape) => Random(random, dtype, shape);
        using var data = Draw(n, k);
        if (special != 0 && dtype == DType.Float64)
        {
            data.Set(special, random.Next(n), random.Next(k));
        }

        Value[] values = [data, isThin ? Draw(k, c) : Draw(k), isThin ? Draw(n, c) : Draw(n)];
        using var f = Function.Compile([x, w, y], outputs, onUnusedInput: UnusedInput.Ignore);
        using var plain = Function.Compile([x, w, y], outputs, mode: Mode.FastRun.Excluding("stream"), onUnusedInput: UnusedInput.Ignore);
        AssertClose(plain.Call(values), f.Call(values), $"seed {seed}, {n} x {k} x {c}, {string.Join("; ", outputs.Select(Print.Pp))}", dtype);
    }

    [TestMethod]
    public void RandomWorkOnRows_AgreesWithThePlainGraph()
    {
        var passes = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            passes += CheckRows(seed);
        }

        Assert.IsGreaterThan(90, passes);
    }

    // Programs over rows, sums of rows and work on these between the products, outputs of all kinds beside.
    private static int CheckRows(int seed)
    {
        var random = new Random(seed);
        var dtype = random.Next(3) == 0 ? DType.Float32 : DType.Float64;
        var (x, w) = (T.Variable(dtype, [false, false], "x"), T.Variable(dtype, [false, false], "w"));
        var (y, b) = (T.Variable(dtype, [false, false], "y"), T.Variable(dtype, [false], "b"));
        var labels = T.LVector("labels");
        var z = T.Dot(x, w);
        var pool = new List<TensorVariable> { z, z + b };
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var (u, v) = (pool[random.Next(pool.Count)], pool[random.Next(pool.Count)]);
            pool.Add(random.Next(9) switch
            {
                0 => T.Softmax(u),
                1 => T.LogSoftmax(u),
                2 => u - T.LogSumExp(v, 1, keepDims: true),
                3 => u * T.Sum(v, 1, keepDims: true),
                4 => T.Tanh(u) * T.Tanh(T.LogSumExp(v, 1, keepDims: true) + T.Sum(y, 1, keepDims: true)),
                5 => T.Softmax(T.Tanh(u + y)) - y,
                6 => T.Exp(u) is var e ? e / T.Sum(e, 1, keepDims: true) : u,
                7 => T.ExpandDims(T.Tanh(T.Sum(u, 1)) * labels, 1) * v,
                _ => T.Sin(u) + (0.25 * v),
            });
        }

        var r = pool[^1];
        TensorVariable[] outputs = random.Next(4) switch
        {
            0 => [T.Dot(x.T, r), r.Sum(axis: 0), pool[random.Next(pool.Count)]],
            1 => [T.Grad(T.Mean(T.Sqr(r)), w), T.Sum(r), z, T.LogSumExp(pool[1], 1)],
            2 => [T.Grad(-T.Mean(T.LogSoftmax(r)[T.Arange(labels.Shape[0]), labels]), w), T.ArgMax(r, 1)],
            _ => [w - (0.125 * T.Grad(T.Sqrt(T.Mean(T.Sqr(r - y)) + 1), w)), T.Max(T.Abs(r) + 1, 1)],
        };
        int[] rows = [0, 1, 3, 4, 5, 17, 33, 130, 700], columns = [1, 2, 9, 17, 200];
        var (n, k, c) = (rows[random.Next(rows.Length)], columns[random.Next(columns.Length)], random.Next(1, 20));
        using var data = Random(random, dtype, [n, k]);
        if (n > 0 && dtype == DType.Float64 && random.Next(3) == 0)
        {
            data.Set(new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity }[random.Next(3)], random.Next(n), random.Next(k));
        }

        Value[] values = [data, Random(random, dtype, [k, c]), Random(random, dtype, [n, c]), Random(random, dtype, [c]), Enumerable.Range(0, n).Select(i => (long)(i % c)).ToArray()];
        using var f = Function.Compile([x, w, y, b, labels], outputs, onUnusedInput: UnusedInput.Ignore);
        using var without = Function.Compile([x, w, y, b, labels], outputs, mode: Mode.FastRun.Excluding("stream"), onUnusedInput: UnusedInput.Ignore);
        AssertClose(without.Call(values), f.Call(values), $"seed {seed}, {n} x {k} x {c}, {string.Join("; ", outputs.Select(Print.Pp))}", dtype);
        return f.TopoSort().Count(node => node.Op is MatrixStream);
    }

    private static void SetSpecial(NDArray array, double value, int row, int column)
    {
        if (array.DType == DType.Float64)
        {
            array.Set(value, row, column);
        }
        else
        {
            array.Set((float)value, row, column);
        }
    }

    private static NDArray Random(Random random, DType dtype, int[] shape)
    {
        var numbers = Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (2 * random.NextDouble()) - 1).ToArray();
        using var array = NDArray.FromSpan<double>(numbers, [.. shape.Select(length => (long)length)]);
        return array.AsType(dtype);
    }

    private static TensorVariable ByHand(TensorVariable z)
    {
        var e = T.Exp(z - T.Max(z, 1, keepDims: true));
        return -T.Mean(T.Log((e / T.Sum(e, 1, keepDims: true))[T.Arange(s_labels.Shape[0]), s_labels]));
    }

    private static object[] Row(string what, TensorVariable cost, TensorVariable weights, int passes, int products) => [what, cost, weights, passes, products];

    private static string Ops(CompiledFunction function) => string.Join(" ", function.TopoSort().Select(node => node.Op.Name));

    private static double[,] Values(Random random, int rows, int columns)
    {
        var result = new double[rows, columns];
        for (var i = 0; i < result.Length; i++)
        {
            result[i / columns, i % columns] = random.NextDouble() - 0.5;
        }

        return result;
    }

    private static double[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];

    // n rows, k features, c columns; null where the row's inputs do not fit together at these lengths.
    private static Value[]? ShapesFor(TensorVariable[] inputs, string what, int n, int k, int c)
    {
        var random = new Random(n);
        if (what is "two matrices" && c != k)
        {
            return null;
        }

        if (what is "a second layer")
        {
            c = Math.Max(c, 1);
        }

        return
        [
            .. inputs.Select(input => (input.Name, what) switch
            {
                ("x", _) => (Value)Values(random, n, k),
                ("W", _) => Values(random, k, c),
                ("Y", "two matrices") => Values(random, n, n),
                ("Y", _) => Values(random, n, c),
                ("y", "columns with a bias") => Values(random, c),
                ("w", "a second layer") => Values(random, c),
                ("w", _) => Values(random, k),
                ("b", _) => 0.25,
                ("labels", _) => Enumerable.Range(0, n).Select(i => (i * 7L) % c).ToArray(),
                ("y", _) when what.StartsWith("softmax", StringComparison.Ordinal) => Values(random, c),
                _ => Values(random, n),
            }),
        ];
    }

    private static void AssertClose(Results expected, Results found, string what, DType dtype = DType.Float64)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.AreSequenceEqual(expected[i].Shape, found[i].Shape, what);
            var (want, have) = (expected[i].AsType(DType.Float64).ToArray<double>(), found[i].AsType(DType.Float64).ToArray<double>());
            var size = want.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max() + 1;
            for (var j = 0; j < want.Length; j++)
            {
                var fits = double.IsFinite(want[j]) ? Math.Abs(want[j] - have[j]) <= Tolerance.FuzzUlps * Tolerance.Epsilon(dtype) * size * 8 : want[j].Equals(have[j]);
                Assert.IsTrue(fits, $"{what}: output {i}, element {j} is {have[j]:R}, not {want[j]:R}");
            }
        }
    }

    private static class Texts
    {
        public const string LogisticStep = """
            program train
              input x float64[?, ?]
              input y float64[?]
              input b float64[] mutable
              input w float64[?] mutable
              view %4 float64[1] of b strides [0] offset 0
              arena %5 float64[] lives 1..3
              view %6 float64[1] of %5 strides [0] offset 0
              arena %7 float64[len(x,1)] lives 3..4
              output %8 bool[len(x,0)]
              output %9 float64[len(x,0)]
              arena %10 float64[] lives 3..5
              0: view %4  # DimShuffle
              1: %5 = elementwise() [len(y,0)]  # Cast
              2: view %6  # DimShuffle
              3: %7, %8, %9, %10 = matrix_stream(x, w, %4, y, %6)  # MatrixStream
              tail
              4: w = elementwise(%7, w)  # Composite
              5: b = elementwise(%10, b)  # Composite
            """;
    }
}
