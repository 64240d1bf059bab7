using Theon.Graph;
using Theon.Ops;
using Theon.Rewriting.Fusion;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting.Fusion;

[TestClass]
public sealed class DuplicationTests
{
    private static readonly TensorVariable s_x = T.DMatrix("x");
    private static readonly TensorVariable s_y = T.DMatrix("y");
    private static readonly TensorVariable s_z = T.DMatrix("z");
    private static readonly TensorVariable s_v = T.DVector("v");

    // A difference from the mean is read twice: by a sum, and by what the sum scales.
    private static readonly TensorVariable s_centered = s_x - T.Mean(s_x);

    public static IEnumerable<object[]> Structures =>
    [
        ["cheap work of one stream is done twice", Scaled(s_centered), "Mean; DimShuffle; Composite(Sub Sqr | Sum[0,1]); DimShuffle; Composite(Sub Div)"],
        ["of several nodes", Scaled((2 * s_x) + 1), "Composite(Mul Add Sqr | Sum[0,1]); DimShuffle; Composite(Mul Add Div)"],
        ["of two streams, one of which the reader reads", T.Sum(T.Sqr(s_x - s_y)) is var sum ? ((s_x - s_y) / sum) + s_y : s_x, "Composite(Sub Sqr | Sum[0,1]); DimShuffle; Composite(Sub Div Add)"],
        ["of two streams for two readers", Twice(s_x - s_y), "Composite(Sub Sqr | value, Sum[0,1]); DimShuffle; Composite(Div Sqr | value, Sum[0,1]); DimShuffle; Composite(Div Mul)"],
        ["of two streams that the reader does not read", Scaled(s_x - s_y), "Composite(Sub Sqr | value, Sum[0,1]); DimShuffle; Div"],
        ["that is not cheap", Scaled(T.Exp(s_x)), "Composite(Exp Sqr | value, Sum[0,1]); DimShuffle; Div"],
        ["on top of what is not cheap", Scaled(T.Exp(s_x) + 1), "Composite(Exp Add Sqr | value, Sum[0,1]); DimShuffle; Div"],
        ["of too many nodes", Scaled(2 - (3 * (1 - (2 * (1 + s_x))))), "Composite(Add Mul Sub Mul Sub Sqr | value, Sum[0,1]); DimShuffle; Div"],
        ["that a product needs stored", T.Sqr(2 * s_x).Sum() is var total ? T.Dot((2 * s_x) / total, 2 * s_x) : s_x, "Composite(Mul Sqr | value, Sum[0,1]); DimShuffle; Div; Dot"],
        ["in another space", T.Sqr(2 * s_v).Sum() is var norm ? (2 * s_v / norm) + s_z : s_x, "Composite(Mul Sqr | Sum[0]); DimShuffle; Composite(Mul Div); DimShuffle; Add"],
    ];

    [TestMethod, DynamicData(nameof(Structures))]
    public void Work_IsDoneAgain_WhereThatSavesMemoryTraffic(string what, TensorVariable output, string expected)
    {
        var graph = FusionTests.Graph(output);
        var fused = Fuser.Fuse(Duplicator.Duplicate(graph));
        Assert.AreEqual(expected, string.Join("; ", fused.Nodes.Select(FusionTests.Text)), what);
        FusionTests.CheckValues(graph, fused);
    }

    [TestMethod]
    public void WhatTheCallerGets_IsNotDoneAgain()
    {
        var graph = FusionTests.Graph(Scaled(s_centered), s_centered);
        Assert.AreSame(graph, Duplicator.Duplicate(graph));
    }

    [TestMethod]
    public void Mode_WithoutThePhase_StoresTheResult_AndGivesTheSameBits()
    {
        var output = Scaled(2 * s_x);
        using var with = Function.Compile([s_x], output);
        using var without = Function.Compile([s_x], output, mode: Mode.FastRun.Excluding("duplicate"));
        using var unfused = Function.Compile([s_x], output, mode: Mode.FastRun.Excluding("fuse"));
        Assert.AreEqual(1, Stored(with));
        Assert.AreEqual(2, Stored(without));
        Assert.AreEqual(Count(without, "Mul"), Count(with, "Mul") - 1);
        Assert.ContainsSingle(node => node.Op.Name == "Mul", unfused.TopoSort());

        double[,] data = { { 1, 2.5, -3 }, { 0.1, 7, 1e3 } };
        Assert.AreSequenceEqual(without.Call(data)[0].ToArray<double>(), with.Call(data)[0].ToArray<double>());
    }

    // Any graph of random arrows: what is done again must be there before it is read.
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void RandomGraphs_KeepTheirValues(int block)
    {
        var changed = 0;
        for (var i = 0; i < 60; i++)
        {
            var random = new Random((block * 1000) + i);
            List<TensorVariable> pool = [s_x, s_y, s_z];
            for (var n = random.Next(6, 40); n > 0; n--)
            {
                var (a, b) = (pool[random.Next(pool.Count)], pool[Math.Max(random.Next(pool.Count), random.Next(pool.Count))]);
                pool.Add(random.Next(6) switch
                {
                    0 => a / (2 + T.Sum(T.Sqr(b))),
                    1 => a * T.ExpandDims(T.Mean(b, axis: 1), 1),
                    2 => T.Tanh(T.Dot(a, b)),
                    3 => 0.5 * a,
                    4 => a - b,
                    _ => 1 - b,
                });
            }

            var graph = FusionTests.Graph([.. pool.TakeLast(3)]);
            var duplicated = Duplicator.Duplicate(graph);
            changed += ReferenceEquals(graph, duplicated) ? 0 : 1;
            FusionTests.CheckValues(graph, Fuser.Fuse(duplicated));
        }

        Assert.IsGreaterThan(5, changed);
    }

    private static TensorVariable Scaled(TensorVariable x) => x / T.Sum(T.Sqr(x));

    private static TensorVariable Twice(TensorVariable x)
    {
        var once = x / T.Sum(T.Sqr(x));
        return x * (once / T.Sum(T.Sqr(once)));
    }

    // Arrays between kernels and at the end.
    private static int Stored(CompiledFunction function) =>
        function.TopoSort().Where(node => node.Op is Composite or Elemwise).SelectMany(node => node.Outputs).Count(output => output.Rank == 2);

    private static int Count(CompiledFunction function, string op) =>
        function.TopoSort().Select(node => node.Op).OfType<Composite>().Sum(composite => composite.Nodes.Count(node => node.Op.Name == op));
}
