using System.Diagnostics;
using System.Globalization;
using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Workloads;

/// <summary>Calls with many shapes, and from two threads.</summary>
internal static class Calls
{
    private const int Shapes = 10_000;
    private const int SeenShapes = 4;
    private const double MostOverhead = 1.1;
    private const double LeastSpeedup = 1.7;

    public static IEnumerable<Workload> Workloads(Options options)
    {
        yield return new Workload("call-shapes", "float64", report => MeasureShapes(report, options.Rounds));
        yield return new Workload("call-two-threads", "float64", report => MeasureThreads(report, options.Rounds));
    }

    // A few shapes, each again and again, and the same in turn, round by round; then 10,000 different ones.
    private static void MeasureShapes(Report report, int rounds)
    {
        using var function = Smooth();
        var arrays = Enumerable.Range(0, Shapes).Select(i => Pair(1 + (i % 100), 1 + (i / 100))).ToArray();
        var rules = function.RuleSteps.Sum(rule => rule.Tried);
        Time(function, arrays, _ => 0);
        var live = Memory.LiveBytes;
        Time(function, arrays, i => i % SeenShapes);
        var times = Enumerable.Range(0, rounds).Select(_ => (Fixed: Time(function, arrays, i => i * SeenShapes / Shapes), InTurn: Time(function, arrays, i => i % SeenShapes))).ToArray();
        var (fixedShape, seen) = (Timing.Of(times.Select(time => time.Fixed)), Timing.Of(times.Select(time => time.InTurn)));
        var ratio = Timing.Of(times.Select(time => time.InTurn / time.Fixed)).Median;
        var fresh = Time(function, arrays, i => i);
        var growth = Memory.LiveBytes - live;
        report.Add(
            new Row("call-shapes", "float64", seen, null, null, null), $"at most {MostOverhead} x a fixed shape where the shapes were seen", ratio <= MostOverhead,
            string.Create(CultureInfo.InvariantCulture, $"fixed shape {fixedShape.Median * 1e3:0.00} us, {SeenShapes} in turn {seen.Median * 1e3:0.00} us ({ratio:0.00} x), {Shapes} different {fresh * 1e3:0.00} us: {(fresh - fixedShape.Median) * 1e3:0.00} us to prepare; live bytes {growth:+0;-0;0}"));
        report.AddCheck("call-shapes", "the rewriter runs once", rules == function.RuleSteps.Sum(rule => rule.Tried), "rules were tried when the function was compiled, and not since");
        foreach (var (input, output) in arrays)
        {
            input.Dispose();
            output.Dispose();
        }
    }

    // Rounds in turn with a loop that shares nothing: what a second thread is worth changes with what else the machine does.
    private static void MeasureThreads(Report report, int rounds)
    {
        using var function = Smooth();
        var pairs = new[] { Pair(100, 10), Pair(100, 10) };
        var (calls, loop) = (new List<(double Alone, double Together)>(), new List<(double Alone, double Together)>());
        OnTwoThreads(i => Repeat(function, pairs[i]));
        for (var round = 0; round < rounds; round++)
        {
            calls.Add(OnTwoThreads(i => Repeat(function, pairs[i])));
            loop.Add(OnTwoThreads(_ => Spin()));
        }

        var together = Timing.Of(calls.Select(round => round.Together));
        var speedup = Timing.Of(calls.Select(round => round.Alone / round.Together));
        var possible = Timing.Of(loop.Select(round => round.Alone / round.Together));
        report.Add(
            new Row("call-two-threads", "float64", together, null, null, null), $"at least {LeastSpeedup} x one thread", speedup.Median >= LeastSpeedup,
            string.Create(CultureInfo.InvariantCulture, $"calls of one function from two threads: {speedup.Median:0.00} x one thread; a loop that shares nothing, in turn with them: {possible.Median:0.00} x"));
    }

    // One thread, then two with as much to do each: ms for the work of one.
    private static (double Alone, double Together) OnTwoThreads(Action<int> work)
    {
        var start = Stopwatch.GetTimestamp();
        work(0);
        var alone = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var other = new Thread(() => work(1));
        start = Stopwatch.GetTimestamp();
        other.Start();
        work(0);
        other.Join();
        return (alone, Stopwatch.GetElapsedTime(start).TotalMilliseconds / 2);
    }

    // Of a size that one thread computes.
    private static CompiledFunction Smooth()
    {
        var x = Tensor.DMatrix("x");
        return Function.Compile([x], Tensor.Tanh(x) + Tensor.Exp(-x), name: "smooth");
    }

    private static (NDArray Input, NDArray Output) Pair(int rows, int columns) =>
        (NDArray.Full(0.5, rows, columns), NDArray.Zeros(DType.Float64, rows, columns));

    private static double Time(CompiledFunction function, (NDArray Input, NDArray Output)[] arrays, Func<int, int> which)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Shapes; i++)
        {
            var (input, output) = arrays[which(i)];
            function.Run([input], [output]);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / Shapes;
    }

    private static void Repeat(CompiledFunction function, (NDArray Input, NDArray Output) arrays)
    {
        const int Calls = 20_000;
        for (var i = 0; i < Calls; i++)
        {
            function.Run([arrays.Input], [arrays.Output]);
        }
    }

    private static void Spin()
    {
        const int Steps = 12_000_000;
        var value = 0.5;
        for (var i = 0; i < Steps; i++)
        {
            value = (value * 0.999) + 0.001;
        }

        GC.KeepAlive(value);
    }
}
