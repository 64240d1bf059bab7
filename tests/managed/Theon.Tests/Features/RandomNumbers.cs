using Theon.Ops;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows on random streams.</summary>
internal static class RandomNumbers
{
    [Feature("004-15", "uniform float64[2, 2], normal float64[2, 2]; both between calls differ: true")]
    [Feature("004-16", "uniform float64[2, 2], normal float64[2, 2]; both between calls differ: true")]
    public static string Streams()
    {
        var stream = new RandomStream(234);
        var (u, n) = (stream.Uniform([2, 2]), stream.Normal([2, 2]));
        using var f = Function.Compile([], [u, n]);
        var (u0, n0) = f.Call();
        var (u1, n1) = f.Call();
        return $"uniform {u0.DType.Name}[{List(u0.Shape.Select(length => (object)length))}], normal {n0.DType.Name}[{List(n0.Shape.Select(length => (object)length))}]; "
            + $"both between calls differ: {List(u0.ToString() != u1.ToString() && n0.ToString() != n1.ToString())}";
    }

    [Feature("004-17", "without default updates the numbers repeat: true; with them: false")]
    [Feature("b-92", "without default updates the numbers repeat: true; with them: false")]
    public static string NoDefaultUpdates()
    {
        var n = new RandomStream(234).Normal([2, 2]);
        using var g = Function.Compile([], n, noDefaultUpdates: true);
        using var f = Function.Compile([], n);
        return $"without default updates the numbers repeat: {List(g.Call().ToString() == g.Call().ToString())}; with them: {List(f.Call().ToString() == f.Call().ToString())}";
    }

    [Feature("004-18", "[[0, 0], [0, 0]]")]
    public static string NearlyZeros()
    {
        var u = new RandomStream(234).Uniform([2, 2]);
        using var nearlyZeros = Function.Compile([], u + u - (2 * u));
        return nearlyZeros.Call().ToString();
    }

    [Feature("004-19", "state uint64[2], updated by default, shared by functions: the second goes on where the first stopped: true")]
    public static string StatesAreShared()
    {
        var u = new RandomStream(234).Uniform([2]);
        var state = RandomStream.StateOf(u);
        Assert.IsNotNull(state.DefaultUpdate);
        using var f = Function.Compile([], u);
        using var g = Function.Compile([], -u);
        using var start = state.GetValue();
        var first = $"{f.Call()} {g.Call()}";
        state.SetValue(start);
        f.Call().Dispose();
        var second = g.Call().ToString();
        return $"state {start.DType.Name}[{start.Shape[0]}], updated by default, shared by functions: the second goes on where the first stopped: {List(first.EndsWith(second, StringComparison.Ordinal))}";
    }

    [Feature("004-20", "one variable seeded twice gives equal numbers: true; all of the stream: true")]
    public static string Seeding()
    {
        var stream = new RandomStream(234);
        var (u, n) = (stream.Uniform([2]), stream.Normal([2]));
        using var f = Function.Compile([], u);
        using var both = Function.Compile([], [u, n]);
        RandomStream.Reseed(u, 12345);
        var one = f.Call().ToString();
        RandomStream.StateOf(u).SetValue(RandomStream.NewState(12345));
        var again = f.Call().ToString();
        stream.Reseed(902340);
        var all = both.Call().ToString();
        stream.Reseed(902340);
        return $"one variable seeded twice gives equal numbers: {List(one == again)}; all of the stream: {List(all == both.Call().ToString())}";
    }

    [Feature("004-21", "v2 is v0 and v3 is v1: true")]
    public static string SavedStates()
    {
        var u = new RandomStream(234).Uniform([2]);
        using var f = Function.Compile([], u);
        using var saved = RandomStream.StateOf(u).GetValue();
        string[] v = [f.Call().ToString(), f.Call().ToString()];
        RandomStream.StateOf(u).SetValue(saved);
        return $"v2 is v0 and v3 is v1: {List(v.SequenceEqual([f.Call().ToString(), f.Call().ToString()]) && v[0] != v[1])}";
    }

