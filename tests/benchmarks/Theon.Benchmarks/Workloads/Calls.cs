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
        yield return new Workload("call-shapes", "float64", MeasureShapes);
        yield return new Workload("call-two-threads", "float64", report => MeasureThreads(report, options.Rounds));
    }

    // One shape again and again, a few in turn, and 10,000 different ones.
    private static void MeasureShapes(Report report)
    {
        using var function = Smooth();
        var arrays = Enumerable.Range(0, Shapes).Select(i => Pair(1 + (i % 100), 1 + (i / 100))).ToArray();
        var rules = function.RuleSteps.Sum(rule => rule.Tried);
        Time(function, arrays, _ => 0);
        var live = Memory.LiveBytes;
        var fixedShape = Time(function, arrays, _ => 0);
        var seen = Time(function, arrays, i => i % SeenShapes);
        var seenAgain = Time(function, arrays, i => i % SeenShapes);
        var fresh = Time(function, arrays, i => i);
        var growth = Memory.LiveBytes - live;
        report.Add(
            new Row("call-shapes", "float64", new Timing(seenAgain, Math.Min(seen, seenAgain)), null, null, null), $"at most {MostOverhead} x a fixed shape where the shapes were seen",
            seenAgain <= MostOverhead * fixedShape,
            string.Create(CultureInfo.InvariantCulture, $"fixed shape {fixedShape * 1e3:0.00} us, {SeenShapes} in turn {seenAgain * 1e3:0.00} us, {Shapes} different {fresh * 1e3:0.00} us: {(fresh - fixedShape) * 1e3:0.00} us to prepare; live bytes {growth:+0;-0;0}"));
        report.AddCheck("call-shapes", "the rewriter runs once", rules == function.RuleSteps.Sum(rule => rule.Tried), "rules were tried when the function was compiled, and not since");
        foreach (var (input, output) in arrays)
        {
            input.Dispose();
            output.Dispose();
        }
    }

    private static void MeasureThreads(Report report, int rounds)
    {
        using var function = Smooth();
        var pairs = new[] { Pair(100, 10), Pair(100, 10) };
        var alone = Timing.Of(Enumerable.Range(0, rounds).Select(_ => Repeat(function, pairs[0])));
        var together = Timing.Of(Enumerable.Range(0, rounds).Select(_ =>
        {
            var other = new Thread(() => Repeat(function, pairs[1]));
            var start = Stopwatch.GetTimestamp();
            other.Start();
            Repeat(function, pairs[0]);
            other.Join();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds / 2;
        }));
        var speedup = alone.Median / together.Median;
        report.Add(
            new Row("call-two-threads", "float64", together, null, null, null), $"at least {LeastSpeedup} x one thread", speedup >= LeastSpeedup,
            string.Create(CultureInfo.InvariantCulture, $"calls of one function from two threads: {speedup:0.00} x one thread (fastest rounds {alone.Minimum / together.Minimum:0.00} x)"));
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

    private static double Repeat(CompiledFunction function, (NDArray Input, NDArray Output) arrays)
    {
        const int Calls = 20_000;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++)
        {
            function.Run([arrays.Input], [arrays.Output]);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
