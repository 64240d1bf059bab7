using System.Diagnostics;
using System.Globalization;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Peers;
using Theon.FirstResult;

namespace Theon.Benchmarks.Workloads;

/// <summary>How long a user waits for the first result of a training step.</summary>
internal static class FirstResults
{
    private const string Program = "Theon.FirstResult";
    private const int Processes = 5;
    private const double MostCold = 400;
    private const double MostWarmLstm = 60;

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers)
    {
        yield return Fresh("first-result-logistic", ["warm"], 10, peers.Torch, "logistic");
        yield return Fresh("first-result-mlp", ["warm", "mlp"], 15, peers.Torch, "mlp");
        yield return Fresh("first-result-cold", [], MostCold);
        yield return Fresh("first-result-lstm", ["warm", "lstm"], MostWarmLstm, peers.Torch, "lstm");
        yield return new Workload("first-result-again", "float64", report =>
        {
            FirstStep.CompileUnrelated();
            FirstStep.OfLogistic(out _);
            var phases = "";
            var times = Timing.Of([.. Enumerable.Range(0, options.Rounds).Select(_ => FirstStep.OfLogistic(out phases))]);
            report.Add(new Row("first-result-again", "float64", times, null, null, null), null);
            report.AddNote(phases);
        });
    }

    // Processes take turns; the first of each only brings the files into the cache.
    private static Workload Fresh(string name, string[] arguments, double most, PythonPeer? torch = null, string? step = null) => new(name, "float64", report =>
    {
        var program = Path.Combine(AppContext.BaseDirectory, Program + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var turns = Enumerable.Range(0, Processes + 1).Select(_ => (Theon: Run(program, arguments), Torch: torch is null || step is null ? 0 : torch.FirstResult(step))).Skip(1).ToList();
        var times = Timing.Of(turns.Select(turn => turn.Theon.Milliseconds));
        Timing? peer = torch is null || step is null ? null : Timing.Of(turns.Select(turn => turn.Torch));
        report.Add(
            new Row(name, "float64", times, step is null ? null : "torch", peer, null) { Best = peer is { } time ? ("torch", time) : null }, $"under {most} ms", times.Median < most,
            turns.Select(turn => turn.Theon).OrderBy(run => run.Milliseconds).ElementAt(Processes / 2).Phases);
    });

    // Cold is the whole process, from its start to its end; warm is what the process measures itself.
    private static (double Milliseconds, string Phases) Run(string program, string[] arguments)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        var elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return process.ExitCode == 0
            ? (arguments.Contains("warm") ? double.Parse(lines[0], CultureInfo.InvariantCulture) : elapsed, lines[1])
            : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}");
    }
}
