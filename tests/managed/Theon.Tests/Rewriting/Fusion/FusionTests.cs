using Theon.Graph;
using Theon.Ops;
using Theon.Rewriting;
using Theon.Rewriting.Fusion;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting.Fusion;

[TestClass]
public sealed class FusionTests
{
    private static readonly TensorVariable s_x = T.DMatrix("x");
    private static readonly TensorVariable s_y = T.DMatrix("y");
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly TensorVariable s_w = T.DVector("w");

    // What each graph becomes: the ops in order, a Composite with its nodes, reductions marked.
    public static IEnumerable<object[]> Structures =>
    [
        ["a chain", Graph(T.Exp(T.Sin(s_x) + s_y)), "Composite(Sin Add Exp)"],
        ["one node", Graph(T.Exp(s_x)), "Exp"],
        ["no elementwise work", Graph(T.Dot(s_x, s_y)), "Dot"],
        ["several outputs", Graph(T.Exp(s_x), T.Exp(s_x) + s_y), "Composite(Exp Add | value, value)"],
        ["a shared input", Graph(T.Exp(s_x), T.Sin(s_x)), "Composite(Exp Sin | value, value)"],
        ["apart", Graph(T.Exp(T.Sin(s_x)), T.Cos(T.Sin(s_y))), "Composite(Sin Exp); Composite(Sin Cos)"],
        ["a full reduction", Graph(T.Sum(T.Sqr(s_x - s_y))), "Composite(Sub Sqr | Sum[0,1])"],
        ["a trailing reduction", Graph(T.Max(s_x * s_y, axis: 1)), "Composite(Mul | Max[1])"],
        ["a leading reduction", Graph(T.Sum(s_x * s_y, axis: 0)), "Composite(Mul | Sum[0])"],
        ["value and reductions", Graph(s_x * s_y, T.Sum(s_x * s_y), T.Mean(s_x * s_y, axis: 1)), "Composite(Mul | value, Sum[0,1], Mean[1])"],
        ["reductions of one input", Graph(T.Sum(s_x), T.Max(s_x)), "Composite( | Sum[0,1], Max[0,1])"],
        ["a softmax", Graph(Softmax(s_x)), "Max; DimShuffle; Composite(Sub Exp | value, Sum[1]); DimShuffle; Div"],
        ["around a dot", Graph(T.Exp(T.Dot(T.Sin(s_x) * 2, s_y)) + 1), "Composite(Sin Mul); Dot; Composite(Exp Add)"],
        ["a path that leaves and comes back", Graph(T.Dot(T.Exp(s_x), s_y) + T.Exp(s_x)), "Exp; Dot; Add"],
        ["a diamond over a dot", Graph((T.Dot(T.Sin(s_x) + 1, s_y) * 2) + (T.Sin(s_x) + 1)), "Composite(Sin Add); Dot; Composite(Mul Add)"],
        ["late work on early values", Graph((T.Exp(T.Dot(s_x, s_v)) * (1 - s_w)) + 2), "Dot; Composite(Exp Sub Mul Add)"],
        ["other spaces", Graph(T.Exp(s_x) + T.Sin(s_v + s_w)), "Composite(Add Sin); DimShuffle; Composite(Exp Add)"],
        ["a factor from lengths", Graph(T.Sum(s_x) / T.Cast(s_x.Shape[0], DType.Float64)), "Sum; AxisLength; Cast; Div"],
    ];

    [TestMethod, DynamicData(nameof(Structures))]
    public void Graph_IsCutIntoKernels(string what, FunctionGraph graph, string expected)
    {
        var fused = Fuser.Fuse(graph);
        Assert.AreEqual(expected, string.Join("; ", fused.Nodes.Select(Text)), what);
        new Verifier(graph).Check("fuse", fused);
        CheckValues(graph, fused);
    }

    [TestMethod]
    public void Region_OfMoreNodesThanAKernelTakes_IsSplit()
    {
        var y = s_v;
        for (var i = 0; i < 3 * Composite.MaxNodes; i++)
        {
            y = i % 2 == 0 ? T.Sin(y) : y + s_w;
        }

        var (graph, fused) = (Graph(y), Fuser.Fuse(Graph(y)));
        Assert.AreSequenceEqual([64, 64, 64], fused.Nodes.Select(node => ((Composite)node.Op).Nodes.Length));
        CheckValues(graph, fused);
    }

