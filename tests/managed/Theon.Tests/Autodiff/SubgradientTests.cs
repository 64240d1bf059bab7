using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>What gradients are where a derivative does not exist, and that untaken branches do not reach them.</summary>
[TestClass]
public sealed class SubgradientTests
{
    public static IEnumerable<object[]> Cases => Rows(
        ("abs at 0", T.Abs, 0, 0),
        ("sign at 0", T.Sign, 0, 0),
        ("maximum(x, 0) at 0", x => T.Maximum(x, 0), 0, 1),
        ("maximum(0, x) at 0", x => T.Maximum(0, x), 0, 0),
        ("minimum(x, 0) at 0", x => T.Minimum(x, 0), 0, 1),
        ("minimum(0, x) at 0", x => T.Minimum(0, x), 0, 0),
        ("clip at the low bound", x => T.Clip(x, 0, 1), 0, 1),
        ("clip at the high bound", x => T.Clip(x, 0, 1), 1, 1),
        ("clip below", x => T.Clip(x, 0, 1), -1, 0),
        ("switch(x > 0, x, 0) at 0", x => T.Where(x > 0, x, 0), 0, 0),
        ("sqrt at 0", T.Sqrt, 0, double.PositiveInfinity),
        ("log at 0", T.Log, 0, double.PositiveInfinity),
        ("x log x at 0", x => x * T.Log(x), 0, double.NegativeInfinity),
        ("sqrt(x^2), which is |x|, at 0", x => T.Sqrt(T.Sqr(x)), 0, 0),
        ("x^0 at 0", x => T.Pow(x, 0), 0, 0),
        ("x^1 at 0", x => T.Pow(x, 1), 0, 1),
        ("x^2 at 0", x => T.Pow(x, 2), 0, 0),
        ("x^3 at -2", x => T.Pow(x, 3), -2, 12),
        ("x^0.5 at 0", x => T.Pow(x, 0.5), 0, double.PositiveInfinity),
        ("x^y at (0, 0), base", x => T.Pow(x, T.Constant(0.0) * x), 0, double.NaN),
        ("0^x at 0", x => T.Pow(0.0, x), 0, 0),
        ("0^x at 2", x => T.Pow(0.0, x), 2, 0),
        ("comparison", x => T.Cast(x > 0, DType.Float64), 0, 0),
        ("cast to integers", x => T.Cast(T.Cast(x, DType.Int64), DType.Float64), 0.5, 0),
        ("switch(x > 0, log x, 0) at 0", x => T.Where(x > 0, T.Log(x), 0), 0, 0),
        ("switch(x > 0, sqrt x, 0) at 0", x => T.Where(x > 0, T.Sqrt(x), 0), 0, 0),
        ("switch(x > 0, 1 / x, 0) at 0", x => T.Where(x > 0, 1 / x, 0), 0, 0),
        ("switch(x > 0, reciprocal x, 0) at 0", x => T.Where(x > 0, T.Reciprocal(x), 0), 0, 0),
        ("switch(x > 0, x^0.5, 0) at 0", x => T.Where(x > 0, T.Pow(x, 0.5), 0), 0, 0),
        ("switch(x > 0, x^x, 0) at 0", x => T.Where(x > 0, T.Pow(x, x), 0), 0, 0),
        ("switch(x > -1, log1p x, 0) at -1", x => T.Where(x > -1, T.Log1P(x), 0), -1, 0),
        ("a switch behind a product", x => T.Dot(T.Where(x > 0, T.Log(x), 0).DimShuffle('x'), T.Constant(new[] { 3.0 })), 0, 0));

    [TestMethod, DynamicData(nameof(Cases))]
    public void Gradient_AtAKink_IsTheListedValue(string name, Func<TensorVariable, TensorVariable> f, double at, double expected)
    {
        var x = T.DScalar("x");
        Assert.AreEqual(expected, ReferenceEvaluator.Evaluate(T.Grad(f(x), x), (x, RefArray.Scalar(at))).Value, name);
    }

    [TestMethod]
    [DataRow(0.0, 0.0)]
    [DataRow(2.0, -0.25)]
    public void SecondGradient_OfAnUntakenBranch_IsZero(double at, double expected)
    {
        var x = T.DScalar("x");
        var second = T.Grad(T.Grad(T.Where(x > 0, T.Log(x), 0), x), x);
        Assert.AreEqual(expected, ReferenceEvaluator.Evaluate(second, (x, RefArray.Scalar(at))).Value);
    }

    private static IEnumerable<object[]> Rows(params (string Name, Func<TensorVariable, TensorVariable> F, double At, double Expected)[] rows) =>
        rows.Select(row => new object[] { row.Name, row.F, row.At, row.Expected });
}
