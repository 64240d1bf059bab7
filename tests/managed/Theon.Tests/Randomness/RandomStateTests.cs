using T = Theon.Tensor;

namespace Theon.Tests.Randomness;

/// <summary>When random numbers are drawn, and what becomes of their states.</summary>
[TestClass]
public sealed class RandomStateTests
{
    public static IEnumerable<object[]> ModeNames => Modes.All.Select(mode => new object[] { mode.Name });

    [TestMethod, DynamicData(nameof(ModeNames))]
    public void EachCall_DrawsAnew_UnlessToldNotTo(string mode)
    {
        var stream = new RandomStream(234);
        var (u, n) = (stream.Uniform([2, 2]), stream.Normal([2, 2]));
        using var f = Function.Compile([], u, mode: Modes.Named(mode));
        using var g = Function.Compile([], n, mode: Modes.Named(mode), noDefaultUpdates: true);
        Assert.AreNotEqual(f.Call().ToString(), f.Call().ToString());
        Assert.AreEqual(g.Call().ToString(), g.Call().ToString());
    }

    [TestMethod, DynamicData(nameof(ModeNames))]
    public void WithinACall_AVariableIsDrawnOnce_AndTwoDiffer(string mode)
    {
        var stream = new RandomStream(7);
        var (u, v) = (stream.Uniform([50]), stream.Uniform([50]));
        using var nearlyZeros = Function.Compile([], [u + u - (2 * u), u - v], mode: Modes.Named(mode));
        var (zeros, difference) = nearlyZeros.Call();
        Assert.IsTrue(zeros.ToArray<double>().All(x => x == 0));
        Assert.DoesNotContain(0.0, difference.ToArray<double>());
    }

    [TestMethod]
    public void SameSeedAndOrder_GiveTheSameNumbers_OthersDoNot()
    {
        static string Numbers(long seed)
        {
            var stream = new RandomStream(seed);
            return $"{stream.Uniform([3]).Eval()} {stream.Normal([3]).Eval()} {stream.Poisson([3], 4.0).Eval()}";
        }

        Assert.AreEqual(Numbers(5), Numbers(5));
        Assert.AreNotEqual(Numbers(5), Numbers(6));
        Assert.AreEqual(5, new RandomStream(5).Seed);
        Assert.AreNotEqual(new RandomStream().Seed, new RandomStream().Seed);
    }

    [TestMethod]
    public void StateSharedByFunctions_IsAdvancedByEach()
    {
        var u = new RandomStream(1).Uniform([4]);
        using var f = Function.Compile([], u);
        using var g = Function.Compile([], u * 2);
        string[] mixed = [Half(f.Call()), Half(g.Call(), 2), Half(f.Call())];
        RandomStream.StateOf(u).SetValue(RandomStream.NewState(1));
        Assert.AreSequenceEqual(mixed, [Half(f.Call()), Half(f.Call()), Half(f.Call())]);

        static string Half(Results results, double factor = 1) => string.Join(' ', results[0].ToArray<double>().Select(x => x / factor));
    }

    [TestMethod]
    public void States_AreSavedRestoredAndSeeded()
    {
        var stream = new RandomStream(42);
        var (u, n) = (stream.Uniform([3]), stream.Normal([3]));
        using var f = Function.Compile([], [u, n]);
        f.Call().Dispose();
        using var saved = RandomStream.StateOf(u).GetValue();
        var (v0, v1) = (f.Call().ToString(), f.Call().ToString());
        var uv0 = First(f);
        RandomStream.StateOf(u).SetValue(saved);
        Assert.AreNotEqual(v0, v1);
        Assert.AreNotEqual(uv0, First(f));

        stream.Reseed(42);
        var again = f.Call().ToString();
        stream.Reseed(42);
        Assert.AreEqual(again, f.Call().ToString());
        stream.Reseed(43);
        Assert.AreEqual(43, stream.Seed);
        Assert.AreNotEqual(again, f.Call().ToString());

        RandomStream.Reseed(u, 12345);
        var seeded = First(f);
        RandomStream.Reseed(u, 12345);
        Assert.AreEqual(seeded, First(f));

        static string First(CompiledFunction function) => function.Call()[0].ToString();
    }

    [TestMethod]
    public void RestoredState_RepeatsTheDraws()
    {
        var u = new RandomStream(3).Uniform([3]);
        using var f = Function.Compile([], u);
        using var saved = RandomStream.StateOf(u).GetValue();
        string[] first = [f.Call().ToString(), f.Call().ToString()];
        RandomStream.StateOf(u).SetValue(saved);
        Assert.AreSequenceEqual(first, [f.Call().ToString(), f.Call().ToString()]);
    }

