using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Gradients of eigenvalues and eigenvectors of matrices that are not symmetric: real and complex ones, with the phase that they have.</summary>
[TestClass]
public sealed class EigGradientTests
{
    private static readonly (string Name, double[,] Center, Func<TensorVariable, TensorVariable> Build)[] s_cases =
    [
        ("values, real", new[,] { { 1.0, 0.5, 0 }, { -0.2, 3, 0.3 }, { 0.1, 0.4, 6 } }, x => Parts(T.Eig(x).W)),
        ("values, complex", new[,] { { 0.0, -4, 0.2 }, { 1, 0.3, 0.1 }, { 0.3, -0.1, 3 } }, x => Parts(T.Eig(x).W)),
        ("vectors, real", new[,] { { 1.0, 0.5, 0 }, { -0.2, 3, 0.3 }, { 0.1, 0.4, 6 } }, x => Parts(T.Eig(x).V)),
        ("vectors, complex", new[,] { { 0.0, -4, 0.2 }, { 1, 0.3, 0.1 }, { 0.3, -0.1, 3 } }, x => Parts(T.Eig(x).V)),
        ("vectors of two pairs", new[,] { { 0.0, -4, 0.2, 0.1 }, { 1, 0.3, 0.1, 0.4 }, { 0.3, -0.1, 3, 9 }, { 0.2, 0.1, -2, 3.5 } }, x => Parts(T.Eig(x).V)),
        ("both", new[,] { { 0.0, -4, 0.2 }, { 1, 0.3, 0.1 }, { 0.3, -0.1, 3 } }, x => T.Eig(x) is var (w, v) ? Parts(T.DimShuffle(w, 'x', 0) * v * w) : x),
        ("a stack", new[,] { { 0.2, -3.7 }, { 1.1, 0.3 } }, x => Parts(T.Eig(T.Stack([x, (2 * x) + T.Eye(2)])).V)),
    ];

    public static IEnumerable<object[]> Cases => s_cases.Select(test => new object[] { test.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradient_OfEigenvaluesAndVectors_MatchesDifferencesTwice(string name)
    {
        var (_, center, build) = s_cases.First(test => test.Name == name);
        var point = NDArray.From(center);
        GradientCheck.Verify(x => build(x[0]), [point], tests: 4);
        GradientCheck.Verify(x => T.Grad(T.Sum(T.Sqr(build(x[0])) * Weights(build(x[0]))), x[0]), [point], tests: 4, step: 1e-5, absoluteTolerance: 1e-5, relativeTolerance: 1e-5);
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Rop_OfEigenvaluesAndVectors_IsTheTransposeOfLop(string name)
    {
        var (_, center, build) = s_cases.First(test => test.Name == name);
        var (x, dx) = (T.DMatrix("x"), T.DMatrix("dx"));
        var y = build(x);
        var weights = Weights(y);
        using var function = Function.Compile([x, dx], [T.Sum(T.Rop(y, x, dx) * weights), T.Sum(T.Lop(y, x, weights) * dx)]);
        var direction = NDArray.From(center);
        var results = function.Call(NDArray.From(center), direction);
        Assert.AreEqual(results[0].Get<double>(), results[1].Get<double>(), 1e-9 * (1 + Math.Abs(results[0].Get<double>())));
        Assert.AreNotEqual(0.0, results[0].Get<double>());
    }

    [TestMethod]
    public void Gradient_OfTheSumOfEigenvalues_IsTheIdentityEvenWhereTheyAreEqual()
    {
        var x = T.DMatrix("x");
        using var function = Function.Compile([x], T.Grad(T.Real(T.Eig(x).W).Sum(), x));
        Assert.AreSequenceEqual(new[] { 1.0, 0, 0, 1 }, function.Call(NDArray.From(new[,] { { 2.0, 0 }, { 0, 2 } }))[0].ToArray<double>());
    }

    private static TensorVariable Parts(TensorVariable x) => T.Stack([T.Real(x), T.Imag(x)]);

    // Different ones, so that no symmetry hides an error.
    private static TensorVariable Weights(TensorVariable y) => T.Reshape(T.Cos(T.Arange(T.Size(y)) * 1.7), [.. y.Shape.ToImmutableArray()]);
}
