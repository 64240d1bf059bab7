using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>Loops over the same rows become one, where neither needs the other.</summary>
[TestClass]
public sealed class ScanMergingTests
{
    private static readonly TensorVariable s_x = T.DVector("x");
    private static readonly TensorVariable s_y = T.DVector("y");
    private static readonly TensorVariable s_n = T.LScalar("n");

    // Steps that are more than elementwise.
    private static TensorVariable Sum(TensorVariable x, double start = 0) => T.Scan((row, s) => (s + row) / (1 + T.Sqr(s).Sum()), sequences: [x], outputsInfo: [T.Full(start, 2)])[0];

    private static TensorVariable Product(TensorVariable x) => T.Scan((row, p) => (p * row) + T.Sin(row) - p.Mean(), sequences: [x], outputsInfo: [T.Ones(3)])[0];

    private static TensorVariable Elementwise(TensorVariable x) => T.Scan((row, s) => s + row, sequences: [x], outputsInfo: [0.0])[0];

    // How many loops are left, and the expressions.
    private static readonly Dictionary<string, (int Loops, Func<TensorVariable[]> Build)> s_cases = new()
    {
        ["the same rows"] = (1, () => [Sum(s_x), Product(s_x)]),
        ["three loops"] = (1, () => [Sum(s_x), Product(s_x), Sum(s_x, 7)]),
        ["one body, other initial values"] = (1, () => [Sum(s_x), Sum(s_x, 7)]),
        ["one keeps its last step only"] = (1, () => [Sum(s_x)[^1], Product(s_x)]),
        ["taps"] = (1, () => [T.Scan((row, a, b) => row + a.Sum() + b, sequences: [s_x], outputsInfo: [new ScanOutput(T.Ones(2, 2), -2, -1)])[0], Sum(s_x)]),
        ["a result that no step sees"] = (1, () => [T.Scan((row, s) => ((s / s.Sum()) * row, s), sequences: [s_x], outputsInfo: [T.Ones(2), null])[1], Sum(s_x)]),
        ["what both compute"] = (1, () => [T.Scan((row, s) => s.Mean() + T.Exp(row * s_y).Sum(), sequences: [s_x], outputsInfo: [0.0])[0], T.Scan((row, s) => s * T.Exp(row * s_y).Sum(), sequences: [s_x], outputsInfo: [1.0])[0]]),
        ["both backwards"] = (1, () => [T.Scan((row, s) => s / s.Sum() + row, sequences: [s_x], outputsInfo: [T.Ones(2)], goBackwards: true)[0], T.Scan((row, s) => s / s.Sum() * row, sequences: [s_x], outputsInfo: [T.Ones(2)], goBackwards: true)[0]]),
        ["in a loop"] = (1, () => [T.Scan((row, s) => (Sum(row * s_x)[^1].Sum() + Product(row * s_x)[^1].Sum()) * s, sequences: [s_y], outputsInfo: [1.0])[0]]),
        ["one needs the other"] = (2, () => [Sum(s_x) is var sum ? T.Scan((row, p) => p + (row * sum[^1]).Sum(), sequences: [s_x], outputsInfo: [T.Ones(2)])[0] : s_x]),
        ["one needs the other by way of a third value"] = (2, () => [T.Scan((row, p) => p / p.Sum() + row, sequences: [s_x], outputsInfo: [T.Exp(Sum(s_x)[^1] * 0.1)])[0]]),
        ["other rows"] = (2, () => [Sum(s_x), Product(s_y)]),
        ["no rows"] = (2, () => [T.Scan(s => s * s.Sum(), outputsInfo: [T.Ones(2)], nSteps: s_n)[0], T.Scan(s => s + s.Sum(), outputsInfo: [T.Ones(2)], nSteps: s_n)[0]]),
        ["another number of steps"] = (2, () => [Sum(s_x), T.Scan((row, s) => s / s.Sum() + row, sequences: [s_x], outputsInfo: [T.Ones(2)], nSteps: 2)[0]]),
        ["one may end earlier"] = (2, () => [Sum(s_x), T.Scan((row, s) => (s / s.Sum() + row, T.Until(row > 2)), sequences: [s_x], outputsInfo: [T.Ones(2)])[0]]),
        ["one walks backwards"] = (2, () => [Sum(s_x), T.Scan((row, s) => s / s.Sum() * row, sequences: [s_x], outputsInfo: [T.Ones(2)], goBackwards: true)[0]]),
        ["another truncation"] = (2, () => [Sum(s_x), T.Scan((row, s) => s / s.Sum() * row, sequences: [s_x], outputsInfo: [T.Ones(2)], truncateGradient: 2)[0]]),
        ["one elementwise"] = (2, () => [Sum(s_x), Elementwise(s_x)]),
        ["both elementwise"] = (2, () => [Elementwise(s_x), T.Scan((row, s) => s * row, sequences: [s_x], outputsInfo: [1.0])[0]]),
    };

