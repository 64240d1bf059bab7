using System.Collections.Immutable;
using Case = (string Name, long[][] Shapes, System.Func<Theon.TensorVariable[], Theon.TensorVariable> Build);
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Linear algebra of complex numbers: gradients of both parts against differences, first and second order, and forward mode. Of vectors
/// whose phase is arbitrary the cases take what does not depend on it.</summary>
[TestClass]
public sealed class ComplexLinalgTests
{
    private static readonly Case[] s_cases =
    [
        ("cholesky", [[3, 3]], z => T.Cholesky(T.Dot(z[0], T.Conj(z[0].T)) + T.Eye(3))),
        ("cholesky of one triangle", [[3, 3]], z => T.Sqr(T.Cholesky(z[0] + (4 * T.Eye(3))))),
        ("cholesky, upper", [[2, 3, 3]], z => T.Sqr(T.Cholesky(z[0] + (4 * T.Eye(3)), lower: false))),
        ("solve", [[3, 3], [3, 2]], z => T.Solve(Regular(z[0]), z[1])),
        ("solve for a vector", [[3, 3], [3]], z => T.Solve(Regular(z[0]), z[1])),
        ("solve of stacks", [[2, 2, 2], [2, 2, 3]], z => T.Solve(Regular(z[0]), z[1])),
        ("solve, hermitian", [[3, 3], [3, 2]], z => T.Solve(z[0] + (3 * T.Eye(3)), z[1], MatrixStructure.Symmetric)),
        ("solve, definite", [[3, 3], [3]], z => T.Solve(z[0] + (4 * T.Eye(3)), z[1], MatrixStructure.PositiveDefinite)),
        ("solve, lower", [[3, 3], [3, 2]], z => T.SolveLowerTriangular(Regular(z[0]), z[1])),
        ("solve, upper", [[2, 3, 3], [2, 3]], z => T.SolveUpperTriangular(Regular(z[0]), z[1])),
        ("solve, unit", [[3, 3], [3, 2]], z => T.SolveTriangular(z[0], z[1], unitDiagonal: true)),
        ("inverse", [[2, 3, 3]], z => T.MatrixInverse(Regular(z[0]))),
        ("det", [[2, 3, 3]], z => T.Sqr(T.Det(z[0]))),
        ("slogdet", [[2, 3, 3]], z => T.SlogDet(Regular(z[0])) is var (sign, log) ? sign * log : z[0]),
        ("slogdet, logarithm alone", [[3, 3]], z => T.Sqr(T.SlogDet(Regular(z[0])).Log)),
        ("slogdet, sign alone", [[3, 3]], z => T.Sqr(T.SlogDet(Regular(z[0])).Sign)),
        ("qr", [[4, 2]], z => T.QR(z[0] + T.Eye(4, 2)) is var (q, r) ? T.Join(0, T.Sqr(q), T.Sqr(r)) : z[0]),
        ("qr of a wide matrix", [[2, 4]], z => T.QR(z[0] + T.Eye(2, 4)) is var (q, r) ? T.Join(1, T.Sqr(q), T.Sqr(r)) : z[0]),
        ("qr, complete", [[2, 3]], z => T.QR(T.SpecifyShape(z[0] + T.Eye(2, 3), 2, 3), QRMode.Complete) is var (q, r) ? T.Dot(q * q, r) : z[0]),
        ("svd", [[4, 3]], z => T.SVD(Apart(z[0], 4, 3), fullMatrices: false) is var (u, s, vh) ? Projections(u, s, vh) : z[0]),
        ("svd of a wide matrix", [[2, 4]], z => T.SVD(Apart(z[0], 2, 4), fullMatrices: false) is var (u, s, vh) ? Projections(u, s, vh) : z[0]),
        ("svd, left alone", [[3, 2]], z => SquaredLength(T.SVD(Apart(z[0], 3, 2), fullMatrices: false).U)),
        ("svd, right alone", [[2, 2, 2]], z => SquaredLength(T.SVD(Apart(z[0], 2, 2), fullMatrices: false).Vh)),
        ("svd, full", [[2, 2]], z => SquaredLength(T.SVD(T.SpecifyShape(Apart(z[0], 2, 2), 2, 2)).U)),
        ("singular values", [[2, 3, 2]], z => T.Sqr(T.SingularValues(Apart(z[0], 3, 2)))),
        ("singular values of a full svd", [[3, 2]], z => T.Sqr(T.SVD(Apart(z[0], 3, 2)).S)),
        ("eigh", [[3, 3]], z => T.Eigh(z[0] + T.Diag(3 * T.Arange(3.0))) is var (w, v) ? T.Dot(v * T.Exp(0.3 * w), T.Conj(v.T)) : z[0]),
        ("eigenvectors", [[2, 3, 3]], z => SquaredLength(T.Eigh(z[0] + T.Diag(3 * T.Arange(3.0)), lower: false).V)),
        ("eigvalsh", [[3, 3]], z => T.Exp(0.3 * T.Eigvalsh(z[0] + T.Diag(3 * T.Arange(3.0))))),
        ("eigvalsh of two", [[3, 3], [3, 3]], z => T.Exp(0.3 * T.Eigvalsh(z[0] + T.Diag(3 * T.Arange(3.0)), z[1] + (4 * T.Eye(3))))),
        ("eigvalsh of two, upper", [[2, 2], [2, 2]], z => T.Sqr(T.Eigvalsh(z[0] + T.Diag(3 * T.Arange(2.0)), z[1] + (4 * T.Eye(2)), lower: false))),
        ("eigenvalues", [[3, 3]], z => T.Sqr(T.Eig(z[0] + T.Diag(3 * T.Arange(3.0))).W)),
        ("eigenvectors and their phase", [[2, 3, 3]], z => T.Eig(z[0] + T.Diag(3 * T.Arange(3.0))).V),
        ("pinv", [[4, 2]], z => T.PInv(Apart(z[0], 4, 2))),
        ("pinv of a wide matrix", [[2, 3]], z => T.PInv(Apart(z[0], 2, 3))),
        ("lstsq", [[4, 2], [4, 2]], z => T.Lstsq(Apart(z[0], 4, 2), z[1]) is var (y, residuals, _, s) ? T.Join(0, y, T.Stack([residuals, s])) : z[0]),
        ("lstsq of a vector", [[2, 3], [2]], z => T.Lstsq(Apart(z[0], 2, 3), z[1]).Solution),
        ("expm", [[3, 3]], z => T.Expm(z[0])),
        ("expm of a stack", [[2, 2, 2]], z => T.Expm(z[0] - T.Eye(2))),
        ("kron", [[2, 2], [2, 3]], z => T.Kron(z[0], z[1])),
        ("matrix power", [[2, 2]], z => T.MatrixPower(z[0], 3)),
        ("matrix power of the inverse", [[2, 2, 2]], z => T.MatrixPower(Regular(z[0]), -2)),
        ("matrix power 0", [[2, 2]], z => T.MatrixPower(z[0], 0) * z[0]),
        ("tensorinv", [[2, 2, 4]], z => T.TensorInv(z[0] + T.Reshape(T.Eye(4) * 3, 2, 2, 4))),
        ("tensorsolve", [[2, 2, 4], [2, 2]], z => T.TensorSolve(z[0] + T.Reshape(T.Eye(4) * 3, 2, 2, 4), z[1])),
        ("matmul of stacks", [[2, 2, 3], [1, 3, 2]], z => T.MatMul(z[0], T.AddBroadcast(z[1], 0))),
        ("trace and norm", [[3, 3]], z => T.Sqr(T.Trace(z[0])) * T.Norm(z[0], 2, [0, 1])),
    ];

