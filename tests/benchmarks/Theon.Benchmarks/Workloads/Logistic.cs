using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;
using Theon.Benchmarks.Peers;
using Theon.FirstResult;

namespace Theon.Benchmarks.Workloads;

/// <summary>One training step on 400 x 784 numbers, which a cache holds, and on 10,000 x 784, which it does not.</summary>
internal static class Logistic
{
    private const int Features = 784;

    // Rows, and what is asked in times of NumPy.
    private static readonly (int Rows, double MostOfNumPy)[] s_sizes = [(400, 0.45), (10_000, 0.65)];

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) =>
        s_sizes.SelectMany(size => new[] { Of<double>(options, peers, size.Rows, size.MostOfNumPy), Of<float>(options, peers, size.Rows, size.MostOfNumPy) });

    private static Workload Of<T>(Options options, PeerProcesses peers, int rows, double mostOfNumPy)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (name, dtype) = ($"logistic-{rows}x{Features}", Data.NameOf<T>());
        return new Workload(name, dtype, report =>
        {
            var x = Data.Normal<T>(rows * Features, 1);
            var y = Data.Labels<T>(rows, 2);
            var w = Data.Normal<T>(Features, 3, scale: 0.05);
            (string, Array, int[])[] named = [("x", x, [rows, Features]), ("y", y, [rows]), ("w", w, [Features]), ("b", new[] { T.Zero }, [])];
            using var pair = new Pair();
            using var stream = new Streams(pair, 1, 0, (long)rows * Features * Data.DTypeOf<T>().Bytes);
            using var comparison = new Comparison
            {
                Workload = name,
                DType = dtype,
                Theon = Theon(x, y, w, out var resources),
                Peers =
                [
                    ("numpy", peers.NumPy?.Open("logistic", named)),
                    ("torch", peers.Torch?.Open("logistic", named)),
                    .. peers.Symbolic("logistic", named),
                    ("tensorprimitives", LogisticPeers.TensorPrimitives(x, y, w)),
                    ("mathnet", LogisticMathNet.Of(x, y, w)),
                    ("loop", LogisticPeers.Loop(x, y, w)),
                ],
                Limits = stream.Limits,
                Tolerance = Data.Tolerance<T>(),
                Target = new Target($"at most {mostOfNumPy} x numpy", row => row.Peer == "numpy" && row.Ratio is { } ratio ? ratio <= mostOfNumPy : null),
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
        NDArray[] inputs = [NDArray.FromSpan<T>(x, y.Length, Features), NDArray.FromSpan<T>(y)];
        NDArray[] outputs = [NDArray.Zeros(DType.Bool, y.Length), NDArray.Zeros(Data.DTypeOf<T>(), y.Length)];
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
