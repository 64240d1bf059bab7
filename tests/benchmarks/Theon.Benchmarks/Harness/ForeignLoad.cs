using System.Diagnostics;
using System.Globalization;

namespace Theon.Benchmarks.Harness;

/// <summary>How much processor time other programs take. Child processes count as others until they were waited for.</summary>
internal sealed class ForeignLoad
{
    private const double TicksPerSecond = 100;

    /// <summary>Child processes that take part in the measurement.</summary>
    public static List<Process> Own { get; } = [];

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly double _busy = Busy();
    private readonly double _own = OwnSeconds();

    /// <summary>Cores taken by others since this object was made.</summary>
    public double Cores =>
        Math.Max(0, (Busy() - _busy - (OwnSeconds() - _own)) / Stopwatch.GetElapsedTime(_start).TotalSeconds);

    // Everything but idle and waiting, what the host took included.
    private static double Busy()
    {
        if (!File.Exists("/proc/stat"))
        {
            return 0;
        }

        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Take(8).Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return (ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond;
    }

    private static double OwnSeconds()
    {
        using var self = Process.GetCurrentProcess();
        var seconds = self.TotalProcessorTime.TotalSeconds;
        foreach (var process in Own)
        {
            process.Refresh();
            seconds += process.HasExited ? 0 : process.TotalProcessorTime.TotalSeconds;
        }

        return seconds;
    }
}
