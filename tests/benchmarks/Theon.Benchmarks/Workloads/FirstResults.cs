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

    // Its own code is compiled, too, as in a published program.
    private const string PublishedProgram = "Theon.FirstResult.Published";
    private const string WithoutWarmUp = "no-warm-up";
    private const int Processes = 5;
    private const double MostCold = 400;
    private const double MostWarmLstm = 60;

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers)
    {
        yield return Fresh("first-result-logistic", ["warm"], 10, peers.Torch, "logistic");
        yield return Fresh("first-result-mlp", ["warm", "mlp"], 15, peers.Torch, "mlp");
        yield return Fresh("first-result-logistic-published", ["warm"], 10, peers.Torch, "logistic", program: PublishedProgram);
        yield return Fresh("first-result-mlp-published", ["warm", "mlp"], 15, peers.Torch, "mlp", program: PublishedProgram);
        yield return Fresh("first-result-logistic-alone", ["warm", WithoutWarmUp], null);
        yield return Fresh("first-result-mlp-alone", ["warm", "mlp", WithoutWarmUp], null);
        yield return Fresh("first-result-cold", [], MostCold);
        yield return Fresh("first-result-cold-alone", [WithoutWarmUp], null);
        yield return Fresh("first-result-lstm", ["warm", "lstm"], null, peers.Torch, "lstm", MostWarmLstm);
        yield return Fresh("first-result-lstm-published", ["warm", "lstm"], null, peers.Torch, "lstm", MostWarmLstm, PublishedProgram);
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

    // Processes take turns; the first of each only brings the files into the cache. A loop of many steps takes its time in the call, too:
    // where it is asked, what comes before the call has a row of its own.
    private static Workload Fresh(string name, string[] arguments, double? most, PythonPeer? torch = null, string? step = null, double? mostCompiling = null, string program = Program) => new(name, "float64", report =>
    {
        var path = Path.Combine(AppContext.BaseDirectory, program + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var turns = Enumerable.Range(0, Processes + 1).Select(_ => (Theon: Run(path, arguments), Torch: torch is null || step is null ? 0 : torch.FirstResult(step))).Skip(1).ToList();
        var times = Timing.Of(turns.Select(turn => turn.Theon.Milliseconds));
        Timing? peer = torch is null || step is null ? null : Timing.Of(turns.Select(turn => turn.Torch));
        report.Add(
            new Row(name, "float64", times, step is null ? null : "torch", peer, null) { Best = peer is { } time ? ("torch", time) : null }, most is null ? null : $"under {most} ms", times.Median < most,
            turns.Select(turn => turn.Theon).OrderBy(run => run.Milliseconds).ElementAt(Processes / 2).Phases);
        if (mostCompiling is not null)
        {
            var compiling = Timing.Of(turns.Select(turn => turn.Theon.Compiled));
            report.Add(new Row($"{name}-compile", "float64", compiling, null, null, null), $"under {mostCompiling} ms", compiling.Median < mostCompiling, "expressions, gradients and compilation, before the first call");
        }
    });

    // Cold is the whole process, from its start to its end; warm is what the process measures itself.
    private static (double Milliseconds, string Phases, double Compiled) Run(string program, string[] arguments)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        var elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return process.ExitCode == 0
            ? (arguments.Contains("warm") ? double.Parse(lines[0], CultureInfo.InvariantCulture) : elapsed, lines[1], double.Parse(lines[2], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}");
    }
}
