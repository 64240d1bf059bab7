using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>Graphs as ops, choices, draws and loops inside loops and choices.</summary>
[TestClass]
public sealed class ScanNestingTests
{
    private static readonly TensorVariable s_x = T.DVector("x");
    private static readonly TensorVariable s_c = T.BoolScalar("c");

    // Not the mode that compares all stages of rewriting: it computes both sides.
    private static readonly Mode[] s_lazy = [Mode.None, Mode.FastCompile, Mode.FastRun];

    // x * exp(y), and its gradient times 10 if that is overridden.
    private static OpFromGraph Scaled(bool isInline, bool isOverridden = false)
    {
        var (a, b) = (T.DScalar("a"), T.DScalar("b"));
        OpFromGraph? made = null;
        GraphPullback tenfold = (inputs, _, dys) => [.. made!.GradientsOfGraph(inputs, dys).Select(gradient => gradient is Gradient.Flows { Value: var value } ? (Gradient)(value * 10) : gradient)];
        return made = new OpFromGraph([a, b], [a * T.Exp(b)], inline: isInline, lop: isOverridden ? tenfold : null, name: "scaled");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void GraphAsOp_InALoop_ComputesAndHasGradients(bool isInline)
    {
        var scaled = Scaled(isInline);
        TensorVariable Loop(Func<TensorVariable, TensorVariable, TensorVariable> step) => T.Scan((row, s) => step(s, row) + row, sequences: [s_x], outputsInfo: [1.0])[0];
        var (own, plain) = (Loop((a, b) => scaled.On(a, b)), Loop((a, b) => a * T.Exp(b)));
        using var x = NDArray.From(new double[] { 0.1, -0.2, 0.3, 0.4 });
        TensorVariable[] Outputs(TensorVariable y) => [y, y[^1], T.Grad(T.Sqr(y).Sum(), s_x), T.Grad(T.Sqr(T.Grad(T.Sqr(y).Sum(), s_x)).Sum(), s_x), T.Rop(y, s_x, T.Sin(s_x))];
        LoopValues.AssertClose(LoopValues.Numbers(Mode.None, [s_x], Outputs(plain), x), [s_x], Outputs(own), x);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void GradientOverride_OfAGraphInALoop_IsUsed(bool isInline)
    {
        var scaled = Scaled(isInline, isOverridden: true);
        var sum = T.Scan(row => scaled.On(row, T.Constant(0.0)), sequences: [s_x])[0].Sum();
        LoopValues.AssertClose([[10, 10]], [s_x], [T.Grad(sum, s_x)], NDArray.From(new double[] { 1.0, 2 }));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void GraphAsOp_InALoopInALoop_AndOfShared_Computes(bool isInline)
    {
        var w = T.Shared(2.0, "w");
        var a = T.DScalar("a");
        var inner = new OpFromGraph([a], [a * w], inline: isInline, name: "inner");
        var outer = new OpFromGraph([a], [T.Scan(s => inner.On(s) + 1, outputsInfo: [a], nSteps: 2)[0][^1]], inline: isInline, name: "outer");
        var y = T.Scan((row, s) => outer.On(s) + row, sequences: [s_x], outputsInfo: [0.0])[0];
        // s -> 4 s + 3 + row
        LoopValues.AssertClose([[4, 21], [5, 21 + 4 + 1]], [s_x], [y, T.Stack([T.Grad(y.Sum(), s_x)[0], T.Constant(26.0)])], NDArray.From(new double[] { 1.0, 2 }));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void GraphAsOp_OnASideOfAChoice_IsLazy(bool isInline)
    {
        var a = T.DVector("a");
        var strict = new OpFromGraph([a], [T.Log(T.Assert(a, "not positive", a > 0))], inline: isInline, name: "strict");
        var y = T.IfElse(s_c, strict.On(s_x), s_x * 2);
        foreach (var mode in s_lazy)
        {
            using var function = Function.Compile([s_c, s_x], y, mode: mode);
            Assert.AreEqual("[-2, 4]", function.Call(false, new double[] { -1, 2 })[0].ToString(), mode.Name);
            Assert.AreEqual("[0, 0]", function.Call(true, new double[] { 1, 1 })[0].ToString(), mode.Name);
            Assert.ThrowsExactly<FunctionRunException>(() => function.Call(true, new double[] { -1, 2 }), mode.Name);
            using var gradient = Function.Compile([s_c, s_x], T.Grad(y.Sum(), s_x), mode: mode);
            Assert.AreEqual("[2, 2]", gradient.Call(false, new double[] { 1, 2 })[0].ToString(), mode.Name);
            Assert.AreEqual("[1, 0.5]", gradient.Call(true, new double[] { 1, 2 })[0].ToString(), mode.Name);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Failure_InAGraphInALoop_NamesItsLineAndTheStep(bool isInline)
    {
        var a = T.DScalar("a");
        var line = Here() + 1;
        var strict = new OpFromGraph([a], [T.Assert(a, "not positive", a > 0)], inline: isInline, name: "strict");
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([s_x], T.Scan((row, s) => strict.On(row) + s, sequences: [s_x], outputsInfo: [0.0])[0], mode: mode);
            var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[] { 1, 2, -3 }), mode.Name);
            Assert.Contains("not positive", error.Message);
            Assert.Contains("step 2", error.Message);
            Assert.Contains($"ScanNestingTests.cs:{line}", error.Message);
        }
    }

    private static int Here([System.Runtime.CompilerServices.CallerLineNumber] int line = 0) => line;

    [TestMethod]
    public void LoopOnASideOfAChoice_IsLazy_AndHasGradients()
    {
        TensorVariable Power(TensorVariable x) => T.Scan(s => T.Assert(s, "too large", s < 1000) * x, outputsInfo: [T.OnesLike(x)], nSteps: 3)[0][^1];
        var y = T.IfElse(s_c, Power(s_x), s_x * 2);
        foreach (var mode in s_lazy)
        {
            using var function = Function.Compile([s_c, s_x], y, mode: mode);
            Assert.AreEqual("[8, 27]", function.Call(true, new double[] { 2, 3 })[0].ToString(), mode.Name);
            Assert.AreEqual("[2000, 20000]", function.Call(false, new double[] { 1000, 10000 })[0].ToString(), mode.Name);
            Assert.ThrowsExactly<FunctionRunException>(() => function.Call(true, new double[] { 1000, 10000 }), mode.Name);
            using var gradient = Function.Compile([s_c, s_x], T.Grad(y.Sum(), s_x), mode: mode);
            Assert.AreEqual("[12, 27]", gradient.Call(true, new double[] { 2, 3 })[0].ToString(), mode.Name);
            Assert.AreEqual("[2, 2]", gradient.Call(false, new double[] { 2, 3 })[0].ToString(), mode.Name);
        }
    }

    [TestMethod]
    public void ChoiceInALoop_IsLazy_AndHasGradients()
    {
        TensorVariable Loop(Func<TensorVariable, TensorVariable> then) => T.Scan(
            (row, s) => T.IfElse(row > 0, s * then(row), s + row), sequences: [s_x], outputsInfo: [1.0])[0];
        var strict = Loop(row => T.Log(T.Assert(row, "not positive", row > 0)));
        foreach (var mode in s_lazy)
        {
            using var function = Function.Compile([s_x], strict, mode: mode);
            Assert.AreEqual("[-2, -2, -3]", function.Call(new double[] { -3, Math.E, -1 })[0].ToString(), mode.Name);
        }

        LoopValues.AssertClose([[2.25, -6, 1]], [s_x], [T.Grad(Loop(row => T.Sqr(row))[^1], s_x)], NDArray.From(new double[] { -3, 1.5, -1 }));
    }

    [TestMethod]
    public void Draws_InALoop_AreNewAtEachStep_AndGoOnInTheNextCall()
    {
        foreach (var mode in Modes.All)
        {
            var stream = new RandomStream(5);
            var loop = T.Scan(() => ScanStep.Of(stream.Uniform([3], dtype: DType.Float64)), nSteps: 4);
            Assert.HasCount(1, loop.Updates.ToArray());
            using var function = Function.Compile([], loop.Output, updates: [.. loop.Updates], mode: mode);
            var all = LoopValues.Elements(function.Call()[0]).Concat(LoopValues.Elements(function.Call()[0])).ToArray();
            Assert.HasCount(24, all.Distinct().ToArray(), mode.Name);
            Assert.IsTrue(all.All(value => value is >= 0 and < 1), mode.Name);

            // The same stream without a loop gives the same numbers, call by call.
            var plain = new RandomStream(5);
            using var once = Function.Compile([], plain.Uniform([3], dtype: DType.Float64), mode: mode);
            var expected = Enumerable.Range(0, 8).SelectMany(_ => LoopValues.Elements(once.Call()[0])).ToArray();
            Assert.AreSequenceEqual(expected, all, mode.Name);
        }
    }

    [TestMethod]
    public void Draws_InALoop_AreTheSameForAnyNumberOfThreads()
    {
        double[] Draws(int threads)
        {
            var before = Device.Threads;
            try
            {
                Device.Threads = threads;
                var stream = new RandomStream(5);
                var loop = T.Scan(s => s + stream.Normal([50_000], dtype: DType.Float64), outputsInfo: [T.Zeros(50_000)], nSteps: 3);
                using var function = Function.Compile([], loop.Output, updates: [.. loop.Updates]);
                return [.. LoopValues.Elements(function.Call()[0]), .. LoopValues.Elements(function.Call()[0])];
            }
            finally
            {
                Device.Threads = before;
            }
        }

        var one = Draws(1);
        Assert.AreSequenceEqual(one, Draws(2));
        Assert.AreSequenceEqual(one, Draws(4));
    }

    [TestMethod]
    public void Draw_OfANestedLoop_IsNewAtEachStepOfBoth()
    {
        var stream = new RandomStream(5);
        ScanResult? inner = null;
        var loop = T.Scan(
            () =>
            {
                inner = T.Scan(() => ScanStep.Of(stream.Uniform([], dtype: DType.Float64)), nSteps: 3);
                return inner.Updates.Aggregate(ScanStep.Of(inner.Output), (step, update) => step.Updating(update.Target, update.Value));
            },
            nSteps: 4);
        using var function = Function.Compile([], loop.Output, updates: [.. loop.Updates]);
        var all = LoopValues.Elements(function.Call()[0]).Concat(LoopValues.Elements(function.Call()[0])).ToArray();
        Assert.HasCount(24, all.Distinct().ToArray());
    }
}
