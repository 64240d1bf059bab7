using System.Diagnostics;
using System.Globalization;
using Theon.Benchmarks.Harness;
using Theon.FirstResult;

namespace Theon.Benchmarks.Workloads;

/// <summary>How long a user waits for the first result of the logistic step.</summary>
internal static class FirstResults
{
    private const string Program = "Theon.FirstResult";
    private const int Processes = 5;
    private const double MostWarm = 30;
    private const double MostCold = 400;
    private const double MostWarmLstm = 60;

    public static IEnumerable<Workload> Workloads(Options options)
    {
        yield return Fresh("first-result-warm", isWarm: true, MostWarm);
        yield return Fresh("first-result-cold", isWarm: false, MostCold);
        yield return Fresh("first-result-lstm", isWarm: true, MostWarmLstm, "lstm");
        yield return new Workload("first-result-again", "float64", report =>
        {
            FirstLogistic.CompileUnrelated();
            FirstLogistic.Milliseconds(out _);
            var phases = "";
            var times = Timing.Of([.. Enumerable.Range(0, options.Rounds).Select(_ => FirstLogistic.Milliseconds(out phases))]);
            report.Add(new Row("first-result-again", "float64", times, null, null, null), null);
            report.AddNote(phases);
        });
    }

    private static Workload Fresh(string name, bool isWarm, double most, params string[] arguments) => new(name, "float64", report =>
    {
        var program = Path.Combine(AppContext.BaseDirectory, Program + (OperatingSystem.IsWindows() ? ".exe" : ""));

        // The first process only brings the files into the cache.
        var runs = Enumerable.Range(0, Processes + 1).Select(_ => Run(program, isWarm, arguments)).Skip(1).ToList();
        var times = Timing.Of(runs.Select(run => run.Milliseconds));
        report.Add(
            new Row(name, "float64", times, null, null, null), $"under {most} ms", times.Median < most,
            runs.OrderBy(run => run.Milliseconds).ElementAt(Processes / 2).Phases);
    });

    // Cold is the whole process, from its start to its end; warm is what the process measures itself.
    private static (double Milliseconds, string Phases) Run(string program, bool isWarm, string[] arguments)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, isWarm ? ["warm", .. arguments] : arguments) { RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        var elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return process.ExitCode == 0
            ? (isWarm ? double.Parse(lines[0], CultureInfo.InvariantCulture) : elapsed, lines[1])
            : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}");
    }
}
