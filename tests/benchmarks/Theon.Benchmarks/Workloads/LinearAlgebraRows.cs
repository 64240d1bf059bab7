using System.Globalization;
using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Peers;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>Factorisations, systems and functions of square matrices, and of a thousand small ones at once.</summary>
internal static class LinearAlgebraRows
{
    private const int RightSides = 16;

    private static readonly int[] s_lengths = [16, 128, 1024];

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) =>
        s_lengths.SelectMany(n => Of<float>(n).Concat(Of<double>(n))).Concat(Stacks<float>()).Concat(Stacks<double>()).Select(row => row.ToWorkload(options, peers));

    private static IEnumerable<ArrayCase> Of<TElement>(int n)
        where TElement : unmanaged, IFloatingPointIeee754<TElement>
    {
        ArrayInput[] Given(bool isSymmetric) => [Square<TElement>(isSymmetric, n)];
        ArrayInput[] System() => [Square<TElement>(false, n), new("b", Data.Normal<TElement>(n * RightSides, 2), n, RightSides)];
        ArrayCase Row(string name, Func<ArrayInput[]> inputs, Func<TensorVariable[], TensorVariable[]> build, string? numpy, string torch) =>
            Case<TElement>($"{name} n={n.ToString(CultureInfo.InvariantCulture)}", inputs, build, numpy, torch);

        yield return Row("solve", System, v => [T.Solve(v[0], v[1])], "np.linalg.solve(x, b)", "torch.linalg.solve(x, b)");
        yield return Row("solve_triangular", System, v => [T.SolveTriangular(v[0], v[1])], null, "torch.linalg.solve_triangular(x, b, upper=False)");
        yield return Row("inv", () => Given(false), v => [T.MatrixInverse(v[0])], "np.linalg.inv(x)", "torch.linalg.inv(x)");
        yield return Row("slogdet", () => Given(false), v => [T.SlogDet(v[0]).Log], "np.linalg.slogdet(x)[1]", "torch.linalg.slogdet(x)[1]");
        yield return Row("cholesky", () => Given(true), v => [T.Cholesky(v[0])], "np.linalg.cholesky(x)", "torch.linalg.cholesky(x)");
        yield return Row("qr", () => Given(false), v => Pair(T.QR(v[0])), "np.linalg.qr(x)", "torch.linalg.qr(x)") with
        {
            // Rows of R are determined up to a sign.
            Setup = "compared = lambda r: abs(r[1])",
            Compared = (_, results) => [.. results[1].Select(Math.Abs)],
        };
        yield return Row("svd", () => Given(false), v => Three(T.SVD(v[0])), "np.linalg.svd(x)", "torch.linalg.svd(x)") with
        {
            Setup = "compared = lambda r: r[1]",
            Compared = (_, results) => results[1],
        };
        yield return Row("singular-values", () => Given(false), v => [T.SingularValues(v[0])], "np.linalg.svd(x, compute_uv=False)", "torch.linalg.svdvals(x)");
        yield return Row("eigh", () => Given(true), v => Pair(T.Eigh(v[0])), "np.linalg.eigh(x)", "torch.linalg.eigh(x)") with
        {
            Setup = "compared = lambda r: r[0]",
            Compared = (_, results) => results[0],
        };
        yield return Row("expm", () => Given(false), v => [T.Expm(v[0])], null, "torch.matrix_exp(x)");
        yield return Row("matrix_power", () => Given(false), v => [T.MatrixPower(v[0], 7)], "np.linalg.matrix_power(x, 7)", "torch.linalg.matrix_power(x, 7)");
        yield return Row("lstsq", System, v => [T.Lstsq(v[0], v[1]).Solution], "np.linalg.lstsq(x, b, rcond=None)[0]", "torch.linalg.lstsq(x, b, driver='gelsd')[0]");
    }

    private static IEnumerable<ArrayCase> Stacks<TElement>()
        where TElement : unmanaged, IFloatingPointIeee754<TElement>
    {
        const int Count = 1000, N = 16;
        static ArrayInput[] Given(bool isSymmetric) => [Square<TElement>(isSymmetric, Count, N)];
        static ArrayCase Row(string name, bool isSymmetric, Func<TensorVariable, TensorVariable> build, string numpy, string torch) =>
            Case<TElement>($"{name} {Count}xn={N}", () => Given(isSymmetric), v => [build(v[0])], numpy, torch);
        yield return Row("inv", false, T.MatrixInverse, "np.linalg.inv(x)", "torch.linalg.inv(x)");
        yield return Row("det", false, T.Det, "np.linalg.det(x)", "torch.linalg.det(x)");
        yield return Row("cholesky", true, x => T.Cholesky(x), "np.linalg.cholesky(x)", "torch.linalg.cholesky(x)");
        yield return Row("matmul", false, x => T.MatMul(x, x), "np.matmul(x, x)", "torch.matmul(x, x)");
    }

    private static ArrayCase Case<TElement>(
        string name, Func<ArrayInput[]> inputs, Func<TensorVariable[], TensorVariable[]> build, string? numpy, string torch)
        where TElement : unmanaged => new()
        {
            Name = "linalg-" + name,
            DType = Data.NameOf<TElement>(),
            Inputs = inputs,
            Build = build,
            NumPy = numpy,
            Torch = torch,
            Tolerance = Data.Tolerance<TElement>(),
        };

    private static TensorVariable[] Pair((TensorVariable, TensorVariable) results) => [results.Item1, results.Item2];

    private static TensorVariable[] Three((TensorVariable, TensorVariable, TensorVariable) results) => [results.Item1, results.Item2, results.Item3];

    private static ArrayInput Square<TElement>(bool isSymmetric, params int[] counts)
        where TElement : unmanaged, INumberBase<TElement>
    {
        var n = counts[^1];
        var elements = Data.NearIdentity<TElement>(n, counts.Length == 1 ? 1 : counts[0], isSymmetric);
        return counts.Length == 1 ? new("x", elements, n, n) : new("x", elements, counts[0], n, n);
    }
}
