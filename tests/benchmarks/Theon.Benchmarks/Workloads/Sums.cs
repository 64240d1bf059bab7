using System.Numerics;
using System.Numerics.Tensors;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;
using Theon.Benchmarks.Peers;

namespace Theon.Benchmarks.Workloads;

/// <summary>The sum of a large matrix.</summary>
internal static class Sums
{
    private const int Length = 4096;

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers)
    {
        yield return Of<double>(options, peers);
        yield return Of<float>(options, peers);
    }

    private static Workload Of<T>(Options options, PeerProcesses peers)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (name, dtype) = ($"sum-{Length}x{Length}", Data.NameOf<T>());
        return new Workload(name, dtype, report =>
        {
            var elements = Data.Labels<T>(Length * Length, 1);
            var keep = T.Zero;
            using var pair = new Pair();
            using var stream = new Streams(pair, 1, 0, (long)elements.Length * Data.DTypeOf<T>().Bytes);
            using var comparison = new Comparison
            {
                Workload = name,
                DType = dtype,
                Theon = Theon(elements, out var resources),
                Peers =
                [
                    ("numpy", peers.NumPy?.Expression("a.sum()", "", ("a", elements, [Length, Length]))),
                    ("torch", peers.Torch?.Expression("a.sum()", "", ("a", elements, [Length, Length]))),
                    ("tensorprimitives", Contender.Of("tensorprimitives", () => keep = TensorPrimitives.Sum<T>(elements), () => [double.CreateChecked(TensorPrimitives.Sum<T>(elements))])),
                ],
                Limits = stream.Limits,
                Tolerance = Data.Tolerance<T>(),
                Resources = resources,
            };
            comparison.Run(report, options.Rounds);
            GC.KeepAlive(keep);
        });
    }

    private static Contender Theon<T>(T[] elements, out IReadOnlyList<IDisposable> resources)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var x = Tensor.Variable(Data.DTypeOf<T>(), [false, false], "x");
        var function = Function.Compile([x], x.Sum(), name: "sum");
        NDArray[] inputs = [NDArray.FromSpan<T>(elements, Length, Length)];
        NDArray[] outputs = [NDArray.Scalar(T.Zero)];
        resources = [function, .. inputs, .. outputs];
        void Call() => function.Run(inputs, outputs);
        return Contender.Of("theon", Call, () =>
        {
            Call();
            return [double.CreateChecked(outputs[0].Get<T>())];
        });
    }
}
