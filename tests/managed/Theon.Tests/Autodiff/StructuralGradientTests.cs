using Theon.Ops;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

[TestClass]
public sealed class StructuralGradientTests
{
    public static IEnumerable<object[]> Cases => [.. Own, .. Rows(LinalgCases.All), .. Rows(LoopCases.All)];

    /// <summary>Those over ops that move, order and contract.</summary>
    public static IEnumerable<object[]> Own =>
        [.. s_basic, .. Rows(StructuralCases.Moving), .. Rows(StructuralCases.Ordering), .. Rows(StructuralCases.Contracting), .. Rows(StructuralCases.Composed)];

    private static readonly IEnumerable<object[]> s_basic = Rows(
        ("sum of an axis", [[2, 3]], x => T.Sqr(x[0]).Sum(0)),
        ("sum of all", [[2, 3]], x => T.Sqr(x[0]).Sum()),
        ("sum, kept", [[2, 3]], x => x[0] / T.Sum(T.Exp(x[0]), 1, keepDims: true)),
        ("mean of axes", [[2, 2, 3]], x => T.Sqr(x[0]).Mean([0, 2])),
        ("mean of all", [[2, 3]], x => T.Sqr(x[0]).Mean()),
        ("max", [[3, 4]], x => T.Sqr(x[0]).Max(1)),
        ("min of all", [[3, 4]], x => T.Exp(x[0]).Min()),
        ("prod", [[2, 3]], x => T.Prod(x[0], 1)),
        ("prod of all", [[4]], x => T.Prod(x[0])),
        ("cast to float32 and back", [[3]], x => T.Cast(T.Cast(T.Constant(new float[] { 1, 2, 3 }), DType.Float64) * x[0], DType.Float64)),
        ("dimshuffle", [[2, 3]], x => T.Exp(x[0].DimShuffle(1, 'x', 0))),
        ("dimshuffle drops", [[2, 3]], x => T.Exp(x[0].Sum(0, keepDims: true).DimShuffle(1))),
        ("transpose", [[2, 3]], x => T.Exp(x[0].T) * x[0].T),
        ("reshape", [[2, 3]], x => T.Exp(x[0].Reshape(3, -1)) * T.Sqr(x[0].Reshape(3, 2))),
        ("reshape to 0-d and back", [[1, 1]], x => T.Exp(T.Reshape(x[0])).Reshape(1)),
        ("flatten", [[2, 3]], x => T.Sqr(x[0].Flatten())),
        ("broadcast", [[3]], x => T.Exp(T.BroadcastTo(x[0], 2, 3))),
        ("full", [[]], x => T.Sqr(T.Full(x[0], 2, 3))),
        ("dot 1 1", [[3], [3]], x => T.Dot(x[0], x[1])),
        ("dot 2 1", [[2, 3], [3]], x => T.Exp(T.Dot(x[0], x[1]))),
        ("dot 1 2", [[2], [2, 3]], x => T.Exp(T.Dot(x[0], x[1]))),
        ("dot 2 2", [[2, 3], [3, 2]], x => T.Sqr(T.Dot(x[0], x[1]))),
        ("dot of one with itself", [[2, 2]], x => T.Dot(x[0], x[0])),
        ("outer", [[2], [3]], x => T.Exp(T.Outer(x[0], x[1]))),
        ("gemm", [[2, 3], [3, 2], [2, 2], [], []], x => T.Exp(new Product(ProductKind.Gemm, 0.5, -0.25, true, true, true).On(x))),
        ("gemv", [[2, 3], [3], [2]], x => T.Sqr(new Product(ProductKind.Gemv, 2, 3, true).On(x))),
        ("ger", [[2], [3], [2, 3], []], x => T.Sqr(new Product(ProductKind.Ger, 2, 3, true, true).On(x))),
        ("inner", [[3], [3], []], x => T.Exp(new Product(ProductKind.DotInner, 0.5, 2, true).On(x))),
        ("index", [[3, 4]], x => T.Exp(x[0][1, ^1])),
        ("range", [[3, 4]], x => T.Exp(x[0][1.., ..^1])),
        ("slice backwards", [[5]], x => T.Exp(x[0][T.Slice(null, null, -2)])),
        ("slice with symbolic bounds", [[5]], x => T.Exp(x[0][T.Slice(x[0].Shape[0] - 4, x[0].Shape[0] - 1)])),
        ("overlapping slices", [[5]], x => x[0][1..4] * x[0][..3] * T.Exp(x[0][2..])),
        ("set", [[4], [2]], x => T.Exp(new IncSubtensor([Slice(1, 3)], Set: true).On(x[0] * x[0], x[1] * x[1]))),
        ("increment", [[4], [2]], x => T.Exp(new IncSubtensor([Slice(1, 3)], Set: false).On(x[0] * x[0], x[1] * x[1]))),
        ("arange", [[], []], x => T.Sqr(T.Arange(x[0], x[0] + (3.5 * x[1]), x[1]))),
        ("a tower of ops", [[2, 3], [3], []], x => T.Softplus(T.Dot(T.Tanh(x[0]), x[1]) + x[2]).Mean()),
        ("logistic regression", [[4, 3], [3], []], x => T.Mean(-T.Log(1 / (1 + T.Exp(-T.Dot(x[0], x[1]) - x[2])))) + (0.01 * T.Sqr(x[1]).Sum())));

