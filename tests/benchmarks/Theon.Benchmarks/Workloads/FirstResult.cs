using System.Diagnostics;
using System.Globalization;
using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Workloads;

/// <summary>How long a user waits for the first result of the logistic step.</summary>
internal static class FirstResult
{
    private const int Processes = 5;
    private const int Repeats = 15;

    public static IEnumerable<Workload> Workloads(Options options)
    {
        yield return new Workload("first-result-warm", "float64", report => Measure(report, "first-result-warm", 30));
        yield return new Workload("first-result-cold", "float64", report => Measure(report, "first-result-cold", 400));
        yield return new Workload("first-result-again", "float64", report =>
        {
            FirstResultChild.CompileUnrelated();
            FirstResultChild.LogisticMilliseconds(out _);
            var times = Timing.Of(Enumerable.Range(0, Math.Max(options.Rounds, Repeats)).Select(_ => FirstResultChild.LogisticMilliseconds(out var _)));
            report.Add(new Row("first-result-again", "float64", times, null, null, null), null);
            report.AddNote("a new logistic step in a process that has compiled one before");
        });
    }

    // The first process only brings the files into the cache.
    private static void Measure(Report report, string name, double most)
    {
        var runs = Enumerable.Range(0, Processes + 1).Select(_ => InFreshProcess(name)).Skip(1).ToList();
        var times = Timing.Of(runs.Select(run => run.Milliseconds));
        var middle = runs.OrderBy(run => run.Milliseconds).ElementAt(Processes / 2);
        report.Add(new Row(name, "float64", times, null, null, null), $"under {most} ms", times.Median < most, middle.Phases);
    }

    // Cold is the whole process, from its start to its end; warm is what the process measures itself.
    private static (double Milliseconds, string Phases) InFreshProcess(string name)
    {
        var path = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(path, [.. isHost ? [typeof(FirstResult).Assembly.Location] : Array.Empty<string>(), "--child", name])
        {
            RedirectStandardOutput = true,
        };
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        var elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{name}: the child process ended with exit code {process.ExitCode}");
        }

        return (name == FirstResultChild.Warm ? double.Parse(lines[0], CultureInfo.InvariantCulture) : elapsed, lines[1]);
    }
}
