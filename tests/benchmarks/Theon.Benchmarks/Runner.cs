using BenchmarkDotNet.Running;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Peers;
using Theon.Benchmarks.Workloads;

namespace Theon.Benchmarks;

/// <summary>The command line: which workloads, how many rounds, where rows go.</summary>
internal static class Runner
{
    /// <summary>Runs; the exit code is 0 whatever the times are, 1 where results disagree, 2 for a wrong command line.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments is ["--micro", .. var rest])
        {
            BenchmarkSwitcher.FromTypes([typeof(CallBenchmarks)]).Run(rest);
            return 0;
        }

        if (Options.Parse(arguments, Console.Error) is not { } options)
        {
            return 2;
        }

        MachineState.UseDetectedBlasCore();
        using var peers = PeerProcesses.Start();
        Console.WriteLine(MachineState.Describe(peers));
        var report = new Report(Console.Out);
        var workloads = All(options, peers).Where(workload => options.Wants(workload.Name)).ToList();
        if (workloads.Count == 0)
        {
            Console.Error.WriteLine($"no workload has '{options.Filter}' in its name; there are: {string.Join(' ', All(options, peers).Select(workload => workload.Name).Distinct())}");
            return 2;
        }

        foreach (var workload in workloads)
        {
            workload.Run(report);
        }

        report.PrintTargets();
        if (options.Json is { } path)
        {
            report.WriteJson(path);
        }

        return report.HasDisagreement ? 1 : 0;
    }

    private static IEnumerable<Workload> All(Options options, PeerProcesses peers) =>
        Logistic.Workloads(options, peers)
            .Concat(SoftmaxRegression.Workloads(options, peers))
            .Concat(TrainingRows.Workloads(options, peers))
            .Concat(Products.Workloads(options, peers))
            .Concat(ScalarCall.Workloads(options, peers))
            .Concat(FirstResults.Workloads(options, peers))
            .Concat(SavedLoads.Workloads(options))
            .Concat(FlatMemory.Workloads())
            .Concat(CompileTimes.Workloads())
            .Concat(InsideRows.Workloads())
            .Concat(Calls.Workloads(options))
            .Concat(Expressions.Workloads(options, peers))
            .Concat(BareRows.Workloads(options))
            .Concat(Matrices.Workloads(options, peers))
            .Concat(ArrayRows.Workloads(options, peers))
            .Concat(LinearAlgebraRows.Workloads(options, peers))
            .Concat(ComplexLinearAlgebraRows.Workloads(options, peers))
            .Concat(FourierRows.Workloads(options, peers))
            .Concat(LoopRows.Workloads(options, peers))
            .Concat(RandomRows.Workloads(options, peers));
}
