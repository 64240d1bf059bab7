using MathNet.Numerics.LinearAlgebra;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;
using Theon.Benchmarks.Peers;

namespace Theon.Benchmarks.Workloads;

/// <summary>Matrix products in float32.</summary>
internal static class Products
{
    private const double LeastShareOfPeak = 0.65;

    public static IEnumerable<Workload> Workloads(Options options, NumPyPeer? numpy)
    {
        yield return Of(options, numpy, 60, 784, 500, new Target("at least 65% of the FMA peak", row => row.Peer == "numpy" ? row.LimitShare >= LeastShareOfPeak : null));
        yield return Of(options, numpy, 256, 256, 256, null);
        yield return Of(options, numpy, 512, 512, 512, null);
    }

    private static Workload Of(Options options, NumPyPeer? numpy, int m, int k, int n, Target? target)
    {
        var name = $"sgemm-{m}x{k}x{n}";
        return new Workload(name, "float32", report =>
        {
            var a = Data.Normal<float>(m * k, 1);
            var b = Data.Normal<float>(k * n, 2);
            using var pair = new Pair();
            using var comparison = new Comparison
            {
                Workload = name,
                DType = "float32",
                Theon = Theon(a, b, m, k, n, out var resources),
                Peers =
                [
                    ("numpy", numpy?.Open("numpy", "product", "", ("a", a, [m, k]), ("b", b, [k, n]))),
                    ("mathnet", MathNet(a, b, m, k, n)),
                ],
                Limits = [FmaPeak.Limit(pair, 2.0 * m * k * n)],
                Tolerance = Data.Tolerance<float>(),
                Target = target,
                Resources = resources,
            };
            comparison.Run(report, options.Rounds);
        });
    }

    private static Contender Theon(float[] a, float[] b, int m, int k, int n, out IReadOnlyList<IDisposable> resources)
    {
        var (x, y) = (Tensor.FMatrix("x"), Tensor.FMatrix("y"));
        var function = Function.Compile([x, y], Tensor.Dot(x, y), name: "product");
        NDArray[] inputs = [NDArray.FromSpan<float>(a, m, k), NDArray.FromSpan<float>(b, k, n)];
        NDArray[] outputs = [NDArray.Zeros(DType.Float32, m, n)];
        resources = [function, .. inputs, .. outputs];
        void Call() => function.Run(inputs, outputs);
        return Contender.Of("theon", Call, () =>
        {
            Call();
            return Data.Numbers<float>(outputs[0].AsSpan<float>());
        });
    }

    private static Contender MathNet(float[] a, float[] b, int m, int k, int n)
    {
        var (x, y) = (Matrix<float>.Build.DenseOfRowMajor(m, k, a), Matrix<float>.Build.DenseOfRowMajor(k, n, b));
        var result = Matrix<float>.Build.Dense(m, n);
        void Call() => x.Multiply(y, result);
        return Contender.Of("mathnet", Call, () =>
        {
            Call();
            return Data.Numbers<float>(result.ToRowMajorArray());
        });
    }
}
