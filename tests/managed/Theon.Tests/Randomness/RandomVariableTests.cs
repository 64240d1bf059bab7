using T = Theon.Tensor;

namespace Theon.Tests.Randomness;

/// <summary>What each method of a random stream gives: types, shapes, values at the edges, errors, gradients.</summary>
[TestClass]
public sealed class RandomVariableTests
{
    private const int Many = 20_000;

    private static readonly (string Name, Func<RandomStream, TensorVariable> Make, DType DType, double Mean, double Deviation)[] s_rows =
    [
        ("Uniform", s => s.Uniform([Many]), DType.Float64, 0.5, Math.Sqrt(1 / 12.0)),
        ("Uniform with bounds", s => s.Uniform([Many], -1.0, 3.0, DType.Float32), DType.Float32, 1, 4 * Math.Sqrt(1 / 12.0)),
        ("Normal", s => s.Normal([Many], 5.0, 2.0), DType.Float64, 5, 2),
        ("TruncatedNormal", s => s.TruncatedNormal([Many], 1.0, 2.0), DType.Float64, 1, 2 * 0.8796256610342398),
        ("Exponential", s => s.Exponential([Many], 3.0), DType.Float64, 3, 3),
        ("Laplace", s => s.Laplace([Many], 1.0, 2.0), DType.Float64, 1, 2 * Math.Sqrt(2)),
        ("Gamma", s => s.Gamma([Many], 4.0, 0.5), DType.Float64, 2, 1),
        ("Beta", s => s.Beta([Many], 2.0, 2.0), DType.Float64, 0.5, Math.Sqrt(0.05)),
        ("Poisson", s => s.Poisson([Many], 4.0), DType.Int64, 4, 2),
        ("Poisson as float", s => s.Poisson([Many], 4.0, DType.Float32), DType.Float32, 4, 2),
        ("Bernoulli", s => s.Bernoulli([Many], 0.25), DType.Bool, 0.25, Math.Sqrt(0.1875)),
        ("Binomial", s => s.Binomial([Many], 16, 0.5, DType.Int32), DType.Int32, 8, 2),
        ("Integers", s => s.Integers([Many], 0, 5), DType.Int64, 2, Math.Sqrt(2)),
        ("Integers inclusive", s => s.Integers([Many], -2, 2, inclusive: true, dtype: DType.Int8), DType.Int8, 0, Math.Sqrt(2)),
        ("Choice", s => s.Choice([Many], T.Constant([10.0, 20, 30])), DType.Float64, 20, 10 * Math.Sqrt(2 / 3.0)),
        ("Choice by weights", s => s.Choice([Many], 3, weights: T.Constant([0.5, 0, 0.5])), DType.Int64, 1, 1),
        ("Multinomial", s => s.Multinomial([Many], 12, T.Constant([0.25, 0.75]))[T.Slice(null, null), 0], DType.Int64, 3, 1.5),
        ("Bits", s => T.Cast(s.Bits([Many], DType.UInt32), DType.Float64), DType.Float64, 2147483647.5, 4294967296 * Math.Sqrt(1 / 12.0)),
    ];

    public static IEnumerable<object[]> Rows => s_rows.Select((row, i) => new object[] { row.Name, i });

    [TestMethod]
    public void Distributions_AreThoseOfTheNativeInterface() => Assert.AreSequenceEqual(
        Enum.GetValues<Theon.Interop.Distribution>().Select(native => $"{native} {(int)native}"), Enum.GetValues<Theon.Ops.Distribution>().Select(own => $"{own} {(int)own}"));

    [TestMethod, DynamicData(nameof(Rows))]
    public void Samples_HaveDTypeMeanAndDeviation(string name, int row)
    {
        var (_, make, dtype, mean, deviation) = s_rows[row];
        using var value = make(new RandomStream(1)).Eval();
        Assert.AreEqual(dtype, value.DType, name);
        using var wide = value.AsType(DType.Float64);
        var x = wide.ToArray<double>();
        Assert.HasCount(Many, x);

        // Five deviations of a mean, and of a variance of numbers whose fourth moment is at most 9 times its square.
        Assert.AreEqual(mean, x.Average(), 5 * deviation / Math.Sqrt(Many), name);
        Assert.AreEqual(1, x.Average(v => (v - mean) * (v - mean)) / (deviation * deviation), 5 * Math.Sqrt(8.0 / Many), name);
    }

