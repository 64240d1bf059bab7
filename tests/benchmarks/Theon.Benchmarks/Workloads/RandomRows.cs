using System.Globalization;
using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Peers;

namespace Theon.Benchmarks.Workloads;

/// <summary>Ten million random numbers into memory that is there; what is compared are mean and variance.</summary>
internal static class RandomRows
{
    private const int Count = 10_000_000;

    // Five deviations of the mean of normal numbers, and of their variance.
    private const double Tolerance = 3e-3;

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) => Of<float>(options, peers).Concat(Of<double>(options, peers));

    private static IEnumerable<Workload> Of<T>(Options options, PeerProcesses peers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        yield return Row<T>("uniform-1e7", stream => stream.Uniform([Count], dtype: DTypeOf<T>()), "rng.random(dtype=dtype, out=out)", "out.uniform_()", 0.25, options, peers);
        yield return Row<T>("normal-1e7", stream => stream.Normal([Count], dtype: DTypeOf<T>()), "rng.standard_normal(dtype=dtype, out=out)", "out.normal_()", 0.3, options, peers);
    }

    private static Workload Row<T>(string name, Func<RandomStream, TensorVariable> draw, string numpy, string torch, double mostOfBest, Options options, PeerProcesses peers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var dtype = Data.NameOf<T>();
        return new Workload(name, dtype, report =>
        {
            var function = Function.Compile([], draw(new RandomStream(1)), name: name);
            NDArray[] outputs = [NDArray.Zeros(DTypeOf<T>(), Count)];
            void Call() => function.Run([], outputs);
            var numpySetup = string.Create(CultureInfo.InvariantCulture, $"rng = np.random.default_rng(1); dtype = np.{dtype}; out = np.empty({Count}, dtype); compared = lambda r: np.array([r.mean(dtype=np.float64), r.var(dtype=np.float64)])");
            var torchSetup = string.Create(CultureInfo.InvariantCulture, $"torch.manual_seed(1); out = torch.empty({Count}, dtype=torch.{dtype}); compared = lambda r: torch.stack([r.double().mean(), r.double().var()])");
            using var comparison = new Comparison
            {
                Workload = name,
                DType = dtype,
                Theon = Contender.Of("theon", Call, () =>
                {
                    Call();
                    return Moments(Data.Numbers(outputs[0]));
                }),
                Peers = [("numpy", peers.NumPy?.Expression(numpy, numpySetup)), ("torch", peers.Torch?.Expression(torch, torchSetup))],
                Tolerance = Tolerance,
                Target = Target.OfBest(mostOfBest),
                Resources = [function, .. outputs],
            };
            comparison.Run(report, options.Rounds);
        });
    }

    private static DType DTypeOf<T>() => typeof(T) == typeof(float) ? DType.Float32 : DType.Float64;

    private static double[] Moments(double[] numbers)
    {
        var mean = numbers.Average();
        return [mean, numbers.Average(x => (x - mean) * (x - mean))];
    }
}
