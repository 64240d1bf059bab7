using T = Theon.Tensor;

namespace Theon.Tests.Golden;

/// <summary>Linear algebra and Fourier transforms against NumPy and SciPy: <c>make_linalg.py</c> has the other side of each row.</summary>
[TestClass]
public sealed class LinalgGoldenTests
{
    private static readonly Dictionary<string, Func<TensorVariable[], TensorVariable>> s_rows = new()
    {
        ["cholesky"] = x => T.Cholesky(x[0]),
        ["cholesky, upper"] = x => T.Cholesky(x[0], lower: false),
        ["solve"] = x => T.Solve(x[0], x[1]),
        ["solve for a vector"] = x => T.Solve(x[0], x[1]),
        ["solve of a stack"] = x => T.Solve(x[0], x[1]),
        ["solve, lower"] = x => T.Solve(x[0], x[1], MatrixStructure.Lower),
        ["solve, upper"] = x => T.SolveUpperTriangular(x[0], x[1]),
        ["solve, unit"] = x => T.SolveTriangular(x[0], x[1], unitDiagonal: true),
        ["solve, definite"] = x => T.Solve(x[0], x[1], MatrixStructure.PositiveDefinite),
        ["inverse"] = x => T.MatrixInverse(x[0]),
        ["pinv"] = x => T.PInv(x[0]),
        ["pinv of low rank"] = x => T.PInv(x[0], 1e-10),
        ["det"] = x => T.Det(x[0]),
        ["slogdet, sign"] = x => T.SlogDet(x[0]).Sign,
        ["slogdet, log"] = x => T.SlogDet(x[0]).Log,
        ["slogdet of a singular matrix"] = x => T.SlogDet(x[0]).Log,
        ["qr, q"] = x => T.QR(x[0]).Q,
        ["qr, r"] = x => T.QR(x[0]).R,
        ["qr, complete"] = x => T.QR(x[0], QRMode.Complete).Q,
        ["svd, values"] = x => T.SingularValues(x[0]),
        ["svd, left"] = x => T.Sqr(T.SVD(x[0]).U),
        ["svd, right"] = x => T.Sqr(T.SVD(x[0], fullMatrices: false).Vh),
        ["eigh, values"] = x => T.Eigh(x[0]).W,
        ["eigh, vectors"] = x => T.Sqr(T.Eigh(x[0]).V),
        ["eigh, upper"] = x => T.Eigh(x[0], lower: false).W,
        ["eigvalsh"] = x => T.Eigvalsh(x[0]),
        ["eigvalsh of two"] = x => T.Eigvalsh(x[0], x[1]),
        ["expm"] = x => T.Expm(x[0]),
        ["kron"] = x => T.Kron(x[0], x[1]),
        ["kron of ranks"] = x => T.Kron(x[0], x[1]),
        ["lstsq"] = x => T.Lstsq(x[0], x[1]).Solution,
        ["lstsq, residuals"] = x => T.Lstsq(x[0], x[1]).Residuals,
        ["lstsq, rank"] = x => T.Lstsq(x[0], x[1], 1e-10).Rank,
        ["lstsq, values"] = x => T.Lstsq(x[0], x[1]).SingularValues,
        ["lstsq of a wide matrix"] = x => T.Lstsq(x[0], x[1]).Solution,
        ["matrix power"] = x => T.MatrixPower(x[0], 5),
        ["matrix power, negative"] = x => T.MatrixPower(x[0], -3),
        ["tensorinv"] = x => T.TensorInv(x[0], 1),
        ["tensorsolve"] = x => T.TensorSolve(x[0], x[1]),
        ["tensorsolve of axes"] = x => T.TensorSolve(x[0], x[1], 0),
        ["fft"] = x => T.Fft(x[0]),
        ["fft of another axis"] = x => T.Fft(x[0], 0),
        ["ifft"] = x => T.Ifft(x[0], norm: FftNorm.Ortho),
        ["rfft"] = x => T.Rfft(x[0]),
        ["rfft, ortho"] = x => T.Rfft(x[0], FftNorm.Ortho),
        ["rfft of two axes"] = x => T.Rfft(x[0], FftNorm.None, 1, 2),
        ["irfft"] = x => T.Irfft(x[0]),
        ["irfft of an odd length"] = x => T.Irfft(x[0], 9),
        ["irfft of two axes"] = x => T.Irfft(x[0], axes: [0, 1]),
        ["fft of a long prime"] = x => T.Rfft(x[0]),
        ["complex cholesky"] = x => Pairs(T.Cholesky(Numbers(x[0]))),
        ["complex cholesky, upper"] = x => Pairs(T.Cholesky(Numbers(x[0]), lower: false)),
        ["complex solve"] = x => Pairs(T.Solve(Numbers(x[0]), Numbers(x[1]))),
        ["complex solve for a vector"] = x => Pairs(T.Solve(Numbers(x[0]), Numbers(x[1]))),
        ["complex solve, lower"] = x => Pairs(T.SolveTriangular(Numbers(x[0]), Numbers(x[1]))),
        ["complex solve, upper"] = x => Pairs(T.Solve(Numbers(x[0]), Numbers(x[1]), MatrixStructure.Upper)),
        ["complex solve, hermitian"] = x => Pairs(T.Solve(Numbers(x[0]), Numbers(x[1]), MatrixStructure.Symmetric)),
        ["complex solve, definite"] = x => Pairs(T.Solve(Numbers(x[0]), Numbers(x[1]), MatrixStructure.PositiveDefinite)),
        ["complex inverse"] = x => Pairs(T.MatrixInverse(Numbers(x[0]))),
        ["complex pinv"] = x => Pairs(T.PInv(Numbers(x[0]))),
        ["complex pinv of low rank"] = x => Pairs(T.PInv(Numbers(x[0]), 1e-10)),
        ["complex det"] = x => Pairs(T.Det(Numbers(x[0]))),
        ["complex slogdet, sign"] = x => Pairs(T.SlogDet(Numbers(x[0])).Sign),
        ["complex slogdet, log"] = x => T.SlogDet(Numbers(x[0])).Log,
        ["complex qr, q"] = x => Pairs(T.QR(Numbers(x[0])).Q),
        ["complex qr, r"] = x => Pairs(T.QR(Numbers(x[0])).R),
        ["complex qr, complete"] = x => Pairs(T.QR(Numbers(x[0]), QRMode.Complete).Q),
        ["complex svd, values"] = x => T.SingularValues(Numbers(x[0])),
        ["complex svd, left"] = x => T.Abs(T.SVD(Numbers(x[0])).U),
        ["complex svd, right"] = x => T.Abs(T.SVD(Numbers(x[0]), fullMatrices: false).Vh),
        ["complex eigh, values"] = x => T.Eigh(Numbers(x[0])).W,
        ["complex eigh, upper"] = x => T.Eigvalsh(Numbers(x[0]), lower: false),
        ["complex eigh, projection"] = x => T.Eigh(Numbers(x[0])).V[.., 1] is var v ? Pairs(T.Outer(v, T.Conj(v))) : x[0],
        ["complex eigvalsh of two"] = x => T.Eigvalsh(Numbers(x[0]), Numbers(x[1])),
        ["complex eig, values"] = x => T.Eig(Numbers(x[0])).W is var w ? Pairs(w[T.ArgSort(T.Real(w))]) : x[0],
        ["complex expm"] = x => Pairs(T.Expm(Numbers(x[0]))),
        ["complex kron"] = x => Pairs(T.Kron(Numbers(x[0]), Numbers(x[1]))),
        ["complex lstsq"] = x => Pairs(T.Lstsq(Numbers(x[0]), Numbers(x[1])).Solution),
        ["complex lstsq, residuals"] = x => T.Lstsq(Numbers(x[0]), Numbers(x[1])).Residuals,
        ["complex lstsq, rank"] = x => T.Lstsq(Numbers(x[0]), Numbers(x[1]), 1e-10).Rank,
        ["complex lstsq, values"] = x => T.Lstsq(Numbers(x[0]), Numbers(x[1])).SingularValues,
        ["complex matrix power"] = x => Pairs(T.MatrixPower(Numbers(x[0]), 5)),
        ["complex matrix power, negative"] = x => Pairs(T.MatrixPower(Numbers(x[0]), -3)),
        ["complex trace"] = x => Pairs(T.Trace(Numbers(x[0]))),
        ["complex norm"] = x => T.Norm(Numbers(x[0]), 2, [0, 1]),
        ["complex matmul of batches"] = x => Pairs(T.MatMul(Numbers(x[0]), Numbers(x[1]))),
    };