    public static IEnumerable<object[]> Cases => s_cases.Select(test => new object[] { test.Name });

    [TestMethod, DynamicData(nameof(Cases))]
    public void Gradient_OfBothParts_MatchesDifferencesTwice(string name)
    {
        var (_, shapes, build) = s_cases.First(test => test.Name == name);
        var points = Points(shapes, seed: 3);
        GradientCheck.Verify(x => Built(build, x), points, tests: 3);
        GradientCheck.Verify(
            x => T.Join(0, [.. T.Grad(Weighed(Built(build, x)), x.AsSpan()).Select(gradient => T.Flatten(gradient))]),
            points, tests: 3, step: 1e-5, absoluteTolerance: 1e-5, relativeTolerance: 1e-5);
    }

    [TestMethod, DynamicData(nameof(Cases))]
    public void Rop_IsTheTransposeOfLop(string name)
    {
        var (_, shapes, build) = s_cases.First(test => test.Name == name);
        TensorVariable[] x = [.. shapes.SelectMany(shape => new[] { Part(shape), Part(shape) })];
        TensorVariable[] dx = [.. shapes.SelectMany(shape => new[] { Part(shape), Part(shape) })];
        var y = Built(build, [.. x]);
        var weights = T.Cos(T.Reshape(T.Arange(T.Size(y)) * 1.7, [.. y.Shape.ToImmutableArray()]));
        var backward = T.Lop([y], x, [weights]).Zip(dx, (gradient, direction) => T.Sum(gradient * direction)).Aggregate((a, b) => a + b);
        using var function = Function.Compile([.. x, .. dx], [T.Sum(T.Rop([y], x, dx)[0] * weights), backward], onUnusedInput: UnusedInput.Ignore);
        using var results = function.Call([.. Points(shapes, seed: 3).Concat(Points(shapes, seed: 4)).Select(point => (Value)point)]);
        Assert.AreEqual(results[0].Get<double>(), results[1].Get<double>(), 1e-9 * (1 + Math.Abs(results[0].Get<double>())));
        Assert.AreNotEqual(0.0, results[0].Get<double>());
    }

