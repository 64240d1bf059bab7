using T = Theon.Tensor;

namespace Theon.Tests.Compilation;

[TestClass]
public sealed class UpdateTests
{
    public static IEnumerable<object[]> ModeNames => Modes.All.Select(mode => new object[] { mode.Name });

    [TestMethod]
    [DynamicData(nameof(ModeNames))]
    public void Accumulator_ReturnsTheOldState(string mode)
    {
        var (inc, state) = (T.LScalar("inc"), T.Shared(0, "state"));
        using var accumulate = Function.Compile([inc], state, updates: [(state, state + inc)], mode: Modes.Named(mode));
        Assert.AreEqual(0L, accumulate.Call(1).As<long>());
        Assert.AreEqual(1L, accumulate.Call(300).As<long>());
        Assert.AreEqual(301L, state.GetValue().As<long>());
        state.SetValue(-1);
        Assert.AreEqual(-1L, accumulate.Call(3).As<long>());
        Assert.AreEqual(2L, state.GetValue().As<long>());
    }

    [TestMethod]
    [DynamicData(nameof(ModeNames))]
    public void Swap_ReallySwaps(string mode)
    {
        var (a, b) = (T.Shared(new[] { 1.0 }, "a"), T.Shared(new[] { 2.0, 3 }, "b"));
        using var swap = Function.Compile([], [], updates: [(a, b), (b, a)], mode: Modes.Named(mode));
        swap.Call();
        Assert.AreEqual("[2, 3]", a.GetValue().ToString());
        Assert.AreEqual("[1]", b.GetValue().ToString());
    }

    [TestMethod]
    [DynamicData(nameof(ModeNames))]
    public void UpdatesThatReadEachOther_UseOldValues(string mode)
    {
        var (a, b, c) = (T.Shared(new[] { 1.0 }, "a"), T.Shared(new[] { 10.0 }, "b"), T.Shared(new[] { 100.0 }, "c"));
        using var step = Function.Compile([], [a + b + c], updates: [(a, a + b), (b, b - a), (c, c + a + b)], mode: Modes.Named(mode));
        Assert.AreEqual("[111]", step.Call().ToString());
        Assert.AreEqual("[11] [9] [111]", $"{a.GetValue()} {b.GetValue()} {c.GetValue()}");
        Assert.AreEqual("[131]", step.Call().ToString());
        Assert.AreEqual("[20] [-2] [131]", $"{a.GetValue()} {b.GetValue()} {c.GetValue()}");
    }

    [TestMethod]
    [DynamicData(nameof(ModeNames))]
    public void Update_ReadThroughAView_UsesTheOldValue(string mode)
    {
        var a = T.Shared(new double[,] { { 1, 2 }, { 3, 4 } }, "a");
        var total = T.Shared(new double[,] { { 0, 0 }, { 0, 0 } }, "total");
        using var step = Function.Compile([], [a.T], updates: [(a, a * 2), (total, total + a.T)], mode: Modes.Named(mode));
        Assert.AreEqual("[[1, 3], [2, 4]]", step.Call().ToString());
        Assert.AreEqual("[[1, 3], [2, 4]]", total.GetValue().ToString());
        Assert.AreEqual("[[2, 4], [6, 8]]", a.GetValue().ToString());
    }

    [TestMethod]
    [DynamicData(nameof(ModeNames))]
    public void Update_ReadingItselfTransposed_IsNotDoneInPlace(string mode)
    {
        var a = T.Shared(new double[,] { { 1, 2 }, { 3, 4 } }, "a");
        using var step = Function.Compile([], [], updates: [(a, a + a.T)], mode: Modes.Named(mode));
        step.Call();
        Assert.AreEqual("[[2, 5], [5, 8]]", a.GetValue().ToString());
    }

    [TestMethod]
    [DynamicData(nameof(ModeNames))]
    public void Update_WithNewShape_ChangesIt(string mode)
    {
        var (x, s) = (T.Vector("x"), T.Shared(new[] { 1.0, 2 }, "s"));
        using var set = Function.Compile([x], s.Sum(), updates: [(s, x * 2)], mode: Modes.Named(mode));
        Assert.AreEqual(3.0, set.Call(new double[] { 1, 2, 3 }).As<double>());
        Assert.AreEqual("[2, 4, 6]", s.GetValue().ToString());
    }

    [TestMethod]
    [DynamicData(nameof(ModeNames))]
    public void Update_AlsoAnOutput_GivesBoth(string mode)
    {
        var s = T.Shared(new[] { 1.0, 2 }, "s");
        var next = s * 3;
        using var step = Function.Compile([], [next, s, next], updates: [(s, next)], mode: Modes.Named(mode));
        var (a, b, c) = step.Call();
        Assert.AreEqual("[3, 6] [1, 2] [3, 6]", $"{a} {b} {c}");
        a.Set(9.0, 0);
        Assert.AreEqual("[3, 6]", s.GetValue().ToString());
    }

    [TestMethod]
    public void Update_OfOneTermsChain_IsDoneInTheTail()
    {
        var (x, s) = (T.Vector("x"), T.Shared(new[] { 1.0, 2 }, "s"));
        using var step = Function.Compile([x], [], updates: [(s, s - 0.5 * x)]);
        Assert.AreEqual(0, step.TailFirst);
        using var before = s.GetValue(borrow: true);
        step.Call(new double[] { 2, 2 });
        Assert.AreEqual("[0, 1]", before.ToString());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(17)]
    [DataRow(5000)]
    public void Updates_OfOneKernel_AreAllDoneInTheTail(int length)
    {
        var (fast, plain) = (Momentum(Mode.FastRun), Momentum(Mode.None));
        Assert.AreEqual(1, fast.Step.InstructionCount - fast.Step.TailFirst);
        using var memory = fast.W.GetValue(borrow: true);
        for (var i = 0; i < 3; i++)
        {
            fast.Step.Call(2.0);
            plain.Step.Call(2.0);
        }

        Assert.AreSequenceEqual(plain.W.GetValue().ToArray<double>(), memory.ToArray<double>());
        Assert.AreSequenceEqual(plain.V.GetValue().ToArray<double>(), fast.V.GetValue().ToArray<double>());

        (CompiledFunction Step, SharedVariable V, SharedVariable W) Momentum(Mode mode)
        {
            var (g, v, w) = (T.DScalar("g"), T.Shared(Numbers(1), "v"), T.Shared(Numbers(100), "w"));
            var next = (0.5 * v) - (0.25 * g * w);
            return (Function.Compile([g], [], updates: [(v, next), (w, w + next)], mode: mode), v, w);
        }

        double[] Numbers(double first) => [.. Enumerable.Range(0, length).Select(i => first + i)];
    }

    [TestMethod]
    public void BroadcastableValue_IsUnbroadcast()
    {
        var s = T.Shared(new double[] { 1, 2 }, "s");
        using var step = Function.Compile([], [], updates: [(s, T.Constant(new[] { 5.0 }))]);
        step.Call();
        Assert.AreEqual("[5]", s.GetValue().ToString());
    }
}
