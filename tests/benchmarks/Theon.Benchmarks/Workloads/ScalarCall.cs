using System.Numerics.Tensors;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Peers;

namespace Theon.Benchmarks.Workloads;

/// <summary>What a call costs: <c>x + y</c> of two numbers, written to the caller's memory.</summary>
internal static class ScalarCall
{
    private const string Name = "call-scalar-add";
    private const double MostMilliseconds = 0.00015;
    private const int CountedCalls = 10_000;

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers)
    {
        yield return new Workload(Name, "float64", report =>
        {
            double[] x = [1.5], y = [2.5], sum = [0];
            using var call = new ScalarAdd(x[0], y[0]);
            using var comparison = new Comparison
            {
                Workload = Name,
                DType = "float64",
                Theon = Contender.Of("theon", call.Run, () => [call.RunAndRead()]),
                Peers =
                [
                    ("numpy", peers.NumPy?.Open("scalar-add", ("a", x, []), ("b", y, []))),
                    ("torch", peers.Torch?.Open("scalar-add", ("a", x, []), ("b", y, []))),
                    .. peers.Symbolic("scalar-add", ("a", x, []), ("b", y, [])),
                    ("tensorprimitives", Contender.Of("tensorprimitives", () => TensorPrimitives.Add<double>(x, y, sum), () =>
                    {
                        TensorPrimitives.Add<double>(x, y, sum);
                        return sum;
                    })),
                ],
                Tolerance = 0,
                Target = new Target("under 0.15 us", row => row.Peer == "numpy" ? row.Theon.Median < MostMilliseconds : null),
            };
            comparison.Run(report, options.Rounds);
            report.AddCheck(Name, "0 managed bytes per call", Allocated(call.Run) == 0, $"{(double)Allocated(call.Run) / CountedCalls} managed bytes per call");
        });
    }

    /// <summary>Managed bytes of 10,000 calls.</summary>
    private static long Allocated(Action call)
    {
        call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < CountedCalls; i++)
        {
            call();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
