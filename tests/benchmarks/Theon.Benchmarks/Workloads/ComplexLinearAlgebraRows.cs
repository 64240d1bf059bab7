using System.Globalization;
using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Peers;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>Factorisations and systems of complex matrices.</summary>
internal static class ComplexLinearAlgebraRows
{
    private const int RightSides = 16;

    private static readonly int[] s_lengths = [16, 128];

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) => s_lengths.SelectMany(Of).Select(row => row.ToWorkload(options, peers));

    private static IEnumerable<ArrayCase> Of(int n)
    {
        ArrayInput[] General() => [new("x", Square(n, isHermitian: false), n, n)];
        ArrayInput[] Hermitian() => [new("x", Square(n, isHermitian: true), n, n)];
        ArrayInput[] System() => [.. General(), new("b", Pairs(Data.Normal<double>(n * RightSides, 2), Data.Normal<double>(n * RightSides, 3)), n, RightSides)];
        ArrayCase Row(string name, Func<ArrayInput[]> inputs, Func<TensorVariable, TensorVariable, TensorVariable[]> build, string numpy, string torch) => new()
        {
            Name = $"linalg-complex-{name} n={n.ToString(CultureInfo.InvariantCulture)}",
            DType = DType.Complex128.Name,
            Inputs = inputs,
            Build = v => build(v[0], v[^1]),
            NumPy = numpy,
            Torch = torch,
            Tolerance = Data.Tolerance<double>(),
        };

        yield return Row("solve", System, (x, b) => [T.Solve(x, b)], "np.linalg.solve(x, b)", "torch.linalg.solve(x, b)");
        yield return Row("cholesky", Hermitian, (x, _) => [T.Cholesky(x)], "np.linalg.cholesky(x)", "torch.linalg.cholesky(x)");
        yield return Row("svd", General, (x, _) => T.SVD(x) is var (u, s, vh) ? [u, s, vh] : [], "np.linalg.svd(x)", "torch.linalg.svd(x)") with
        {
            // Vectors are determined up to a phase.
            Setup = "compared = lambda r: r[1]",
            Compared = (_, results) => results[1],
        };
        yield return Row("eigh", Hermitian, (x, _) => T.Eigh(x) is var (w, v) ? [w, v] : [], "np.linalg.eigh(x)", "torch.linalg.eigh(x)") with
        {
            Setup = "compared = lambda r: r[0]",
            Compared = (_, results) => results[0],
        };
    }

    // Real parts near the unit matrix, small imaginary ones.
    private static Complex[] Square(int n, bool isHermitian)
    {
        var elements = Pairs(Data.NearIdentity<double>(n, 1, isHermitian), Data.Normal<double>(n * n, 4, 0.25 / Math.Sqrt(n)));
        for (var i = 0; isHermitian && i < n; i++)
        {
            elements[(i * n) + i] = elements[(i * n) + i].Real;
            for (var j = 0; j < i; j++)
            {
                elements[(i * n) + j] = Complex.Conjugate(elements[(j * n) + i]);
            }
        }

        return elements;
    }

    private static Complex[] Pairs(double[] re, double[] im) => [.. re.Zip(im, (a, b) => new Complex(a, b))];
}