    public static IEnumerable<object[]> Cases => s_cases.Keys.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void Loops_AreOne_WhereNeitherNeedsTheOther(string name)
    {
        var (loops, build) = s_cases[name];
        TensorVariable[] inputs = [s_x, s_y, s_n];
        var outputs = build();
        NDArray[] values = [NDArray.From(new double[] { 1.0, 2, 3 }), NDArray.From(new double[] { 1.0, 3, 2 }), NDArray.Scalar(4L)];
        LoopValues.AssertClose(LoopValues.Numbers(Mode.None, inputs, outputs, values), inputs, outputs, values);

        Assert.AreEqual(loops, Count(Mode.FastRun), "by default");
        var apart = Count(Mode.FastRun.Excluding("merge-loops"));
        Assert.AreEqual(loops == 1 ? Math.Max(2, outputs.Length) : loops, apart, "switched off");

        int Count(Mode mode)
        {
            using var function = Function.Compile(inputs, outputs, mode: mode, onUnusedInput: UnusedInput.Ignore);
            return name == "in a loop" ? LoopsIn(((Scan)function.Graph.Nodes.Single(node => node.Op is Scan).Op).Body.Graph) : LoopsIn(function.Graph);
        }
    }

    private static int LoopsIn(FunctionGraph graph) => graph.Nodes.Count(node => node.Op is Scan);

    [TestMethod]
    public void Gradient_ThatWalksTheSameRowsFromTheirEnd_IsALoopOfItsOwn()
    {
        // The step is linear, so its gradient reads no states; what comes from outside are the rows themselves.
        var (x, s, w) = (T.DMatrix("x"), T.DVector("s"), T.DMatrix("w"));
        var linear = T.Scan((row, p) => (T.Dot(p, w), row + p), sequences: [x], outputsInfo: [s, null])[1];
        TensorVariable[] outputs = [T.Lop(linear, s, x), T.Scan((row, p) => T.Tanh(T.Dot(p, w)) + row, sequences: [x], outputsInfo: [s])[0]];
        NDArray[] values = [LoopValues.Draw(1, 4, 3), LoopValues.Draw(2, 3), LoopValues.Draw(3, 3, 3)];
        LoopValues.AssertClose(LoopValues.Numbers(Mode.None, [x, s, w], outputs, values), [x, s, w], outputs, values);
        using var function = Function.Compile([x, s, w], outputs);
        var loops = function.Graph.Nodes.Where(node => node.Op is Scan).ToArray();
        Assert.HasCount(2, loops, function.ToString());
        Assert.AreSame(loops[0].Inputs[1], loops[1].Inputs[1], "both walk the same rows");
        Assert.AreEqual(2, loops.Sum(loop => ((Scan)loop.Op).SequenceCount), "and no others");
        Assert.AreNotEqual(((Scan)loops[0].Op).IsBackwards, ((Scan)loops[1].Op).IsBackwards);
    }

    [TestMethod]
    public void WhatBothLoopsCompute_IsComputedOnce()
    {
        using var function = Function.Compile([s_x, s_y], s_cases["what both compute"].Build(), mode: Mode.FastRun.Excluding("fuse"));
        var body = LoopValues.LoopOf(function).Body.Graph;
        Assert.HasCount(1, body.Nodes.Where(node => node.Op.Name == "Exp").ToArray(), function.ToString());
    }

    [TestMethod]
    public void Gradients_OfMergedLoops_AreThoseOfEach()
    {
        var cost = Sum(s_x).Sum() + T.Sin(Product(s_x)).Sum();
        var gradient = T.Grad(cost, s_x);
        using var x = NDArray.From(new double[] { 0.1, 0.2, 0.3 });
        LoopValues.AssertClose(LoopValues.Numbers(Mode.None, [s_x], [gradient], x), [s_x], [gradient], x);
        using var function = Function.Compile([s_x], [cost, gradient]);
        Assert.AreEqual(3, LoopsIn(function.Graph), "one forward; those of the gradients read their own states");
    }
}