    [TestMethod]
    public void Sizes_MayBeSymbolic_AndFollowParameters()
    {
        var stream = new RandomStream(1);
        var (n, m, x, row) = (T.LScalar("n"), T.IScalar("m"), T.DMatrix("x"), T.DRow("row"));
        Assert.AreEqual("[3, 2]", ShapeOf(stream.Normal([n, m]), (n, 3), (m, 2)));
        Assert.AreEqual("[2, 4]", ShapeOf(stream.Uniform([x.Shape[0], 4]), (x, new double[2, 3])));
        Assert.AreEqual("[2, 3]", ShapeOf(stream.Normal(mean: x), (x, new double[2, 3])));
        Assert.AreEqual("[2, 3]", ShapeOf(stream.Gamma([], x + 1, row), (x, new double[2, 3]), (row, new double[,] { { 1, 2, 3 } })));
        Assert.AreEqual("[5, 2, 3]", ShapeOf(stream.Poisson([5, 2, 3], x + 1), (x, new double[2, 3])));
        Assert.AreEqual("[]", ShapeOf(stream.Exponential()));
        Assert.AreEqual("[2]", ShapeOf(stream.Multinomial([], 5, T.Constant([0.5, 0.5]))));
        Assert.AreEqual("[4, 3]", ShapeOf(stream.Permutation([4], 3)));
        Assert.AreEqual("[0]", ShapeOf(stream.Laplace([0])));
        Assert.AreEqual("[2, 7]", ShapeOf(stream.Choice([2, 7], 3)));

        static string ShapeOf(TensorVariable variable, params ReadOnlySpan<(TensorVariable, Value)> values)
        {
            using var value = variable.Eval(values);
            return $"[{string.Join(", ", value.Shape)}]";
        }
    }

    [TestMethod]
    public void Uniform_KeepsBelowItsUpperBound_ThoughRoundingWouldNot()
    {
        // Eight numbers of float32.
        const float High = 1 + (8 * 1.1920929e-7f);
        using var value = new RandomStream(1).Uniform([10_000], 1f, High, DType.Float32).Eval();
        var x = value.ToArray<float>();
        Assert.IsTrue(Array.TrueForAll(x, v => v is >= 1 and < High));
        Assert.HasCount(8, x.Distinct());
    }

    [TestMethod]
    public void Parameters_OfEachElement_AreItsOwn()
    {
        var stream = new RandomStream(2);
        using var value = stream.Normal([2000, 3], T.Constant([0.0, 100, -100]), T.Constant([0.0, 1, 10])).Eval();
        var x = value.As<double[,]>();
        double[] column(int c) => [.. Enumerable.Range(0, 2000).Select(r => x[r, c])];
        Assert.IsTrue(column(0).All(v => v == 0));
        Assert.AreEqual(100, column(1).Average(), 0.2);
        Assert.AreEqual(-100, column(2).Average(), 2);
        using var counts = stream.Binomial([4, 2], T.Constant([7L, 9]), T.Constant([0.0, 1])).Eval();
        Assert.AreEqual("[[0, 9], [0, 9], [0, 9], [0, 9]]", counts.ToString());
    }

    [TestMethod]
    public void PermutationsAndShuffles_KeepTheElements()
    {
        var stream = new RandomStream(3);
        var x = T.DMatrix("x");
        var data = new double[50, 2];
        for (var i = 0; i < 50; i++)
        {
            (data[i, 0], data[i, 1]) = (i, i + 0.5);
        }

        using var order = stream.Permutation([], 50).Eval();
        Assert.AreSequenceEqual(Enumerable.Range(0, 50).Select(i => (long)i), order.ToArray<long>().Order());
        Assert.IsFalse(order.ToArray<long>().SequenceEqual(order.ToArray<long>().Order()));
        using var shuffled = stream.Shuffle(x).Eval((x, data));
        var rows = shuffled.As<double[,]>();
        Assert.AreSequenceEqual(Enumerable.Range(0, 50).Select(i => (double)i), Enumerable.Range(0, 50).Select(i => rows[i, 0]).Order());
        Assert.IsTrue(Enumerable.Range(0, 50).All(i => rows[i, 1] == rows[i, 0] + 0.5));
        using var within = stream.ShuffleRows(x.T).Eval((x, data));
        var apart = within.As<double[,]>();
        Assert.AreSequenceEqual(Enumerable.Range(0, 50).Select(i => (double)i), Enumerable.Range(0, 50).Select(i => apart[0, i]).Order());
        Assert.IsFalse(Enumerable.Range(0, 50).All(i => apart[1, i] == apart[0, i] + 0.5));
    }

