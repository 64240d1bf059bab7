using Theon.Ops;
using Theon.Rewriting;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting;

/// <summary>What whole expressions become.</summary>
[TestClass]
public sealed class CompiledGraphTests
{
    [TestMethod]
    public void Power_IsOneKernelOfSquarings()
    {
        var a = T.DVector("a");
        using var f = Function.Compile([a], a + T.Pow(a, 10));
        var kernel = (Composite)f.TopoSort().Single().Op;
        Assert.AreSequenceEqual(["Sqr", "Sqr", "Sqr", "Mul", "Add"], kernel.Nodes.Select(node => node.Op.Name));
        Assert.AreSequenceEqual([2.0, 1026, 59052], f.Call((double[])[1, 2, 3])[0].ToArray<double>());
    }

    [TestMethod]
    public void Power_WithALargeExponent_IsAccurate()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], [T.Pow(x, 512), T.Pow(x, -512), T.Pow(x, 513)]);
        var results = f.Call((double[])[1.1]);
        Assert.AreEqual(1, results[0].ToArray<double>()[0] / Math.Pow(1.1, 512), 512 * Tolerance.Epsilon(DType.Float64));
        Assert.AreEqual(1, results[1].ToArray<double>()[0] / Math.Pow(1.1, -512), 512 * Tolerance.Epsilon(DType.Float64));
        Assert.AreEqual(1, results[2].ToArray<double>()[0] / Math.Pow(1.1, 513), 2 * Tolerance.Epsilon(DType.Float64));
    }

    [TestMethod]
    public void PowersOfPowers_UnderFiniteRules_ComeToAnEnd()
    {
        var x = T.DVector("x");
        for (var a = 1; a <= 8; a++)
        {
            for (var b = -8; b <= 8; b++)
            {
                using var f = Function.Compile([x], [T.Pow(T.Pow(x, a), b), T.Pow(x, a) * T.Pow(x, b), T.Pow(x, a) / (2 * T.Pow(x, b))], mode: Mode.FastRun.Including(RuleSelection.AssumesFinite));
                var results = f.Call((double[])[1.25]);
                double[] expected = [Math.Pow(1.25, a * b), Math.Pow(1.25, a + b), Math.Pow(1.25, a - b) / 2];
                for (var i = 0; i < expected.Length; i++)
                {
                    Assert.AreEqual(1, results[i].ToArray<double>()[0] / expected[i], 64 * Tolerance.Epsilon(DType.Float64), $"{a}, {b}, output {i}");
                }
            }
        }
    }

    [TestMethod]
    public void Polynomial_IsOneKernel()
    {
        var (a, b) = (T.DVector("a"), T.DVector("b"));
        using var f = Function.Compile([a, b], T.Pow(a, 2) + T.Pow(b, 2) + (2 * a * b));
        Assert.AreSequenceEqual(["Composite"], f.TopoSort().Select(node => node.Op.Name));
        Assert.AreSequenceEqual([9.0, 49], f.Call((double[])[1, 3], (double[])[2, 4])[0].ToArray<double>());
    }

    [TestMethod]
    public void LogisticUpdate_IsOneProductInPlace()
    {
        var (x, y) = (T.DMatrix("x"), T.DVector("y"));
        var w = T.Shared(new double[3], "w");
        var b = T.Shared(0.0, "b");
        var p = 1 / (1 + T.Exp(-T.Dot(x, w) - b));
        var xent = (-y * T.Log(p)) - ((1 - y) * T.Log(1 - p));
        var cost = xent.Mean() + (0.01 * T.Sqr(w).Sum());
        var (gw, gb) = T.Grad(cost, w, b);
        using var train = Function.Compile(
            [x, y], [p > 0.5, xent], updates: [(w, w - (0.1 * gw)), (b, b - (0.1 * gb))], mode: Mode.FastRun.Excluding("stream"));
        var update = (Product)train.TopoSort().Single(node => node.Op is Product { HasAddend: true }).Op;
        Assert.AreEqual(ProductKind.Gemv, update.Kind);
        Assert.AreEqual(-0.1, update.Alpha);
        Assert.AreEqual(0.998, update.Beta, 1e-15);
        Assert.IsGreaterThan(0, train.InstructionCount - train.TailFirst);
        Assert.IsEmpty(train.TopoSort().Where(node => node.Op is Dot or Elemwise { Scalar.Code: ScalarOpCode.Exp or ScalarOpCode.Div }));
        Assert.HasCount(2, train.TopoSort().Where(node => node.Op is Product));
    }

    [TestMethod]
    public void Shape_Alone_ComputesNoValues()
    {
        var (x, y) = (T.DMatrix("x"), T.DVector("y"));
        var expensive = T.Exp(x) * T.Log(y);
        using var f = Function.Compile([x, y], [expensive.Shape[0], T.Sum(expensive, axis: 0).Shape[0], T.Dot(expensive, T.Exp(y)).Shape[0]]);
        Assert.IsEmpty(f.TopoSort().Where(node => node.Op is Elemwise or Composite or Reduce or Dot or Product));
        var results = f.Call(new double[2, 3], new double[3]);
        Assert.AreSequenceEqual([2L, 3, 2], results.Select(result => result.Get<long>()));
    }

    [TestMethod]
    public void ShapeOfADeepExpression_Compiles()
    {
        var x = T.DVector("x");
        var y = x;
        for (var i = 0; i < 200; i++)
        {
            y = T.Tanh(y) + x;
        }

        using var f = Function.Compile([x], y.Shape[0]);
        Assert.AreEqual(3, f.Call(new double[3])[0].Get<long>());
    }

    [TestMethod]
    public void MeanOfADeepExpression_HasAGradient()
    {
        var x = T.DVector("x");
        var y = x;
        for (var i = 0; i < 200; i++)
        {
            y = T.Sin(y);
        }

        using var f = Function.Compile([x], T.Grad(y.Mean(), x));
        Assert.AreEqual(0.25, f.Call(new double[4])[0].ToArray<double>()[0]);
    }

    [TestMethod]
    public void Constants_AreFolded()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], x * T.Exp(T.Constant(0.0) + 1) + T.Sum(T.Constant(new[] { 1.0, 2, 3 })));
        var kernel = (Composite)f.TopoSort().Single().Op;
        Assert.AreSequenceEqual(["Mul", "Add"], kernel.Nodes.Select(node => node.Op.Name));
        Assert.AreEqual(Math.E + 6, f.Call((double[])[1])[0].ToArray<double>()[0], 1e-15);
    }

    [TestMethod]
    public void ProductWithACancelledAddend_KeepsNaN()
    {
        var (a, x, c) = (T.DMatrix("a"), T.DVector("x"), T.DVector("c"));
        using var f = Function.Compile([a, x, c], [(T.Dot(a, x) + c) - c, (0 * T.Dot(a, x)) + c, T.Dot(a, x) + (0 * c)]);
        var results = f.Call(new double[,] { { double.NaN, 1 }, { 1, 1 } }, (double[])[1, 1], (double[])[0, double.PositiveInfinity]);
        Assert.AreSequenceEqual([true, true], results[0].ToArray<double>().Select(double.IsNaN));
        Assert.AreSequenceEqual([true, false], results[1].ToArray<double>().Select(double.IsNaN));
        Assert.AreSequenceEqual([true, true], results[2].ToArray<double>().Select(double.IsNaN));
    }

    [TestMethod]
    public void StretchToLengthOne_ThatDeclaresAnAxis_Stays()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        using var f = Function.Compile([x, y], T.Exp(x) * T.Sin(T.BroadcastTo(y, 1)));
        Assert.HasCount(3, f.Call(new double[3], (double[])[1])[0].ToArray<double>());
    }

    [TestMethod]
    public void LengthsOfTheLargest_AreWrittenDown_AndNothingIsSorted()
    {
        var (x, k) = (T.DMatrix("x"), T.LScalar("k"));
        var (values, places) = T.TopK(x, k, 1);
        TensorVariable[] lengths = [places.Shape[0], places.Shape[1], values.Shape[1], T.TopK(x, -2, 0).Indices.Shape[0], T.ArgSort(x).Shape[1]];
        foreach (var mode in new[] { Mode.None, Mode.FastCompile, Mode.FastRun })
        {
            using var f = Function.Compile([x, k], lengths, mode: mode);
            Assert.AreEqual(mode == Mode.None, f.TopoSort().Any(node => node.Op is ArgSort), mode.ToString());
            using var results = f.Call(new double[,] { { 1, 2, 3, 4, 5 }, { 6, 7, 8, 9, 10 }, { 0, 0, 0, 0, 0 } }, 4L);
            Assert.AreSequenceEqual([3L, 4, 4, 2, 5], results.Select(result => result.As<long>()));
        }
    }

    [TestMethod]
    public void FactorsOfFloat32_StayInItsRange()
    {
        var x = T.FVector("x");
        using var f = Function.Compile([x], 1e30f * (1e30f * x));
        Assert.AreEqual(1e20f, f.Call((float[])[1e-40f])[0].ToArray<float>()[0], 1e16f);
    }
}