    [TestMethod, DynamicData(nameof(Cases))]
    public void Gradient_OfAnExpression_MatchesDifferencesTwice(string name, long[][] shapes, Func<TensorVariable[], TensorVariable> build)
    {
        var random = new Random(name.Length);
        TensorVariable[] x = [.. shapes.Select(shape => T.Variable(TensorType.OfRank(DType.Float64, shape.Length)))];
        double[][] points = [.. shapes.Select(shape => Enumerable.Range(0, (int)RefArray.Count(shape)).Select(_ => 0.2 + random.NextDouble()).ToArray())];
        GradientChecker.Check(build, x, points, shapes, seed: 1);
    }

    [TestMethod]
    [DataRow(new[] { 2.0, 0, 4 }, new[] { 0.0, 8, 0 })]
    [DataRow(new[] { 0.0, 0, 4 }, new[] { 0.0, 0, 0 })]
    [DataRow(new[] { 2.0, 3, 4 }, new[] { 12.0, 8, 6 })]
    public void Gradient_OfAProductWithZeros_IsExact(double[] x, double[] expected)
    {
        var v = T.DVector();
        Assert.AreSequenceEqual(expected, ReferenceEvaluator.Evaluate(T.Grad(v.Prod(), v), (v, RefArray.Of(x, 3))).Values);
    }

    [TestMethod]
    [DataRow(new[] { 2.0, 0, 4 })]
    [DataRow(new[] { 0.0, 0, 4 })]
    [DataRow(new[] { 0.0, 0, 0 })]
    [DataRow(new[] { 2.0, 3, 5 })]
    public void SecondGradient_OfAProductWithZeros_IsExact(double[] x)
    {
        var v = T.DVector();
        var gradient = T.Grad(v.Prod(), v);
        for (var i = 0; i < x.Length; i++)
        {
            var row = ReferenceEvaluator.Evaluate(T.Grad(gradient[i], v), (v, RefArray.Of(x, 3))).Values;
            for (var j = 0; j < x.Length; j++)
            {
                Assert.AreEqual(i == j ? 0 : x[3 - i - j], row[j], 1e-14, $"{i}, {j}");
            }
        }
    }

    [TestMethod]
    public void Gradient_OfMaxWithTies_ReachesEachOfThem()
    {
        var v = T.DVector();
        Assert.AreSequenceEqual(new[] { 0.0, 1, 1 }, ReferenceEvaluator.Evaluate(T.Grad(v.Max(), v), (v, RefArray.Of([1, 2, 2], 3))).Values);
    }

    private static AxisIndex Slice(long start, long stop) => AxisIndex.Slice(SliceBound.Of(start), SliceBound.Of(stop), default);

    private static IEnumerable<object[]> Rows(params (string Name, long[][] Shapes, Func<TensorVariable[], TensorVariable> Build)[] rows) =>
        rows.Select(row => new object[] { row.Name, row.Shapes, row.Build });
}