    [TestMethod]
    public void Types_OfComplexMatrices_HaveRealPartsWhereTheyAreReal()
    {
        foreach (var (dtype, part) in new[] { (DType.Complex64, DType.Float32), (DType.Complex128, DType.Float64) })
        {
            var z = T.Variable(TensorType.OfRank(dtype, 2), "z");
            Assert.AreSequenceEqual(
                new[] { dtype, part, part, dtype, part, part, dtype, dtype, part, part, dtype },
                [
                    T.SlogDet(z).Sign.DType, T.SlogDet(z).Log.DType, T.Eigh(z).W.DType, T.Eigh(z).V.DType, T.Eigvalsh(z).DType, T.SVD(z).S.DType,
                    T.SVD(z).U.DType, T.Eig(z).W.DType, T.Lstsq(z, z).Residuals.DType, T.Lstsq(z, z).SingularValues.DType, T.MatrixPower(z, 0).DType,
                ]);
        }
    }

    [TestMethod]
    public void Call_OfComplex64_IsThatOfComplex128Rounded()
    {
        var random = new Random(1);
        var wide = NDArray.FromSpan<System.Numerics.Complex>([.. Enumerable.Range(0, 9).Select(_ => new System.Numerics.Complex(random.NextDouble() + 0.2, random.NextDouble()))], 3, 3);
        var results = new List<double[]>();
        foreach (var dtype in new[] { DType.Complex64, DType.Complex128 })
        {
            var z = T.Variable(TensorType.OfRank(dtype, 2), "z");
            TensorVariable[] all = [T.MatrixInverse(z), T.Expm(z), T.PInv(z), T.Cholesky(T.Dot(z, T.Conj(z.T))), T.QR(z).Q, T.Eig(z).V, T.Eigvalsh(z), T.SingularValues(z), T.Det(z)];
            using var function = Function.Compile([z], T.Join(0, [.. all.Select(x => T.Cast(T.Flatten(T.Abs(x)), DType.Float64))]));
            using var values = function.Call(wide.AsType(dtype));
            results.Add(values[0].ToArray<double>());
        }

        foreach (var (single, twice) in results[0].Zip(results[1]))
        {
            Assert.AreEqual(twice, single, 1e-4 * (1 + Math.Abs(twice)));
        }
    }

    // Both parts of a complex result, which are bent so that a second derivative is there.
    private static TensorVariable Built(Func<TensorVariable[], TensorVariable> build, ImmutableArray<TensorVariable> parts)
    {
        var y = build([.. Enumerable.Range(0, parts.Length / 2).Select(i => T.Complex(parts[2 * i], parts[(2 * i) + 1]))]);
        return y.DType.IsComplex ? T.Stack([T.Sin(T.Real(y)), T.Real(y) * T.Imag(y)]) : y;
    }

    private static TensorVariable Weighed(TensorVariable y) => T.Sum(y * T.Cos(T.Reshape(T.Arange(T.Size(y)) * 1.7, [.. y.Shape.ToImmutableArray()])));

    private static TensorVariable Part(long[] shape) => T.Variable(TensorType.OfRank(DType.Float64, shape.Length));

    private static NDArray[] Points(long[][] shapes, int seed)
    {
        var random = new Random(seed);
        return [.. shapes.SelectMany(shape => new[] { shape, shape }).Select(shape =>
            NDArray.FromSpan<double>([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (count, length) => count * length)).Select(_ => random.NextDouble() - 0.3)], shape))];
    }

    private static TensorVariable Regular(TensorVariable z) => z + (2 * T.Eye(T.LengthOf(z, -1)));

    // Singular values that differ.
    private static TensorVariable Apart(TensorVariable z, int rows, int columns) => (z * 0.3) + (T.Eye(rows, columns) * (1 + T.Arange((double)columns)));

    private static TensorVariable SquaredLength(TensorVariable z) => T.Sqr(T.Real(z)) + T.Sqr(T.Imag(z));

    // u diag(s^2) vh, which no phase changes, and products of lengths.
    private static TensorVariable Projections(TensorVariable u, TensorVariable s, TensorVariable vh) =>
        T.Dot(u * T.Sqr(s), vh) + T.Dot(SquaredLength(u), SquaredLength(vh));
}
