using System.Diagnostics;

namespace Theon.Benchmarks.Harness;

/// <summary>Something that is timed in turn with others.</summary>
/// <param name="Name">Such as <c>numpy</c>.</param>
/// <param name="Seconds">Does this many calls and says how long they took.</param>
/// <param name="Result">One more call; its result, to be compared with the others'. Null for physical limits.</param>
internal sealed record Contender(string Name, Func<int, double> Seconds, Func<double[]>? Result)
{
    /// <summary>Other programs' worker threads may spin for a while after the last call: how long to wait for that.</summary>
    public int SettleMilliseconds { get; init; }

    /// <summary>A contender of this process.</summary>
    public static Contender Of(string name, Action call, Func<double[]>? result) => new(name, calls => Loop(call, calls), result);

    private static double Loop(Action call, int calls)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            call();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
