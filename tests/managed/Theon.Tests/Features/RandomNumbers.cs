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

    [Feature("b-81", "Uniform float64, Normal float64, Binomial int64, Poisson int64, Integers int64, Choice int64, Permutation int64, Shuffle float64, Multinomial int64")]
    public static string Distributions()
    {
        var stream = new RandomStream(1);
        (string Name, TensorVariable Draw)[] draws =
        [
            ("Uniform", stream.Uniform([3])), ("Normal", stream.Normal([3])), ("Binomial", stream.Binomial([3])), ("Poisson", stream.Poisson([3])),
            ("Integers", stream.Integers([3], 0, 9, inclusive: true)), ("Choice", stream.Choice([3], 9)), ("Permutation", stream.Permutation([2], 3)),
            ("Shuffle", stream.Shuffle(T.Constant([1.0, 2, 3]))), ("Multinomial", stream.Multinomial([2], 5, T.Constant([0.5, 0.5]))),
        ];
        return List(draws.Select(draw => (object)$"{draw.Name} {draw.Draw.Eval().DType.Name}"));
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
