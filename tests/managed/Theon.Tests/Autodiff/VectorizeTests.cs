using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Functions of one example over batches, against the function of each example.</summary>
[TestClass]
public sealed class VectorizeTests
{
    private const int Batch = 3;

    // What gives each example another shape, or has no form for batches.
    private static readonly Dictionary<string, string> s_refused = new()
    {
        ["grids 1"] = "Arange", ["arange 2"] = "Arange", ["unique 1"] = "values", ["gather by a mask 1"] = "Nonzero", ["gather by a mask of axes 1"] = "Nonzero",
        ["set by a mask 2"] = "Nonzero", ["compress and nonzero 1"] = "Nonzero", ["gemm 5"] = "only rewriting", ["gemv 3"] = "only rewriting", ["ger 4"] = "only rewriting", ["inner 3"] = "only rewriting",
    };

    public static IEnumerable<object[]> Cases => StructuralGradientTests.Cases;

    [TestMethod, DynamicData(nameof(Cases))]
    public void Vectorize_OfAnExpression_IsThatOfEachExample(string name, long[][] shapes, Func<TensorVariable[], TensorVariable> build)
    {
        var random = new Random(name.Length);
        TensorVariable[] batches = [.. shapes.Select(shape => T.Variable(TensorType.OfRank(DType.Float64, shape.Length + 1)))];
        RefArray[] values = [.. shapes.Select(shape => RefArray.Of(
            [.. Enumerable.Range(0, Batch * (int)RefArray.Count(shape)).Select(_ => 0.2 + random.NextDouble())], [Batch, .. shape]))];
        if (s_refused.TryGetValue($"{name} {shapes.Length}", out var why))
        {
            var error = Assert.ThrowsExactly<TensorTypeException>(() => T.Vectorize(x => [build([.. x])], batches), name);
            Assert.Contains("Vectorize cannot apply", error.Message);
            Assert.Contains(why, error.Message);
            return;
        }

        var y = T.Vectorize(x => [build([.. x])], batches)[0];
        var all = ReferenceEvaluator.Evaluate([y], batches.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second))[0];
        for (var i = 0; i < Batch; i++)
        {
            TensorVariable[] x = [.. shapes.Select(shape => T.Variable(TensorType.OfRank(DType.Float64, shape.Length)))];
            var one = ReferenceEvaluator.Evaluate([build(x)], x.Select((variable, k) => (variable, Example(values[k], i))).ToDictionary(pair => pair.variable, pair => pair.Item2))[0];
            Assert.AreSequenceEqual([Batch, .. one.Shape], all.Shape);
            for (var j = 0; j < one.Elements.Length; j++)
            {
                var (wanted, got) = (one.Elements[j].Real, all.Elements[(i * one.Elements.Length) + j].Real);
                Assert.AreEqual(wanted, got, Tolerance.Compiled * Math.Max(1, Math.Abs(wanted)), $"{name}, example {i}, element {j}");
            }
        }
    }

    [TestMethod]
    public void Vectorize_OfALoop_WalksTheBatchAtOnce()
    {
        var (x, n) = (T.DMatrix("x"), T.LVector("n"));
        var y = T.Vectorize(row => T.Scan((e, count, s) => (count + 1, (s * e) + count), sequences: [row], outputsInfo: [T.Constant(0.0), T.Constant(1.0)])[1], x);
        using var function = Function.Compile([x], [y, T.Grad(y.Sum(), x)]);
        Assert.HasCount(2, function.Graph.Nodes.Where(node => node.Op is Theon.Ops.Scan).ToArray(), "one forward, one backward");
        using var results = function.Call(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.AreEqual("[[1, 3, 11], [4, 21, 128]]; [[9, 4, 3], [36, 28, 21]]", $"{results[0]}; {results[1]}");

        var choice = T.Vectorize(row => T.IfElse(n.Sum() > 0, row * 2, T.Sqr(row)), x);
        using var chosen = Function.Compile([x, n], choice);
        Assert.AreEqual("[[2, 4]]", chosen.Call(new double[,] { { 1, 2 } }, new long[] { 1 })[0].ToString());

        (Func<TensorVariable, TensorVariable, TensorVariable> Of, string Says)[] refused =
        [
            ((row, k) => T.Scan(s => s * row, outputsInfo: [T.OnesLike(row)], nSteps: k)[0], "number of steps"),
            ((row, k) => T.Scan(e => (e, T.Until(e > 2)), sequences: [row])[0], "the step after which it ends"),
        ];
        foreach (var (of, says) in refused)
        {
            var error = Assert.ThrowsExactly<TensorTypeException>(() => T.Vectorize(of, x, n)).Message;
            Assert.Contains(says, error);
            Assert.Contains("VectorizeTests.cs:", error);
        }
    }

    [TestMethod]
    public void Vectorize_WithPositionsOfItsOwn_IndexesEachExample()
    {
        var (x, i, y) = (T.DMatrix("x"), T.LVector("i"), T.DVector("y"));
        var read = T.Vectorize((row, at) => row[at], x, i);
        var set = T.Vectorize(e => [T.SetSubtensor(e[0][e[1]], e[2])], [x, i, y])[0];
        var rows = T.Vectorize((row, at) => row[T.Stack([at, at - 1])], x, i);
        var sum = T.Vectorize(e => [T.IncSubtensor(e[0][T.Stack([e[1], e[1]])], e[2])], [x, i, y])[0];
        using var function = Function.Compile([x, i, y], [read, set, rows, sum]);
        using var results = function.Call(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }, new long[] { 2, -2 }, new double[] { 10, 20 });
        Assert.AreEqual("[3, 5]", results[0].ToString());
        Assert.AreSequenceEqual([1.0, 2, 10, 4, 20, 6], results[1].ToArray<double>());
        Assert.AreSequenceEqual([3.0, 2, 5, 4], results[2].ToArray<double>());
        Assert.AreSequenceEqual([1.0, 2, 23, 4, 45, 6], results[3].ToArray<double>());
    }

    [TestMethod]
    public void Vectorize_GivesGradientsPerExample()
    {
        var (x, w) = (T.DMatrix("x"), T.DVector("w"));
        var perExample = T.Vectorize(row => T.Grad(T.Sqr(T.Dot(row, w)), w), x);
        using var function = Function.Compile([x, w], perExample);
        Assert.AreSequenceEqual([10.0, 20, 66, 88], function.Call(new double[,] { { 1, 2 }, { 3, 4 } }, new double[] { 1, 2 })[0].ToArray<double>());
    }

    [TestMethod]
    public void Vectorize_Compiled_RunsOneKernelForTheBatch()
    {
        var (x, w) = (T.DTensor3("x"), T.DMatrix("w"));
        (string Kernels, TensorVariable Value)[] rows =
        [
            ("RowProgram", T.Vectorize(e => T.Softmax(e), x)), ("Statistic", T.Vectorize(e => T.Std(e, 0), x)), ("Statistic", T.Vectorize(e => T.Norm(e), x)),
            ("Product", T.Vectorize(e => T.MatMul(e, w), x)), ("BatchedDot", T.Vectorize(e => T.Dot(e.T, e), x)), ("Fourier", T.Vectorize(e => T.Rfft(e), x)),
            ("BatchedDot", T.Vectorize(e => T.Einsum("bi,bj->bij", e, T.Exp(e)) is var outer ? T.MatMul(outer, outer) : e, x)), ("Solve", T.Vectorize(e => T.Solve(T.Dot(e, e.T) + T.Eye(2), e), x)),
        ];
        double[,,] batch = { { { 1, 2, 3 }, { 4, 5, 7 } }, { { -1, 0, 2 }, { 3, 3, 5 } } };
        double[,] factor = { { 1, 2 }, { 3, 4 }, { 5, 6 } };
        foreach (var (kernel, value) in rows)
        {
            using var f = Function.Compile([x, w], value, onUnusedInput: UnusedInput.Ignore);
            Assert.ContainsSingle(node => node.Op.GetType().Name == kernel, f.TopoSort(), $"{kernel} in {value}");
            using var unchanged = Function.Compile([x, w], value, mode: Mode.None, onUnusedInput: UnusedInput.Ignore);
            var (fast, plain) = (f.Call(batch, factor)[0].ToArray<double>(), unchanged.Call(batch, factor)[0].ToArray<double>());
            Assert.HasCount(plain.Length, fast);
            for (var i = 0; i < plain.Length; i++)
            {
                Assert.AreEqual(plain[i], fast[i], Tolerance.Compiled * Math.Max(1, Math.Abs(plain[i])), $"{kernel}, element {i}");
            }
        }
    }

    [TestMethod]
    public void Vectorize_OfWhatItDoesNotTake_SaysSo()
    {
        var (x, n) = (T.DMatrix("x"), T.LVector("n"));
        Assert.Contains("Vectorize got no tensors", Assert.ThrowsExactly<TensorTypeException>(() => T.Vectorize(e => e, [])).Message);
        Assert.Contains("Vectorize over 3 leading axes got float64[:, :]", Assert.ThrowsExactly<TensorTypeException>(() => T.Vectorize(e => e, x, 3)).Message);
        var error = Assert.ThrowsExactly<TensorTypeException>(() => T.Vectorize((row, k) => row[T.Slice(0, k)], x, n)).Message;
        Assert.Contains("Vectorize cannot apply Subtensor[:?] (VectorizeTests.cs:", error.Replace("0:?", ":?", StringComparison.Ordinal));
        Assert.Contains("a bound of a slice differs from example to example", error);
        Assert.Contains("a length, size or distance differs", Assert.ThrowsExactly<TensorTypeException>(() => T.Vectorize((row, k) => T.Roll(row, k, 0), x, n)).Message);
    }

    private static RefArray Example(RefArray batch, int index)
    {
        var shape = batch.Shape[1..];
        var count = (int)RefArray.Count(shape);
        return new RefArray(batch.DType, shape, batch.Elements[(index * count)..((index + 1) * count)]);
    }
}
