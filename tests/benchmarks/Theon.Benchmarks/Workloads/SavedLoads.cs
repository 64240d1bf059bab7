using System.Diagnostics;
using Theon.Benchmarks.Harness;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>How long it takes to load a saved function.</summary>
internal static class SavedLoads
{
    private const string Name = "load-saved-1000";
    private const int Nodes = 1000;
    private const int Weights = 1 << 17;
    private const double MostMilliseconds = 10;

    public static IEnumerable<Workload> Workloads(Options options)
    {
        yield return new Workload(Name, "float64", report =>
        {
            var path = Path.GetTempFileName();
            try
            {
                Save(path);
                var times = Timing.Of([.. Enumerable.Range(0, 4 * options.Rounds).Select(_ => Load(path))]);
                report.Add(new Row(Name, "float64", times, null, null, null), $"under {MostMilliseconds} ms", times.Median < MostMilliseconds, $"{new FileInfo(path).Length} bytes");
            }
            finally
            {
                File.Delete(path);
            }
        });
    }

    // Neither merged nor fused: as many instructions as nodes.
    private static void Save(string path)
    {
        var x = T.DVector("x");
        var weights = T.Shared(new double[Weights], "weights");
        var y = x + weights.Sum();
        for (var i = 0; i < Nodes; i++)
        {
            y = (i % 3) switch { 0 => T.Sin(y) + x, 1 => T.CumSum(y, 0), _ => y * 0.5 };
        }

        using var function = Function.Compile([x], y, mode: Mode.FastCompile, name: "large");
        function.Save(path);
    }

    private static double Load(string path)
    {
        var begin = Stopwatch.GetTimestamp();
        using var function = CompiledFunction.Load(path);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }
}
