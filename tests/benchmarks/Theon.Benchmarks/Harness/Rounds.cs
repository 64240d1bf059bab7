namespace Theon.Benchmarks.Harness;

/// <summary>Milliseconds of one call over all rounds.</summary>
internal readonly record struct Timing(double Median, double Minimum)
{
    public static Timing Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        var middle = sorted.Length / 2;
        return new Timing(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0]);
    }
}

/// <summary>Times contenders in rounds: each round gives every contender one slice, so that a disturbance meets all of them.</summary>
internal static class Rounds
{
    private const double SliceSeconds = 0.02;
    private const double WarmSeconds = 0.3;
    private const int MostCalls = 1_000_000;

    /// <summary>The timings, in the order of the contenders.</summary>
    public static Timing[] Measure(IReadOnlyList<Contender> contenders, int rounds)
    {
        var calls = contenders.Select(Calibrate).ToArray();
        var times = contenders.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                var which = (turn + round) % contenders.Count;
                times[which][round] = contenders[which].Seconds(calls[which]) / calls[which] * 1e3;
                Thread.Sleep(contenders[which].SettleMilliseconds);
            }
        }

        return [.. times.Select(Timing.Of)];
    }

    // Long enough for the runtime's optimised code to arrive; the last slice says how many calls fill one.
    private static int Calibrate(Contender contender)
    {
        var calls = 1;
        for (var spent = 0.0; ;)
        {
            var seconds = contender.Seconds(calls);
            spent += seconds;
            calls = (int)Math.Clamp(SliceSeconds / Math.Max(seconds / calls, 1e-9), 1, Math.Min(MostCalls, calls * 16L));
            if (spent > WarmSeconds)
            {
                Thread.Sleep(contender.SettleMilliseconds);
                return calls;
            }
        }
    }
}