    [TestMethod]
    public void Choice_WithoutReplacement_TakesEachOnce_AndTheHeavyOnesFirst()
    {
        var stream = new RandomStream(4);
        using var all = stream.Choice([4, 5], 20, replace: false).Eval();
        Assert.HasCount(20, all.ToArray<long>().Distinct());
        using var some = stream.Choice([3], T.Constant([5.0, 6, 7]), replace: false).Eval();
        Assert.AreEqual("5 6 7", string.Join(' ', some.ToArray<double>().Order()));
        var weighted = stream.Choice([2], 4, replace: false, weights: T.Constant([0.7, 0.3, 0, 0]));
        using var f = Function.Compile([], weighted);
        var firsts = 0;
        for (var i = 0; i < 1000; i++)
        {
            using var results = f.Call();
            var chosen = results[0].ToArray<long>();
            Assert.AreEqual("0 1", string.Join(' ', chosen.Order()));
            firsts += chosen[0] == 0 ? 1 : 0;
        }

        Assert.AreEqual(700, firsts, 75);
    }

    [TestMethod]
    public void NumbersOutOfRange_AreErrorsWhenBuilt()
    {
        var stream = new RandomStream(1);
        (string Text, Action Build)[] rows =
        [
            ("Normal: std is -1; expected 0 or more.", () => stream.Normal([2], 0.0, -1.0)),
            ("Exponential: scale is -2; expected 0 or more.", () => stream.Exponential([2], -2.0)),
            ("Uniform: low is 2, high is 1; expected low < high, a finite distance apart.", () => stream.Uniform([2], 2.0, 1.0)),
            ("Uniform: low is 0, high is Infinity; expected low < high, a finite distance apart.", () => stream.Uniform([2], 0.0, double.PositiveInfinity)),
            ("TruncatedNormal: low is 3, high is 2; expected low < high.", () => stream.TruncatedNormal([2], low: 3.0)),
            ("Gamma: shape is 0; expected more than 0 and finite.", () => stream.Gamma([2], 0.0)),
            ("Beta: b is -1; expected more than 0 and finite.", () => stream.Beta([2], 1.0, -1.0)),
            ("Poisson: rate is -1; expected 0 to 2^62.", () => stream.Poisson([2], -1.0)),
            ("Bernoulli: p is 1.5; expected 0 to 1.", () => stream.Bernoulli([2], 1.5)),
            ("Binomial: p is NaN; expected 0 to 1.", () => stream.Binomial([2], 3, double.NaN)),
            ("Binomial: n is -3; expected 0 to 2^53.", () => stream.Binomial([2], -3, 0.5)),
            ("Integers: low is 4, high is 4; expected low < high.", () => stream.Integers([2], 4, 4)),
            ("Integers: low is 4, high is 3; expected low <= high.", () => stream.Integers([2], 4, 3, inclusive: true)),
            ("Integers: low is 9223372036854775807, high is 9223372036854775806; expected low < high.", () => stream.Integers([2], long.MaxValue, long.MaxValue - 1)),
            ("Integers: 299 may be drawn, which int8 does not hold.", () => stream.Integers([2], 0, 300, dtype: DType.Int8)),
            ("Integers: 128 may be drawn, which int8 does not hold.", () => stream.Integers([2], T.LScalar(), 128, inclusive: true, dtype: DType.Int8)),
            ("Integers: -1 may be drawn, which uint64 does not hold.", () => stream.Integers([2], -1, T.LScalar(), dtype: DType.UInt64)),
            ("Permutation: n is -1; expected 0 or more.", () => stream.Permutation([], -1)),
            ("Choice: there is nothing to choose from", () => stream.Choice([2], 0)),
        ];
        foreach (var (text, build) in rows)
        {
            Assert.Contains(text, Assert.ThrowsExactly<ArgumentException>(build, text).Message);
        }
    }