    [TestMethod]
    public void Region_OfMoreStreamsThanAKernelTakes_IsSplit()
    {
        var inputs = Enumerable.Range(0, 40).Select(i => T.DVector($"v{i}")).ToArray();
        var graph = Graph(inputs.Aggregate((a, b) => T.Sin(a) * b));
        var fused = Fuser.Fuse(graph);
        foreach (var kernel in fused.Nodes.Select(node => (Composite)node.Op))
        {
            Assert.IsLessThanOrEqualTo(Composite.MaxStreams, kernel.Inputs.Length + kernel.Outputs.Length);
        }

        Assert.HasCount(3, fused.Nodes);
        CheckValues(graph, fused);
    }

    [TestMethod]
    public void Region_OfMoreOutputsThanAKernelTakes_IsSplit()
    {
        var graph = Graph([.. Enumerable.Range(1, 40).Select(i => T.Sin(s_v) * (double)i)]);
        var fused = Fuser.Fuse(graph);
        Assert.IsGreaterThan(2, fused.Nodes.Length);
        CheckValues(graph, fused);
    }

    [TestMethod]
    public void Constants_OfOneElement_AreNoStreams()
    {
        var fused = Fuser.Fuse(Graph((s_v * 2) + (s_w * T.Constant(3.0))));
        Assert.HasCount(2, ((Composite)fused.Nodes.Single().Op).Inputs);
    }

    [TestMethod]
    public void Origins_OfFusedNodes_StayWithTheKernel()
    {
        var (a, b) = (T.Exp(s_v), T.Sin(s_v));
        var kernel = Fuser.Fuse(Graph(a * b)).Nodes.Single();
        foreach (var origin in a.Owner!.Origins.Concat(b.Owner!.Origins))
        {
            Assert.Contains(origin, kernel.Origins);
        }
    }

    // Any graph of random arrows: a kernel that needed its own result would make the schedule impossible.
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void RandomGraphs_HaveNoCycles_AndKeepTheirValues(int block)
    {
        for (var i = 0; i < 40; i++)
        {
            var random = new Random((block * 1000) + i);
            List<TensorVariable> pool = [s_x, s_y];
            for (var n = random.Next(5, 40); n > 0; n--)
            {
                var (a, b) = (pool[random.Next(pool.Count)], pool[Math.Max(random.Next(pool.Count), random.Next(pool.Count))]);
                pool.Add(random.Next(6) switch
                {
                    0 => T.Tanh(T.Dot(a, b)),
                    1 => a * T.ExpandDims(T.Mean(b, axis: 1), 1),
                    2 => T.Sin(a) * T.ExpandDims(T.Max(b, axis: 0), 0),
                    3 => T.Tanh(a) + T.Mean(b),
                    4 => T.Cos(a) - b,
                    _ => T.Tanh(a.T * b),
                });
            }

            var graph = Graph([.. pool.TakeLast(3)]);
            var fused = Fuser.Fuse(graph);
            new Verifier(graph).Check("fuse", fused);
            CheckValues(graph, fused);
        }
    }

    /// <summary>Both graphs have the same values, to the bit.</summary>
    internal static void CheckValues(FunctionGraph before, FunctionGraph after)
    {
        var random = new Random(1);
        var given = Traversal.Leaves(before.Outputs).Where(leaf => leaf is not Constant).ToDictionary(
            leaf => leaf,
            leaf => RefArray.Of([.. Enumerable.Range(0, leaf.Rank == 2 ? 9 : 3).Select(_ => random.NextDouble())], [.. Enumerable.Repeat(3L, leaf.Rank)]));
        var (expected, found) = (ReferenceEvaluator.Evaluate(before.Outputs, given), ReferenceEvaluator.Evaluate(after.Outputs, given));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreSequenceEqual(expected[i].Values, found[i].Values, $"output {i}");
        }
    }

    /// <summary>An op, a Composite with its nodes and its outputs.</summary>
    internal static string Text(Apply node) => node.Op is Composite composite
        ? $"Composite({string.Join(' ', composite.Nodes.Select(inner => inner.Op.Name))}{OutputsOf(composite)})"
        : node.Op.Name;

    private static string OutputsOf(Composite composite) => composite.Outputs is [{ Reduction: null }]
        ? ""
        : $" | {string.Join(", ", composite.Outputs.Select(output => output.Reduction is { } kind ? $"{kind}[{Axes(output.Axes)}]" : "value"))}";

    private static string Axes(uint mask) => string.Join(',', Enumerable.Range(0, 32).Where(axis => (mask >> axis & 1) != 0));

    private static TensorVariable Softmax(TensorVariable x)
    {
        var e = T.Exp(x - T.Max(x, axis: 1, keepDims: true));
        return e / T.Sum(e, axis: 1, keepDims: true);
    }

    /// <summary>A graph of these outputs, merged.</summary>
    internal static FunctionGraph Graph(params TensorVariable[] outputs)
    {
        var table = new NodeTable();
        return new FunctionGraph([], [.. outputs.Select(table.Intern)]);
    }
}
