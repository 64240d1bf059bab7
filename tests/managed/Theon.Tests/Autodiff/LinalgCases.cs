using Case = (string Name, long[][] Shapes, System.Func<Theon.TensorVariable[], Theon.TensorVariable> Build);
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Expressions over linear algebra, for the tests of gradients and of compiled values. Elements are drawn between 0.2 and 1.2.</summary>
internal static class LinalgCases
{
    public static Case[] All =>
    [
        ("cholesky", [[3, 3]], x => T.Exp(T.Cholesky(Definite(x[0])))),
        ("cholesky of one triangle", [[3, 3]], x => T.Sqr(T.Cholesky(x[0] + (3 * T.Eye(3))))),
        ("cholesky, upper", [[2, 3, 3]], x => T.Exp(T.Cholesky(x[0] + (3 * T.Eye(3)), lower: false))),
        ("solve", [[3, 3], [3, 2]], x => T.Exp(T.Solve(Regular(x[0]), x[1]))),
        ("solve for a vector", [[3, 3], [3]], x => T.Exp(T.Solve(Regular(x[0]), x[1]))),
        ("solve of stacks", [[2, 2, 2], [2, 2, 3]], x => T.Exp(T.Solve(Regular(x[0]), x[1]))),
        ("solve of many for one", [[2, 2], [3, 2, 2]], x => T.Exp(T.Solve(Regular(x[0]), x[1]))),
        ("solve that broadcasts", [[1, 2, 2], [3, 2, 1]], x => T.Exp(T.Solve(Regular(T.AddBroadcast(x[0], 0)), x[1]))),
        ("solve, symmetric", [[3, 3], [3, 2]], x => T.Exp(T.Solve(x[0] + (3 * T.Eye(3)), x[1], MatrixStructure.Symmetric))),
        ("solve, definite", [[3, 3], [3]], x => T.Exp(T.Solve(x[0] + (3 * T.Eye(3)), x[1], MatrixStructure.PositiveDefinite))),
        ("solve, lower", [[3, 3], [3, 2]], x => T.Exp(T.SolveLowerTriangular(x[0] + T.Eye(3), x[1]))),
        ("solve, upper", [[2, 3, 3], [2, 3]], x => T.Exp(T.SolveUpperTriangular(x[0] + T.Eye(3), x[1]))),
        ("solve, unit", [[3, 3], [3, 2]], x => T.Exp(T.SolveTriangular(x[0], x[1], unitDiagonal: true))),
        ("inverse", [[2, 3, 3]], x => T.Exp(T.MatrixInverse(Regular(x[0])))),
        ("det", [[2, 3, 3]], x => T.Exp(T.Det(Regular(x[0])) * 0.1)),
        ("slogdet", [[3, 3]], x => T.SlogDet(Regular(x[0])) is var (sign, log) ? T.Sqr(log) * sign : x[0]),
        ("qr", [[4, 2]], x => T.QR(x[0] + T.Eye(4, 2)) is var (q, r) ? T.Join(0, T.Exp(q), T.Sqr(r)) : x[0]),
        ("qr of a wide matrix", [[2, 4]], x => T.QR(x[0] + T.Eye(2, 4)) is var (q, r) ? T.Join(1, T.Exp(q), T.Sqr(r)) : x[0]),
        ("qr, triangle alone", [[3, 3]], x => T.Exp(T.QR(Regular(x[0])).R)),
        ("qr, complete", [[2, 3]], x => T.QR(T.SpecifyShape(x[0] + T.Eye(2, 3), 2, 3), QRMode.Complete) is var (q, r) ? T.Exp(T.Dot(q * q, r)) : x[0]),
        ("svd", [[4, 3]], x => T.SVD(Apart(x[0], 4, 3), fullMatrices: false) is var (u, s, vh) ? Weighed(u, s, vh, 4, 3) : x[0]),
        ("svd of a wide matrix", [[2, 4]], x => T.SVD(Apart(x[0], 2, 4), fullMatrices: false) is var (u, s, vh) ? Weighed(u, s, vh, 2, 4) : x[0]),
        ("svd of a stack", [[2, 2, 2]], x => T.Sqr(T.SVD(Apart(x[0], 2, 2), fullMatrices: false).Vh)),
        ("svd, left alone", [[3, 2]], x => T.Sqr(T.SVD(Apart(x[0], 3, 2), fullMatrices: false).U)),
        ("svd, full", [[2, 2]], x => T.Sqr(T.SVD(T.SpecifyShape(Apart(x[0], 2, 2), 2, 2)).U)),
        ("singular values", [[2, 3, 2]], x => T.Exp(T.SingularValues(Apart(x[0], 3, 2)) * 0.3)),
        ("singular values of a full svd", [[3, 2]], x => T.Exp(T.SVD(Apart(x[0], 3, 2)).S * 0.3)),
        ("eigh", [[3, 3]], x => T.Eigh(x[0] + T.Diag(T.Arange(3.0))) is var (w, v) ? T.Dot(v * T.Exp(0.3 * w), v.T) : x[0]),
        ("eigenvectors", [[2, 3, 3]], x => T.Sqr(T.Eigh(x[0] + T.Diag(T.Arange(3.0) * 2), lower: false).V) * T.Arange(3.0)),
        ("eigvalsh", [[3, 3]], x => T.Exp(0.3 * T.Eigvalsh(x[0] + T.Diag(T.Arange(3.0))))),
        ("eigvalsh of two", [[3, 3], [3, 3]], x => T.Exp(0.3 * T.Eigvalsh(x[0] + T.Diag(T.Arange(3.0)), x[1] + (3 * T.Eye(3))))),
        ("eigvalsh of two, upper", [[2, 2], [2, 2]], x => T.Exp(0.3 * T.Eigvalsh(x[0] + T.Diag(T.Arange(2.0)), x[1] + (3 * T.Eye(2)), lower: false))),
        ("pinv", [[4, 2]], x => T.Exp(T.PInv(Apart(x[0], 4, 2)))),
        ("pinv of a wide matrix", [[2, 3]], x => T.Exp(T.PInv(Apart(x[0], 2, 3)))),
        ("pinv of a stack", [[2, 2, 2]], x => T.Sqr(T.PInv(Regular(x[0])))),
        ("lstsq", [[4, 2], [4, 2]], x => T.Lstsq(Apart(x[0], 4, 2), x[1]) is var (y, residuals, _, s) ? T.Join(0, T.Exp(y), T.Stack([T.Exp(residuals), s])) : x[0]),
        ("lstsq of a vector", [[2, 3], [2]], x => T.Exp(T.Lstsq(Apart(x[0], 2, 3), x[1]).Solution)),
        ("lstsq, residuals of a vector", [[3, 2], [3]], x => T.Exp(T.Lstsq(Apart(x[0], 3, 2), x[1]).Residuals)),
        ("expm", [[3, 3]], x => T.Sqr(T.Expm(x[0] * 0.5))),
        ("expm of a stack", [[2, 2, 2]], x => T.Expm(x[0] - T.Eye(2))),
        ("kron", [[2, 2], [2, 3]], x => T.Exp(T.Kron(x[0], x[1]))),
        ("kron of a vector", [[3], [2, 2]], x => T.Exp(T.Kron(x[0], x[1]))),
        ("matrix power", [[2, 2]], x => T.Exp(T.MatrixPower(x[0], 5) * 0.1)),
        ("matrix power of the inverse", [[2, 2, 2]], x => T.MatrixPower(Regular(x[0]), -2)),
        ("matrix power 0", [[2, 2]], x => T.MatrixPower(x[0], 0) * x[0]),
        ("tensorinv", [[2, 3, 6]], x => T.Sqr(T.TensorInv(x[0] + T.Reshape(T.Eye(6) * 3, 2, 3, 6)))),
        ("tensorsolve", [[2, 2, 4], [2, 2]], x => T.Exp(T.TensorSolve(x[0] + T.Reshape(T.Eye(4) * 3, 2, 2, 4), x[1]))),
        ("fft", [[3, 5, 2]], x => T.Exp(T.Fft(x[0]) * 0.2)),
        ("fft of another axis", [[4, 2, 2]], x => T.Exp(T.Fft(x[0], 0, FftNorm.Ortho))),
        ("ifft", [[2, 6, 2]], x => T.Exp(T.Ifft(x[0]))),
        ("rfft of an even length", [[2, 6]], x => T.Exp(T.Rfft(x[0]) * 0.3)),
        ("rfft of an odd length", [[5, 2]], x => T.Exp(T.Rfft(x[0], FftNorm.Ortho, 0))),
        ("rfft of two axes", [[3, 4]], x => T.Exp(T.Rfft(x[0], FftNorm.ByLength, 0, 1))),
        ("irfft of an even length", [[2, 4, 2]], x => T.Exp(T.Irfft(x[0]))),
        ("irfft of an odd length", [[3, 2, 2]], x => T.Exp(T.Irfft(x[0], 5, FftNorm.None, 0) * 0.2)),
    ];

    private static TensorVariable Definite(TensorVariable x) => T.Dot(x, x.T) + T.Eye(3);

    private static TensorVariable Regular(TensorVariable x) => x + (2 * T.Eye(T.LengthOf(x, -1)));

    // Singular values that differ.
    private static TensorVariable Apart(TensorVariable x, int rows, int columns) =>
        (x * 0.3) + (T.Eye(rows, columns) * (1 + T.Arange((double)columns)));

    // Does not depend on the signs of singular vectors.
    private static TensorVariable Weighed(TensorVariable u, TensorVariable s, TensorVariable vh, int rows, int columns) =>
        T.Exp(0.3 * T.Dot(u * T.Sqr(s), vh)) + (T.Dot(T.Sqr(u), T.Sqr(vh)) * T.Reshape(T.Arange((double)(rows * columns)), rows, columns));
}