    [TestMethod]
    public void TypesThatDoNotFit_AreErrorsWhenBuilt()
    {
        var stream = new RandomStream(1);
        (string Text, Action Build)[] rows =
        [
            ("Normal does not draw int64. Accepted: float32, float64.", () => stream.Normal([2], dtype: DType.Int64)),
            ("Integers got float64[] as high. Accepted: integers", () => stream.Integers([2], 0, 1.5)),
            ("Integers does not draw float64. Accepted: integers.", () => stream.Integers([2], 0, 3, dtype: DType.Float64)),
            ("Bits does not draw int64. Accepted: uint32, uint64.", () => stream.Bits([2], DType.Int64)),
            ("Normal got a size of 1 axes and a parameter of type float64[:, :], which has more.", () => stream.Normal([2], T.DMatrix())),
            ("Uniform got a length that is not an integer.", () => stream.Uniform([2.5])),
            ("Uniform got float64[] as a length. Accepted: 0-d integers", () => stream.Uniform([T.Constant(2.5)])),
            ("Uniform got int64[2] as a length. Accepted: 0-d integers", () => stream.Uniform([T.Constant(new long[] { 2, 3 })])),
            ("Choice got float64[:, :] as weights. Accepted: a vector of floats.", () => stream.Choice([2], 3, weights: T.DMatrix())),
            ("Shuffle got float64[]. Accepted: one axis or more.", () => stream.Shuffle(T.DScalar())),
        ];
        foreach (var (text, build) in rows)
        {
            Assert.Contains(text, Assert.ThrowsExactly<TensorTypeException>(build, text).Message);
        }
    }

    [TestMethod]
    public void ParametersOutOfRange_NameTheOpAndTheLine()
    {
        var stream = new RandomStream(1);
        var x = T.DVector("x");
        (string Text, TensorVariable Draw, double[] Bad)[] rows =
        [
            ("Normal: std is negative or NaN; expected 0 or more", stream.Normal(std: x), [1, -1]),
            ("Uniform: low is not below high by a finite distance", stream.Uniform(high: x), [1, 0]),
            ("random: truncated normal: low is -2, high is -3 at element 1", stream.TruncatedNormal(high: x), [1, -3]),
            ("random: gamma: shape is 0 at element 1", stream.Gamma([], x), [1, 0]),
            ("random: poisson: rate is -1 at element 1", stream.Poisson(rate: x), [1, -1]),
            ("random: bernoulli: p is 2 at element 1", stream.Bernoulli(p: x), [1, 2]),
            ("random: categorical: the weights of row 0 sum to 3; expected 1", stream.Choice([2], 2, weights: x), [1, 2]),
            ("there are not as many weights as there is to choose from", stream.Choice([2], 3, weights: x), [0.5, 0.5]),
            ("weights are negative or do not sum to 1", stream.Choice([1], 2, false, x), [1, 2]),
            ("more is wanted than has a weight above 0", stream.Choice([2], 2, false, x), [1, 0]),
        ];
        foreach (var (text, draw, bad) in rows)
        {
            using var f = Function.Compile([x], draw);
            var error = Assert.ThrowsExactly<FunctionRunException>(() => f.Call(bad), text);
            Assert.Contains(text, error.Message);
            Assert.Contains("RandomVariableTests.cs:", error.Message);
        }

        using var tooMany = Function.Compile([], stream.Choice([4], 3, replace: false));
        Assert.Contains("more is wanted than there is to choose from", Assert.ThrowsExactly<FunctionRunException>(() => tooMany.Call()).Message);
        var (low, high) = (T.LScalar("low"), T.LScalar("high"));
        foreach (var (dtype, from, to) in new[] { (DType.Int8, 1000L, 2000L), (DType.Int8, 128, 129), (DType.UInt8, -1, 0), (DType.UInt64, -5, -1) })
        {
            using var narrow = Function.Compile([low, high], stream.Integers([9], low, high, dtype: dtype));
            Assert.Contains($"Integers: a number was drawn that {dtype.Name} does not hold", Assert.ThrowsExactly<FunctionRunException>(() => narrow.Call(from, to)).Message);
        }

        using var largest = Function.Compile([low, high], stream.Integers([9], low, high, inclusive: true));
        Assert.Contains("Integers: high is the largest int64", Assert.ThrowsExactly<FunctionRunException>(() => largest.Call(0, long.MaxValue)).Message);
    }

