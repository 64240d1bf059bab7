using System.Globalization;
using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Peers;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>Fourier transforms of one long sequence and of many short ones.</summary>
internal static class FourierRows
{
    // Complex numbers are a last axis of length 2 here.
    private const string AsComplex = "z = x[..., 0] + 1j * x[..., 1]\n";
    private const string InParts = "compared = lambda r: (r.real, r.imag)\n";

    private static readonly (int Rows, int Length)[] s_shapes = [(1, 1000), (1, 100_000), (1, 10_000_000), (1, 1 << 20), (1000, 1000)];

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) =>
        s_shapes.SelectMany(shape => Of<float>(shape.Rows, shape.Length).Concat(Of<double>(shape.Rows, shape.Length))).Select(row => row.ToWorkload(options, peers));

    private static IEnumerable<ArrayCase> Of<TElement>(int rows, int length)
        where TElement : unmanaged, IFloatingPointIeee754<TElement>
    {
        int[] Shape(params int[] last) => rows == 1 ? last : [rows, .. last];
        ArrayInput[] Real() => [new("x", Data.Normal<TElement>(rows * length, 1), Shape(length))];
        ArrayInput[] Complex() => [new("x", Data.Normal<TElement>(rows * length * 2, 1), Shape(length, 2))];
        ArrayInput[] Half()
        {
            // The first and the middle frequency of real values are real.
            var count = (length / 2) + 1;
            var elements = Data.Normal<TElement>(rows * count * 2, 1);
            for (var row = 0; row < rows; row++)
            {
                elements[(row * count * 2) + 1] = elements[((row + 1) * count * 2) - 1] = TElement.Zero;
            }

            return [new("x", elements, Shape(count, 2))];
        }

        yield return Case("rfft", Real, x => T.Rfft(x), InParts, "np.fft.rfft(x)", "torch.fft.rfft(x)");
        yield return Case("irfft", Half, x => T.Irfft(x), AsComplex, "np.fft.irfft(z)", "torch.fft.irfft(z)") with { Compared = null };
        yield return Case("fft", Complex, x => T.Fft(x), AsComplex + InParts, "np.fft.fft(z)", "torch.fft.fft(z)");

        ArrayCase Case(string name, Func<ArrayInput[]> inputs, Func<TensorVariable, TensorVariable> build, string setup, string numpy, string torch) => new()
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"fourier-{name} {(rows == 1 ? "" : $"{rows}x")}{length}"),
            DType = Data.NameOf<TElement>(),
            Inputs = inputs,
            Build = v => [build(v[0])],
            NumPy = numpy,
            Torch = torch,
            Setup = setup,
            Compared = (_, results) => [.. results[0].Where((_, i) => i % 2 == 0), .. results[0].Where((_, i) => i % 2 != 0)],
            Tolerance = 10 * Data.Tolerance<TElement>(),
        };
    }
}
