using System.Diagnostics;
using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Workloads;

/// <summary>A million calls must not need more and more memory.</summary>
internal static class FlatMemory
{
    private const int Calls = 1_000_000;
    private const int SettledAfter = 100_000;
    private const long MostGrowth = 4 << 20;

    public static IEnumerable<Workload> Workloads()
    {
        yield return new Workload("flat-memory", "float64", report => Measure(report, "flat-memory", add => add.Run(), collect: false));
        yield return new Workload("flat-memory-results", "float64", report => Measure(report, "flat-memory-results", add => add.Call(), collect: true));
    }

    // Calls that give new arrays leave managed garbage, which the runtime lets grow to the size of the last cache: collected before looking.
    private static void Measure(Report report, string name, Action<ScalarAdd> call, bool collect)
    {
        using var add = new ScalarAdd(1.5, 2.5);
        Repeat(add, call, SettledAfter);
        var (liveBefore, residentBefore) = Look(collect);
        var start = Stopwatch.GetTimestamp();
        Repeat(add, call, Calls - SettledAfter);
        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds / (Calls - SettledAfter);
        var (live, resident) = Look(collect);
        report.Add(
            new Row(name, "float64", new Timing(milliseconds, milliseconds), null, null, null),
            "live bytes equal, RSS growth under 4 MiB",
            live == liveBefore && resident - residentBefore < MostGrowth,
            $"from call {SettledAfter} to call {Calls}: live bytes {live - liveBefore:+0;-0;0}, resident set {(resident - residentBefore) / 1024:+0;-0;0} KiB");
    }

    private static void Repeat(ScalarAdd add, Action<ScalarAdd> call, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            call(add);
        }
    }

    private static (long Live, long Resident) Look(bool collect)
    {
        if (collect)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return (Memory.LiveBytes, process.WorkingSet64);
    }
}