    [Feature("b-81", "Uniform float64, Normal float64, Binomial int64, Poisson int64, Integers int64, Choice int64, Permutation int64, Shuffle float64, Multinomial int64: each within its range, and reaching its ends")]
    public static string Distributions()
    {
        var stream = new RandomStream(1);
        var n = T.Constant(2000L);
        (string Name, TensorVariable Draw, Func<double[], bool> Holds)[] draws =
        [
            ("Uniform", stream.Uniform([n], -1, 3), x => x.Min() is >= -1 and < -0.98 && x.Max() is > 2.98 and < 3 && Math.Abs(x.Average() - 1) < 0.15),
            ("Normal", stream.Normal([n], 5, 2), x => Math.Abs(x.Average() - 5) < 0.25 && x.Min() is < 0 and > -6 && x.Max() is > 10 and < 16),
            ("Binomial", stream.Binomial([n], 3, 0.5), x => x.Distinct().Order().SequenceEqual([0, 1, 2, 3]) && Math.Abs(x.Average() - 1.5) < 0.1),
            ("Poisson", stream.Poisson([n], 4), x => x.Min() == 0 && x.Max() is > 8 and < 20 && Math.Abs(x.Average() - 4) < 0.25),
            ("Integers", stream.Integers([n], -2, 2, inclusive: true), x => x.Distinct().Order().SequenceEqual([-2, -1, 0, 1, 2])),
            ("Choice", stream.Choice([n], T.Constant([7L, 8L, 9L]), weights: T.Constant([0.5, 0.5, 0])), x => x.Distinct().Order().SequenceEqual([7, 8])),
            ("Permutation", stream.Permutation([2], 3), x => x[..3].Order().SequenceEqual([0, 1, 2]) && x[3..].Order().SequenceEqual([0, 1, 2])),
            ("Shuffle", stream.Shuffle(T.Constant([1.0, 2, 3])), x => x.Order().SequenceEqual([1, 2, 3])),
            ("Multinomial", stream.Multinomial([2], 5, T.Constant([0.5, 0, 0.5])), x => x[..3].Sum() == 5 && x[3..].Sum() == 5 && x[1] == 0 && x[4] == 0 && x.Min() == 0),
        ];
        foreach (var (name, draw, holds) in draws)
        {
            Assert.IsTrue(holds(T.Cast(draw, DType.Float64).Eval().ToArray<double>()), name);
        }

        return List(draws.Select(draw => (object)$"{draw.Name} {draw.Draw.DType.Name}")) + ": each within its range, and reaching its ends";
    }

    [Feature("b-82", "2 states, each with its update; the numbers of another graph after copying: true; reseeded as new: true")]
    public static string StatesOfAStream()
    {
        var (one, two) = (new RandomStream(1), new RandomStream(2));
        var (a, b) = (one.Uniform([2]) + one.Normal([2]), two.Uniform([2]) + two.Normal([2]));
        using (a.Eval())
        {
            foreach (var ((from, next), to) in one.StateUpdates.Zip(two.States))
            {
                Assert.AreSame(from.DefaultUpdate, next);
                to.SetValue(from.GetValue());
            }
        }

        var copied = Eval(a) == Eval(b);
        two.Reseed(1);
        var fresh = new RandomStream(1);
        return $"{one.States.Length} states, each with its update; the numbers of another graph after copying: {List(copied)}; reseeded as new: {List(Eval(b) == Eval(fresh.Uniform([2]) + fresh.Normal([2])))}";
    }

    [Feature("b-83", "with 1 thread and with 4 the same 100000 normals: true; the counter of the state: 2")]
    public static string AnyNumberOfThreads()
    {
        var n = new RandomStream(1).Normal([100_000]);
        using var f = Function.Compile([], n);
        var before = Device.Threads;
        try
        {
            Device.Threads = 1;
            var one = f.Call()[0].ToArray<double>();
            RandomStream.StateOf(n).SetValue(RandomStream.NewState(1));
            Device.Threads = 4;
            var four = f.Call()[0].ToArray<double>();
            f.Call().Dispose();
            return $"with 1 thread and with 4 the same {one.Length} normals: {List(one.SequenceEqual(four))}; the counter of the state: {RandomStream.StateOf(n).GetValue().ToArray<ulong>()[1]}";
        }
        finally
        {
            Device.Threads = before;
        }
    }

    [Feature("b-86", "normals within two deviations: true; without replacement 10 of 10 differ: true")]
    public static string OtherDraws()
    {
        var stream = new RandomStream(1);
        var x = stream.TruncatedNormal([1000]).Eval().ToArray<double>();
        var chosen = stream.Choice([10], 10, replace: false).Eval().ToArray<long>();
        return $"normals within two deviations: {List(x.All(v => Math.Abs(v) <= 2))}; without replacement 10 of 10 differ: {List(chosen.Distinct().Count() == 10)}";
    }

    [Feature("b-116", "equal draws of two states: 2 nodes; one state: 1 node")]
    public static string NeverMerged()
    {
        var stream = new RandomStream(1);
        var u = stream.Uniform([2]);
        using var two = Function.Compile([], u + stream.Uniform([2]));
        using var one = Function.Compile([], u + new RandomDraw(Distribution.Uniform, DType.Float64).On([.. u.Owner!.Inputs]));
        return $"equal draws of two states: {Draws(two)} nodes; one state: {Draws(one)} node";

        static int Draws(CompiledFunction function) => function.Graph.Nodes.Count(node => node.Op is RandomDraw);
    }
}
