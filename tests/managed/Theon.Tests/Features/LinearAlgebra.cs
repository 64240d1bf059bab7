using System.Numerics;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows on linear algebra and Fourier transforms.</summary>
internal static class LinearAlgebra
{
    private static readonly TensorVariable s_a = T.DMatrix("a");
    private static readonly TensorVariable s_b = T.DVector("b");
    private static readonly (TensorVariable, Value)[] s_at = [(s_a, new double[,] { { 4, 2 }, { 2, 3 } }), (s_b, new double[] { 8, 8 })];

    [Feature("b-41", "inverse 0.375, -0.25, -0.25, 0.5; pinv 0.375, -0.25, -0.25, 0.5; det 8; eig 1.438447, 5.561553; eigh 1.438447, 5.561553; qr -4.472136, -3.130495, 0, 1.788854; svd 5.561553, 1.438447; trace 7; diag 4, 3; alloc_diag 8, 0, 0, 8; norm 5.744563; lstsq 1, 2; powers 1, 0, 0, 1 and 20, 14, 14, 13 and 0.203125, -0.21875, -0.21875, 0.3125; tensorinv 0.375, -0.25, -0.25, 0.5; tensorsolve 1, 2; singular FunctionRunException")]
    public static string Decompositions() =>
        $"inverse {Of(T.MatrixInverse(s_a))}; pinv {Of(T.PInv(s_a))}; det {Of(T.Det(s_a))}; eig {Of(T.Sort(T.Real(T.Eig(s_a).W)))}; eigh {Of(T.Eigh(s_a).W)}; qr {Of(T.QR(s_a).R)}; svd {Of(T.SVD(s_a).S)}; trace {Of(T.Trace(s_a))}; diag {Of(T.Diag(s_a))}; alloc_diag {Of(T.AllocDiag(s_b))}; norm {Of(T.Norm(s_a))}; "
        + $"lstsq {Of(T.Lstsq(s_a, s_b).Solution)}; powers {Of(T.MatrixPower(s_a, 0))} and {Of(T.MatrixPower(s_a, 2))} and {Of(T.MatrixPower(s_a, -2))}; tensorinv {Of(T.TensorInv(s_a, 1))}; tensorsolve {Of(T.TensorSolve(s_a, s_b))}; "
        + $"singular {Assert.Throws<Exception>(() => T.MatrixInverse(s_a * 0).Eval(s_at)).GetType().Name}";

    [Feature("b-42", "cholesky 2, 0, 1, 1.414214; solve 1, 2; lower 2, 1.333333; upper 0.666667, 2.666667 and symmetric 1, 2; eigvalsh 0.359612, 1.390388; kron 16, 8, 8, 4; expm 1, 0.25, 0, 1 of a nilpotent matrix, 2.718282, 0, 0, 2.718282 of the identity")]
    public static string Equations() =>
        $"cholesky {Of(T.Cholesky(s_a))}; solve {Of(T.Solve(s_a, s_b))}; lower {Of(T.SolveLowerTriangular(s_a, s_b))}; upper {Of(T.SolveUpperTriangular(s_a, s_b))} and symmetric {Of(T.Solve(s_a, s_b, MatrixStructure.Symmetric))}; "
        + $"eigvalsh {Of(T.Eigvalsh(s_a, 4 * T.Eye(2)))}; kron {Of(T.Kron(s_a[0], s_a[0]))}; expm {Of(T.Expm(T.Triu(s_a, 1) / 8))} of a nilpotent matrix, {Of(T.Expm(T.Eye(2) + (0 * s_a)))} of the identity";

    [Feature("b-43", "rfft 16, 0, 0, 0; ortho 11.313708, 0, 0, 0; irfft 8, 8; gradient 16, 16; of complex numbers [(16+0i), (0+0i)], back [(8+0i), (8+0i)]")]
    public static string Fourier() =>
        $"rfft {Of(T.Rfft(s_b))}; ortho {Of(T.Rfft(s_b, FftNorm.Ortho))}; irfft {Of(T.Irfft(T.Rfft(s_b)))}; gradient {Of(T.Grad(T.Sqr(T.Rfft(s_b)).Sum() / 2, s_b))}; of complex numbers {Text(T.Fft(T.Complex(s_b, 0.0 * s_b)))}, back {Text(T.Ifft(T.Fft(T.Complex(s_b, 0.0 * s_b))))}";

    private static string Text(TensorVariable expression) => $"[{string.Join(", ", expression.Eval(Leaves(expression)).ToArray<Complex>().Select(z => FormattableString.Invariant($"({z.Real}+{z.Imaginary}i)")))}]";

    private static string Of(TensorVariable expression)
    {
        using var value = T.Flatten(expression + 0.0).Eval(Leaves(expression));
        return Round(value.ToArray<double>());
    }

    private static (TensorVariable, Value)[] Leaves(TensorVariable expression) => [.. s_at.Where(pair => Theon.Graph.Traversal.Leaves([expression]).Contains(pair.Item1))];
}
