using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;
using Theon.Benchmarks.Peers;
using Theon.FirstResult;

namespace Theon.Benchmarks.Workloads;

/// <summary>One training step on 400 x 784 numbers.</summary>
internal static class Logistic
{
    private const int Rows = 400;
    private const int Features = 784;
    private const double MostOfNumPy = 0.6;

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers)
    {
        yield return Of<double>(options, peers);
        yield return Of<float>(options, peers);
    }

    private static Workload Of<T>(Options options, PeerProcesses peers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (name, dtype) = ($"logistic-{Rows}x{Features}", Data.NameOf<T>());
        return new Workload(name, dtype, report =>
        {
            var x = Data.Normal<T>(Rows * Features, 1);
            var y = Data.Labels<T>(Rows, 2);
            var w = Data.Normal<T>(Features, 3, scale: 0.05);
            (string, Array, int[])[] named = [("x", x, [Rows, Features]), ("y", y, [Rows]), ("w", w, [Features]), ("b", new[] { T.Zero }, [])];
            using var pair = new Pair();
            using var stream = new Streams(pair, 1, 0, (long)Rows * Features * Data.DTypeOf<T>().Bytes);
            using var comparison = new Comparison
            {
                Workload = name,
                DType = dtype,
                Theon = Theon(x, y, w, out var resources),
                Peers =
                [
                    ("numpy", peers.NumPy?.Open("logistic", named)),
                    ("torch", peers.Torch?.Open("logistic", named)),
                    ("tensorprimitives", LogisticPeers.TensorPrimitives(x, y, w)),
                    ("mathnet", LogisticMathNet.Of(x, y, w)),
                    ("loop", LogisticPeers.Loop(x, y, w)),
                ],
                Limits = stream.Limits,
                Tolerance = Data.Tolerance<T>(),
                Target = new Target($"at most {MostOfNumPy} x numpy", row => row.Peer == "numpy" && row.Ratio is { } ratio ? ratio <= MostOfNumPy : null),
                Resources = resources,
            };
            comparison.Run(report, options.Rounds);
        });
    }

    private static Contender Theon<T>(T[] x, T[] y, T[] w, out IReadOnlyList<IDisposable> resources)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var weights = NDArray.FromSpan<T>(w);
        using var bias = NDArray.Scalar(T.Zero);
        var step = new LogisticStep(weights, bias);
        NDArray[] inputs = [NDArray.FromSpan<T>(x, Rows, Features), NDArray.FromSpan<T>(y)];
        NDArray[] outputs = [NDArray.Zeros(DType.Bool, Rows), NDArray.Zeros(Data.DTypeOf<T>(), Rows)];
        resources = [step, .. inputs, .. outputs];
        void Call() => step.Train.Run(inputs, outputs);
        return Contender.Of("theon", Call, () =>
        {
            Call();
            using var wNow = step.Weights.GetValue();
            using var bNow = step.Bias.GetValue();
            return
            [
                .. Data.Numbers(outputs[0].AsSpan<bool>()), .. Data.Numbers<T>(outputs[1].AsSpan<T>()),
                .. Data.Numbers<T>(wNow.AsSpan<T>()), .. Data.Numbers<T>(bNow.AsSpan<T>()),
            ];
        });
    }
}
