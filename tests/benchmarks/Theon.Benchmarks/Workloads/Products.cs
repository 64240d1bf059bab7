using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;
using Theon.Benchmarks.Peers;

namespace Theon.Benchmarks.Workloads;

/// <summary>Matrix products: sgemm in float32, dgemm in float64.</summary>
internal static class Products
{
    private const double LeastShareOfPeak = 0.65;
    private const long MostForMathNet = 24_000_000;

    private static readonly (int M, int K, int N)[] s_single =
        [(60, 500, 10), (100, 100, 100), (256, 256, 256), (512, 512, 512), (600, 784, 500), (1024, 1024, 1024)];

    private static readonly (int M, int K, int N)[] s_double = [(60, 784, 500), (512, 512, 512)];

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers)
    {
        var target = new Target("at least 65% of the FMA peak", row => row.Peer == "numpy" ? row.LimitShare >= LeastShareOfPeak : null);
        yield return Of<float>("sgemm", options, peers, (60, 784, 500), target);
        foreach (var lengths in s_single)
        {
            yield return Of<float>("sgemm", options, peers, lengths, null);
        }

        foreach (var lengths in s_double)
        {
            yield return Of<double>("dgemm", options, peers, lengths, null);
        }
    }

    private static Workload Of<T>(string kind, Options options, PeerProcesses peers, (int M, int K, int N) lengths, Target? target)
        where T : unmanaged, INumber<T>
    {
        var (m, k, n) = lengths;
        var name = $"{kind}-{m}x{k}x{n}";
        var dtype = Data.NameOf<T>();
        return new Workload(name, dtype, report =>
        {
            var a = Data.Normal<T>(m * k, 1);
            var b = Data.Normal<T>(k * n, 2);
            using var pair = new Pair();
            using var comparison = new Comparison
            {
                Workload = name,
                DType = dtype,
                Theon = Theon(a, b, m, k, n, out var resources),
                Peers =
                [
                    ("numpy", peers.NumPy?.Open("product", ("a", a, [m, k]), ("b", b, [k, n]))),
                    ("torch", peers.Torch?.Open("product", ("a", a, [m, k]), ("b", b, [k, n]))),
                    .. peers.Symbolic("product", ("a", a, [m, k]), ("b", b, [k, n])),
                    .. MathNetPeers(a, b, m, k, n),
                ],
                Limits = [FmaPeak.Limit<T>(pair, 2.0 * m * k * n)],
                Tolerance = Data.Tolerance<T>(),
                Target = target,
                Resources = resources,
            };
            comparison.Run(report, options.Rounds);
        });
    }

    private static Contender Theon<T>(T[] a, T[] b, int m, int k, int n, out IReadOnlyList<IDisposable> resources)
        where T : unmanaged, INumber<T>
    {
        var dtype = Data.DTypeOf<T>();
        var (x, y) = (Tensor.Variable(dtype, [false, false], "x"), Tensor.Variable(dtype, [false, false], "y"));
        var function = Function.Compile([x, y], Tensor.Dot(x, y), name: "product");
        NDArray[] inputs = [NDArray.FromSpan<T>(a, m, k), NDArray.FromSpan<T>(b, k, n)];
        NDArray[] outputs = [NDArray.Zeros(dtype, m, n)];
        resources = [function, .. inputs, .. outputs];
        void Call() => function.Run(inputs, outputs);
        return Contender.Of("theon", Call, () =>
        {
            Call();
            return Data.Numbers<T>(outputs[0].AsSpan<T>());
        });
    }

    // Beyond this size one call takes longer than all other slices of a round.
    private static IEnumerable<(string, Contender?)> MathNetPeers<T>(T[] a, T[] b, int m, int k, int n)
        where T : unmanaged, INumber<T>
    {
        if ((long)m * k * n <= MostForMathNet)
        {
            yield return ("mathnet", MathNet(a, b, m, k, n));
        }
    }

    private static Contender MathNet<T>(T[] a, T[] b, int m, int k, int n)
        where T : unmanaged, INumber<T>
    {
        var (x, y) = (Matrix<T>.Build.DenseOfRowMajor(m, k, a), Matrix<T>.Build.DenseOfRowMajor(k, n, b));
        var result = Matrix<T>.Build.Dense(m, n);
        void Call() => x.Multiply(y, result);
        return Contender.Of("mathnet", Call, () =>
        {
            Call();
            return Data.Numbers<T>(result.ToRowMajorArray());
        });
    }
}
