using System.Numerics;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Gradients that pass complex numbers: both parts of every operand against differences, first and second order.</summary>
[TestClass]
public sealed class ComplexGradientTests
{
    public static IEnumerable<object[]> Cases =>
        from op in ScalarOps.All
        where op.Types == TypeRule.Any || op.Types == TypeRule.Numeric || op.Types == TypeRule.Floating || op.Types == TypeRule.Division
            || op.Types == TypeRule.FloatOnly || op.Types == TypeRule.Magnitude || op.Types == TypeRule.Part || op.Types == TypeRule.ComplexOnly
            || op.Types == TypeRule.Choice
        select new object[] { op.Name };

    [TestMethod, DynamicData(nameof(Cases))]
    public void Gradient_OfBothParts_MatchesDifferencesTwice(string name)
    {
        var op = ScalarOps.All.Single(row => row.Name == name);
        var count = op.Types.HasCondition ? 2 : op.Arity;
        Check(
            z => T.Apply(op, op.Types.HasCondition ? [T.Real(z[0]) > 0.5, .. z] : z), count,
            op.Code == ScalarOpCode.Acosh ? 1.3 : 0.2, op.Code == ScalarOpCode.Atanh ? 0.6 : 0.9);
    }

    public static IEnumerable<object[]> Structures =>
    [
        Row("sum", 1, z => T.Sqr(T.Sum(z[0]))),
        Row("mean", 1, z => T.Sqr(T.Mean(z[0]))),
        Row("product", 1, z => T.Prod(z[0])),
        Row("dot", 2, z => T.Dot(z[0], z[1])),
        Row("outer", 2, z => T.Outer(z[0], z[1])),
        Row("dot of matrices", 2, z => T.Dot(T.Reshape(z[0], 2, 2), T.Reshape(z[1], 2, 2))),
        Row("slice", 1, z => T.Sqr(z[0][1..3])),
        Row("join", 2, z => T.Sqr(T.Join(0, z[0], T.Conj(z[1])))),
        Row("stretched", 2, z => T.ExpandDims(z[0], 1) * T.ExpandDims(z[1], 0)),
        Row("polar", 1, z => T.ComplexFromPolar(T.Real(z[0]), T.Imag(z[0]))),
        Row("literal", 1, z => (z[0] * new Complex(2, -3)) - new Complex(0, 1)),
        Row("absolute value", 1, z => T.Sqr(T.Abs(z[0]))),
        Row("power", 1, z => T.Pow(z[0], 3)),
        Row("narrow", 1, z => T.Cast(T.Cast(z[0], DType.Complex128) * 2, DType.Complex128)),
    ];

    [TestMethod, DynamicData(nameof(Structures))]
    public void Gradient_OfStructures_MatchesDifferencesTwice(string name, int count, Func<TensorVariable[], TensorVariable> build)
    {
        _ = name;
        Check(build, count, 0.2, 0.9);
    }

    // C = |z|^2 grows fastest along z: its gradient is 2 z, in the variable's dtype.
    [TestMethod]
    public void Grad_OfSquaredLength_IsTwiceTheNumber()
    {
        foreach (var dtype in new[] { DType.Complex64, DType.Complex128 })
        {
            var z = T.Variable(dtype, [false], "z");
            var gradient = T.Grad(T.Sum(T.Sqr(T.Abs(z))), z);
            Assert.AreEqual(dtype, gradient.DType);
            using var function = Function.Compile([z], [gradient]);
            using var results = function.Call(Value.From(dtype == DType.Complex64
                ? new[] { new Complex64(1, -2), new Complex64(0, 0.5f) }
                : new[] { new Complex(1, -2), new Complex(0, 0.5) }));
            using var wide = results[0].AsType(DType.Complex128);
            Assert.AreSequenceEqual(new Complex[] { new(2, -4), new(0, 1) }, wide.ToArray<Complex>());
        }
    }

    [TestMethod]
    public void Grad_OfARealVariableThroughComplexNumbers_IsReal()
    {
        var x = T.DVector("x");
        var gradient = T.Grad(T.Sum(T.Real(T.Exp(x * Complex.ImaginaryOne))), x);
        Assert.AreEqual(x.Type, gradient.Type);
        using var function = Function.Compile([x], [gradient]);
        using var results = function.Call(new[] { 0.3, -1.1 });
        var found = results[0].ToArray<double>();
        Assert.AreEqual(-Math.Sin(0.3), found[0], 1e-15);
        Assert.AreEqual(Math.Sin(1.1), found[1], 1e-15);
    }

    [TestMethod]
    public void Grad_OfAComplexCost_IsAnError() =>
        Assert.Contains("a real 0-d value", Assert.ThrowsExactly<TensorTypeException>(() => T.Grad(T.Sum(T.ZVector("z")), T.ZVector("z"))).Message);

    // The tangent of a complex expression and its gradient belong together: Re(conj(w) J v) = Re(conj(J* w) v).
    [TestMethod]
    public void Rop_AndLop_AreAdjoint()
    {
        var (z, v, w) = (T.ZVector("z"), T.ZVector("v"), T.ZVector("w"));
        var y = T.Exp(z) * T.Conj(z) / (z + 2);
        var forward = T.Sum(T.Real(T.Conj(w) * T.Rop(y, z, v)));
        var backward = T.Sum(T.Real(T.Conj(T.Lop(y, z, w)) * v));
        using var function = Function.Compile([z, v, w], [forward, backward]);
        using var results = function.Call(
            new Complex[] { new(0.3, -0.4), new(-1, 0.2) }, new Complex[] { new(1, 2), new(-0.5, 0.1) }, new Complex[] { new(0.7, 0.6), new(-2, 1) });
        Assert.AreEqual(results[0].As<double>(), results[1].As<double>(), 1e-13);
    }

    private static object[] Row(string name, int count, Func<TensorVariable[], TensorVariable> build) => [name, count, build];

    private static void Check(Func<TensorVariable[], TensorVariable> build, int count, double low, double high)
    {
        var random = new Random(5);
        TensorVariable[] parts = [.. Enumerable.Range(0, 2 * count).Select(_ => T.DVector())];
        double[][] points = [.. parts.Select(_ => Enumerable.Range(0, 4).Select(_ => low + ((high - low) * random.NextDouble())).ToArray())];
        GradientChecker.Check(Built, parts, points, [.. parts.Select(_ => new long[] { 4 })], seed: 5);

        // A real expression that weighs both parts of the result.
        TensorVariable Built(TensorVariable[] x)
        {
            var y = build([.. Enumerable.Range(0, count).Select(i => T.Complex(x[2 * i], x[(2 * i) + 1]))]);
            return y.DType.IsComplex ? T.Real(y) - (2 * T.Imag(y)) : y;
        }
    }
}
