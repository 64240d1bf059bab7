using Theon.Tests.Autodiff;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Fuzz;

/// <summary>Random graphs: every mode against the reference, some thousand cases (a graph, a mode, values). <c>THEON_TEST_LONG=1</c> draws a million.</summary>
[TestClass]
public sealed class FuzzTests(TestContext context)
{
    private const int Blocks = 4;

    // About 19 cases a graph.
    private static readonly int s_graphs = Environment.GetEnvironmentVariable("THEON_TEST_LONG") == "1" ? 4_500 : 60;

    public static IEnumerable<object[]> Cases =>
        from kind in Enum.GetValues<FuzzKind>() from block in Enumerable.Range(0, Blocks) select new object[] { kind, block };

    [TestMethod, DynamicData(nameof(Cases))]
    public void RandomGraphs_InEveryMode_AgreeWithTheReference(FuzzKind kind, int block)
    {
        var cases = Enumerable.Range(0, s_graphs).Sum(i => FuzzComparison.Check(FuzzGraph.Draw(kind, (block * 1_000_000) + i)));
        context.WriteLine($"{cases} cases");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public void RandomGraphs_HaveTheirGradients_TwiceAndCompiled(int block)
    {
        for (var i = 0; i < s_graphs / 2; i++)
        {
            CheckGradient((block * 1_000_000) + i);
        }
    }

    [TestMethod]
    public void RandomGraphs_AreLargeAndVaried()
    {
        var graphs = Enumerable.Range(0, 50).Select(seed => FuzzGraph.Draw(FuzzKind.Exact, seed)).ToArray();
        var names = graphs.SelectMany(graph => Theon.Graph.Traversal.TopologicalOrder(graph.Outputs)).Select(node => node.Op.Name).ToArray();
        Assert.IsGreaterThan(400, names.Length);
        Assert.IsGreaterThan(25, names.Distinct().Count());
    }

    [TestMethod]
    public void Comparison_OfAWrongResult_NamesSeedAndPart()
    {
        var graph = Enumerable.Range(0, 100).Select(seed => FuzzGraph.Draw(FuzzKind.Exact, seed)).First(graph => graph.Values[graph.Outputs[0]].Elements.Length > 0);
        var elements = graph.Values[graph.Outputs[0]].Elements;
        elements[0] = Number.Of(elements[0].Integer + 1L);
        var error = Assert.ThrowsExactly<AssertFailedException>(() => FuzzComparison.Check(graph));
        Assert.Contains($"seed {graph.Seed}", error.Message);
        Assert.Contains(Print.Pp(graph.Outputs[0]), error.Message);
    }

    // A chain of smooth functions of one vector, in which values meet again.
    private static void CheckGradient(int seed)
    {
        var x = T.DVector("x");
        var random = new Random(seed);
        double[] point = [.. Enumerable.Range(0, 3).Select(_ => (2 * random.NextDouble()) - 1)];
        GradientChecker.Check(inputs => Build(inputs[0], new Random(seed)), [x], [point], [[3]], seed);

        var cost = T.Sum(Build(x, new Random(seed)));
        var gradient = T.Grad(cost, x, DisconnectedInputs.Zero);
        var expected = ReferenceEvaluator.Evaluate(gradient, (x, RefArray.Of(point, 3))).Values;
        using var function = Function.Compile([x], gradient, onUnusedInput: UnusedInput.Ignore);
        var found = function.Call(point)[0].ToArray<double>();
        for (var i = 0; i < found.Length; i++)
        {
            Assert.AreEqual(expected[i], found[i], Tolerance.Compiled * Math.Max(1, Math.Abs(expected[i])), $"seed {seed}: {Print.Pp(cost)}");
        }
    }

    private static TensorVariable Build(TensorVariable x, Random random)
    {
        List<TensorVariable> pool = [x, T.Tanh(x)];
        for (var i = random.Next(3, 9); i > 0; i--)
        {
            var (a, b) = (pool[random.Next(pool.Count)], pool[random.Next(pool.Count)]);
            pool.Add(random.Next(12) switch
            {
                0 => a + (0.5 * b),
                1 => a - b,
                2 => a * T.Cos(b),
                3 => T.Sin(a),
                4 => 1 / (1 + T.Exp(-a)),
                5 => T.Log(1 + T.Exp(a)),
                6 => T.Sqrt(1 + T.Sqr(a)),
                7 => T.Tanh(a) / (2 + T.Sin(b)),
                8 => T.Exp(T.Tanh(a)),
                9 => T.Sum(T.Tanh(a)) * b,
                10 => T.Tanh(T.Dot(a, b)) * a,
                _ => T.Log(1.5 + T.Tanh(a)),
            });
        }

        return T.Tanh(pool[^1]) + (0.1 * T.Sin(pool[^2]));
    }
}