    [TestMethod]
    public void Integers_ReachBothEndsOfInt64()
    {
        // Of two numbers, and by the highest bit: a bound that wrapped around would draw others, or none.
        var stream = new RandomStream(8);
        Assert.AreSequenceEqual([long.MaxValue - 1, long.MaxValue], Drawn(stream.Integers([100], long.MaxValue - 1, long.MaxValue, inclusive: true)).Distinct().Order());
        Assert.AreSequenceEqual([long.MaxValue], Drawn(stream.Integers([10], long.MaxValue, long.MaxValue, inclusive: true)).Distinct());
        Assert.AreSequenceEqual([long.MinValue, long.MinValue + 1], Drawn(stream.Integers([100], long.MinValue, long.MinValue + 1, inclusive: true)).Distinct().Order());
        var all = Drawn(stream.Integers([Many], long.MinValue, long.MaxValue, inclusive: true));
        Assert.AreEqual(0.5, all.Count(x => x < 0) / (double)Many, 5 * 0.5 / Math.Sqrt(Many));
        Assert.AreEqual(0.5, all.Count(x => (x & (1L << 62)) != 0) / (double)Many, 5 * 0.5 / Math.Sqrt(Many));

        static long[] Drawn(TensorVariable draw)
        {
            using var value = draw.Eval();
            return value.ToArray<long>();
        }
    }

    [TestMethod]
    public void Gradients_FlowThroughLocationAndScale()
    {
        using NDArray low = new[] { -1.0, 0.5, 2 };
        using NDArray high = new[] { 1.5, 2.5, 3 };
        Func<RandomStream, TensorVariable, TensorVariable, TensorVariable>[] rows =
        [
            (s, a, b) => s.Uniform([4, 3], a, b + 1),
            (s, a, b) => s.Normal([4, 3], a, b),
            (s, a, b) => s.TruncatedNormal([4, 3], a, b),
            (s, a, b) => s.Laplace([4, 3], a, b),
            (s, a, b) => s.Exponential([4, 3], b) * a,
            (s, a, b) => s.Gamma([4, 3], 2.5, b) * a,
        ];
        foreach (var row in rows)
        {
            var stream = new RandomStream(6);
            GradientCheck.Verify(x => T.Sqr(row(stream, x[0], x[1])), [low, high]);
        }
    }

    [TestMethod]
    public void Gradients_OfOtherParameters_SayWhyThereAreNone()
    {
        var stream = new RandomStream(1);
        var x = T.DVector("x");
        TensorVariable[] draws = [stream.Gamma([], x), stream.Beta([], x, 1.0), stream.TruncatedNormal(high: x)];
        foreach (var draw in draws)
        {
            var error = Assert.ThrowsExactly<UndefinedGradientException>(() => T.Grad(draw.Sum(), x));
            Assert.Contains("is not a smooth function of this parameter", error.Message);
            Assert.Contains("RandomVariableTests.cs:", error.Message);
        }

        // A draw that a gradient merely meets is a constant.
        var mask = T.Cast(stream.Bernoulli([3], 0.5), DType.Float64);
        using var gradient = Function.Compile([x], [T.Grad((mask * x).Sum(), x), mask], onUnusedInput: UnusedInput.Ignore);
        var (g, m) = gradient.Call(new double[] { 1, 2, 3 });
        Assert.AreEqual(m.ToString(), g.ToString());
        Assert.AreEqual("[0, 0, 0]", T.Grad((T.DisconnectedGrad(stream.Gamma([], x)) * 0 + (0 * x)).Sum(), x).Eval((x, new double[] { 1, 2, 3 })).ToString());
    }

    [TestMethod]
    public void FloatX_AndParameters_DecideTheDType()
    {
        var stream = new RandomStream(1);
        using (Config.With(DType.Float32))
        {
            Assert.AreEqual(DType.Float32, stream.Uniform([2]).DType);
            Assert.AreEqual(DType.Float64, stream.Normal([2], T.DVector()).DType);
        }

        Assert.AreEqual(DType.Float64, stream.Uniform([2]).DType);
        Assert.AreEqual(DType.Float32, stream.Normal([2], T.FVector(), 2.0).DType);
        Assert.AreEqual(DType.Float64, stream.Normal([2], T.LVector(), 2.0).DType);
    }
}