    [TestMethod]
    public void CopiedStates_ReproduceAnotherGraph()
    {
        var (one, two) = (new RandomStream(1), new RandomStream(2));
        var (a, b) = (one.Uniform([2]) + one.Normal([2]), two.Uniform([2]) + two.Normal([2]));
        Assert.AreNotEqual(a.Eval().ToString(), b.Eval().ToString());
        foreach (var (from, to) in one.StateUpdates.Zip(two.StateUpdates))
        {
            Assert.AreSame(from.State.DefaultUpdate, from.Next);
            using var value = from.State.GetValue();
            to.State.SetValue(value);
        }

        Assert.AreEqual(a.Eval().ToString(), b.Eval().ToString());
    }

    [TestMethod]
    public void StateOf_SomethingElse_IsAnError()
    {
        var stream = new RandomStream(1);
        Assert.Contains("made of 2 random variables", Assert.ThrowsExactly<ArgumentException>(() => RandomStream.StateOf(stream.Uniform([2]) + stream.Uniform([2]))).Message);
        Assert.Contains("made of 0 random variables", Assert.ThrowsExactly<ArgumentException>(() => RandomStream.StateOf(T.DVector())).Message);
        var third = T.Exp(stream.Normal([2], 1.0, 2.0));
        Assert.AreSame(stream.States[2], RandomStream.StateOf(third));
    }

    [TestMethod]
    public void ExplicitUpdateAndGivens_TakeThePlaceOfTheDefault()
    {
        var u = new RandomStream(9).Uniform([3]);
        var state = RandomStream.StateOf(u);
        using var keeps = Function.Compile([], u, updates: [(state, state)]);
        Assert.AreEqual(keeps.Call().ToString(), keeps.Call().ToString());
        using var fixedState = RandomStream.NewState(77);
        using var replaced = Function.Compile([], u, givens: [(state, T.Constant(fixedState))]);
        var before = state.GetValue().ToString();
        Assert.AreEqual(replaced.Call().ToString(), replaced.Call().ToString());
        Assert.AreEqual(before, state.GetValue().ToString());
    }

    [TestMethod]
    public void DefaultUpdate_OfAnySharedVariable_FollowsChains()
    {
        var (count, step) = (T.Shared(0, "count"), T.Shared(1, "step"));
        count.DefaultUpdate = count + step;
        step.DefaultUpdate = step * 2;
        using var f = Function.Compile([], count);
        Assert.AreEqual("0 1 3 7", string.Join(' ', Enumerable.Range(0, 4).Select(_ => f.Call().As<long>())));
        Assert.AreEqual("15, 16", $"{count.GetValue()}, {step.GetValue()}");
        using var other = Function.Compile([], count, updates: [(count, count * 0)]);
        other.Call().Dispose();
        Assert.AreEqual("0, 16", $"{count.GetValue()}, {step.GetValue()}");
        Assert.ThrowsExactly<TensorTypeException>(() => count.DefaultUpdate = T.DVector());
        count.DefaultUpdate = null;
        f.Call().Dispose();
        using var still = Function.Compile([], count);
        still.Call().Dispose();
        Assert.AreEqual(still.Call().As<long>(), still.Call().As<long>());
    }

    [TestMethod]
    public void FailedCall_DrawsAgainWhatItWouldHaveDrawn()
    {
        var rate = T.DVector("rate");
        var k = new RandomStream(4).Poisson(rate: rate);
        using var f = Function.Compile([rate], k);
        var before = RandomStream.StateOf(k).GetValue().ToString();
        Assert.ThrowsExactly<FunctionRunException>(() => f.Call(new[] { 1.0, -1 }));
        Assert.AreEqual(before, RandomStream.StateOf(k).GetValue().ToString());
    }

    [TestMethod]
    public void ManyThreads_EachGetDrawsOfTheirOwn()
    {
        var u = new RandomStream(11).Uniform([2]);
        using var f = Function.Compile([], u);
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, 200, _ => seen.Add(f.Call().ToString()));
        Assert.HasCount(200, seen.Distinct());
    }

    [NoLeaks]
    public void Draws_LeaveNothingBehind()
    {
        using var f = Function.Compile([], new RandomStream(1).Normal([100]));
        for (var i = 0; i < 10; i++)
        {
            f.Call().Dispose();
        }

        GC.KeepAlive(f);
    }
}