    public static IEnumerable<object[]> Cases => GoldenFile.Linalg.Keys.Select(name => new object[] { name });

    /// <summary>What the rows compute.</summary>
    internal static IEnumerable<TensorVariable> Expressions =>
        s_rows.Select(row => row.Value([.. GoldenFile.Linalg[row.Key].Arguments.Select(argument => T.Variable(TensorType.OfRank(argument.DType, argument.Rank)))]));

    [TestMethod]
    public void Rows_AreThoseOfTheFile() => Assert.AreSequenceEqual(GoldenFile.Linalg.Keys.Order(), s_rows.Keys.Order());

    [TestMethod, DynamicData(nameof(Cases))]
    public void Call_ComputesWhatNumPyAndSciPyCompute(string name)
    {
        var (arguments, expected) = GoldenFile.Linalg[name];
        TensorVariable[] x = [.. arguments.Select(argument => T.Variable(TensorType.OfRank(argument.DType, argument.Rank)))];
        foreach (var mode in new[] { Mode.None, Mode.FastRun })
        {
            using var function = Function.Compile(x, s_rows[name](x), mode: mode, onUnusedInput: UnusedInput.Ignore);
            using var results = function.Call([.. arguments.Select(argument => (Value)argument)]);
            GoldenTests.Compare(expected, results[0], $"{name} in {mode}", Tolerance.Linalg);
        }
    }

    private static TensorVariable Numbers(TensorVariable pairs) => T.Complex(pairs[TensorIndex.Ellipsis, 0], pairs[TensorIndex.Ellipsis, 1]);

    private static TensorVariable Pairs(TensorVariable x) => T.Stack([T.Real(x), T.Imag(x)], -1);
}
