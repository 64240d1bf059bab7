using Theon.Ops;
using T = Theon.Tensor;

namespace Theon.Tests.Rewriting;

[TestClass]
public sealed class StabilityTests
{
    private static readonly double[] s_logits = [-1000, -40, -1, 0, 0.5, 1, 40, 1000];

    public static IEnumerable<object[]> Modes => [[Mode.FastRun], [Mode.FastCompile]];

    // Rows of at most so many numbers; the others are 0.5.
    public static IEnumerable<object[]> Specials =>
    [
        [(double[])[double.PositiveInfinity]], [(double[])[double.NegativeInfinity]], [(double[])[double.NaN]],
        [(double[])[double.PositiveInfinity, double.NegativeInfinity]], [(double[])[double.PositiveInfinity, double.PositiveInfinity]],
        [(double[])[double.NaN, double.PositiveInfinity]], [(double[])[double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity]],
    ];

    // The form that does not overflow agrees with the plain one wherever that has a value, and the logarithm with its logarithm.
    [TestMethod, DynamicData(nameof(Specials))]
    public void Softmax_OfRowsWithInfinity_IsThatOfThePlainFormula(double[] specials)
    {
        var x = T.DMatrix("x");
        var softmax = T.Exp(x) is var e ? e / T.Sum(e, 1, keepDims: true) : x;
        var logarithm = T.Log(softmax);
        TensorVariable[] outputs =
        [
            softmax, logarithm, T.Cast(T.Exp(T.Cast(x, DType.Float32)) is var f ? f / T.Sum(f, 1, keepDims: true) : x, DType.Float64),
            T.Grad(T.Sum(T.Sqr(softmax)), x), T.Grad(-T.Sum(logarithm[T.Arange(3), T.Constant(new long[] { 3, 3, 0 })]), x),
        ];
        var values = new double[3, 4];
        for (var i = 0; i < values.Length; i++)
        {
            values[i / 4, i % 4] = i / 4 == 1 && i % 4 < specials.Length ? specials[i % 4] : 0.5;
        }

        using var plain = Function.Compile([x], outputs, mode: Mode.None);
        using var function = Function.Compile([x], outputs);
        var (want, have) = (plain.Call(values), function.Call(values));
        for (var i = 0; i < outputs.Length; i++)
        {
            var (expected, found) = (want[i].ToArray<double>(), have[i].ToArray<double>());
            for (var k = 0; k < expected.Length; k++)
            {
                // Gradients of logarithms are more defined: their plain form divides 0 by 0.
                Assert.IsTrue(expected[k].Equals(found[k]) || Math.Abs(expected[k] - found[k]) < 1e-6 || (i > 2 && double.IsNaN(expected[k])), $"output {i}, element {k} is {found[k]}, not {expected[k]}");
            }
        }
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void LogOfOnePlus_OfATinyNumber_KeepsIt(Mode mode)
    {
        var x = T.DScalar("x");
        using var f = Function.Compile([x], T.Log(1 + x), mode: mode);
        Assert.AreEqual(1e-20, f.Call(1e-20)[0].Get<double>());
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void Quotient_IsSigmoid(Mode mode)
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], 1 / (1 + T.Exp(-x)), mode: mode.Excluding("fuse"));
        Assert.AreSequenceEqual(["Sigmoid"], f.TopoSort().Select(node => node.Op.Name));
        Assert.AreSequenceEqual([0.0, 0.5, 1], f.Call((double[])[-1000, 0, 1000])[0].ToArray<double>());
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void Quotient_OfThePlainExponent_IsSigmoidOfItsNegative(Mode mode)
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], 1 / (1 + T.Exp(x)), mode: mode);
        Assert.AreSequenceEqual([1.0, 0.5, 0], f.Call((double[])[-1000, 0, 1000])[0].ToArray<double>());
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void LogOfOnePlusExp_IsSoftplus(Mode mode)
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], T.Log(1 + T.Exp(x)), mode: mode.Excluding("fuse"));
        Assert.AreSequenceEqual(["Softplus"], f.TopoSort().Select(node => node.Op.Name));
        var values = f.Call((double[])[1000, -40])[0].ToArray<double>();
        Assert.AreEqual(1000, values[0]);
        Assert.AreEqual(Math.Exp(-40), values[1], 1e-14 * Math.Exp(-40));
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void LogOfSigmoids_AreSoftplus(Mode mode)
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], [T.Log(T.Sigmoid(x)), T.Log(1 - T.Sigmoid(x))], mode: mode);
        var results = f.Call((double[])[-1000, 1000]);
        Assert.AreSequenceEqual([-1000.0, 0], results[0].ToArray<double>());
        Assert.AreSequenceEqual([0.0, -1000], results[1].ToArray<double>());
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void LogOfTwoExponents_DoesNotOverflow(Mode mode)
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        using var f = Function.Compile([x, y], T.Log(T.Exp(x) + T.Exp(y)), mode: mode);
        var values = f.Call((double[])[1000, -1000, double.PositiveInfinity], (double[])[1000, -2000, double.NegativeInfinity])[0].ToArray<double>();
        Assert.AreEqual(1000 + Math.Log(2), values[0], 1e-12);
        Assert.AreEqual(-1000, values[1]);
        Assert.AreEqual(double.PositiveInfinity, values[2]);
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void LogOfManyExponentsAndNumbers_DoesNotOverflow(Mode mode)
    {
        var (x, y, z) = (T.DVector("x"), T.DVector("y"), T.DVector("z"));
        TensorVariable[] sums =
        [
            T.Log(T.Exp(x) + T.Exp(y) + T.Exp(z)), T.Log(T.Exp(x) + (T.Exp(z) + T.Exp(y))), T.Log((2 * T.Exp(x)) + T.Exp(y)), T.Log(1 + T.Exp(x) + T.Exp(y)), T.Log(T.Exp(x) + 3),
        ];
        using var f = Function.Compile([x, y, z], sums, mode: mode);
        var values = f.Call((double[])[1000, -1000, double.NegativeInfinity], (double[])[1000, -1000, double.NegativeInfinity], (double[])[999, -1001, double.NegativeInfinity])
            .Select(result => result.ToArray<double>()).ToArray();
        double[][] expected =
        [
            [1000 + Math.Log(2 + Math.Exp(-1)), -1000 + Math.Log(2 + Math.Exp(-1)), double.NegativeInfinity], [1000 + Math.Log(2 + Math.Exp(-1)), -1000 + Math.Log(2 + Math.Exp(-1)), double.NegativeInfinity],
            [1000 + Math.Log(3), -1000 + Math.Log(3), double.NegativeInfinity], [1000 + Math.Log(2), 0, 0], [1000, Math.Log(3), Math.Log(3)],
        ];
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreSequenceEqual(expected[i].Select(value => Math.Round(value, 10)), values[i].Select(value => Math.Round(value, 10)), $"output {i}");
        }
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void LogOfExponents_WhereTheyAreEqual_SharesItsGradient(Mode mode)
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var gradients = T.Grad(T.Log(T.Exp(x) + T.Exp(y)).Sum(), x, y);
        using var f = Function.Compile([x, y], [gradients[0], gradients[1]], mode: mode);
        var results = f.Call((double[])[0, 1000, -1000, 3], (double[])[0, 1000, -1000, 1000]);
        Assert.AreSequenceEqual([0.5, 0.5, 0.5, 0], results[0].ToArray<double>());
        Assert.AreSequenceEqual([0.5, 0.5, 0.5, 1], results[1].ToArray<double>());
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void ExponentTimesSigmoid_InsideAProduct_IsSigmoid(Mode mode)
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        TensorVariable[] products =
        [
            y * T.Exp(x) * T.Sigmoid(-x), T.Exp(x) * (y * T.Sigmoid(-x)), y * T.Exp(x) / (1 + T.Exp(x)), 3 * T.Exp(x) / (1 + T.Exp(x)) * y / 3, T.Sigmoid(-x) * y * T.Exp(x),
        ];
        using var f = Function.Compile([x, y], products, mode: mode);
        foreach (var result in f.Call((double[])[1000, 0, -1000], (double[])[2, 2, 2]))
        {
            Assert.AreSequenceEqual([2.0, 1, 0], result.ToArray<double>());
        }
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void DifferencesThatCancel_HoweverWritten_KeepTheirDigits(Mode mode)
    {
        var x = T.DScalar("x");
        TensorVariable[] small =
        [
            T.Exp(x) - 1, -1 + T.Exp(x), T.Exp(x) + -1, 2 + T.Exp(x) - 3, -(1 - T.Exp(x)), 1 - T.Erfc(x), -(T.Erfc(x) - 1), -(-1 + T.Erfc(x)),
        ];
        TensorVariable[] tails = [1 - T.Erf(x), -(T.Erf(x) - 1), -(-1 + T.Erf(x)), 2 - T.Erfc(-x), 1 + T.Erf(-x)];
        using var f = Function.Compile([x], small, mode: mode);
        var slopes = f.Call(1e-20).Select(result => result.Get<double>() / 1e-20).ToArray();
        for (var i = 0; i < slopes.Length; i++)
        {
            Assert.AreEqual(i < 5 ? 1 : 2 / Math.Sqrt(Math.PI), slopes[i], 1e-15, $"output {i}");
        }

        using var g = Function.Compile([x], tails, mode: mode);
        foreach (var result in g.Call(10.0))
        {
            Assert.AreEqual(1, result.Get<double>() / 2.088487583762545e-45, 1e-13);
        }
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void LogOfOneMinusExponent_KeepsSmallOnes(Mode mode)
    {
        var x = T.DScalar("x");
        using var f = Function.Compile([x], T.Log(1 - T.Exp(x)), mode: mode);
        Assert.AreEqual(-Math.Exp(-40), f.Call(-40.0)[0].Get<double>(), 1e-31);
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void CrossEntropy_AsTyped_IsFiniteWithItsGradient(Mode mode)
    {
        foreach (var label in (double[])[0, 1])
        {
            var (u, y) = (T.DVector("u"), T.DVector("y"));
            var p = 1 / (1 + T.Exp(-u));
            var loss = (-y * T.Log(p)) - ((1 - y) * T.Log(1 - p));
            CheckCrossEntropy(u, y, loss, T.Grad(loss.Sum(), u), label, mode);
        }
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void CrossEntropy_WithGradientsOfIntermediates_IsFinite(Mode mode)
    {
        foreach (var label in (double[])[0, 1])
        {
            var (x, y) = (T.DVector("x"), T.DVector("y"));
            var u = x + 0.0;
            var p = 1 / (1 + T.Exp(-u));
            var loss = (-y * T.Log(p)) - ((1 - y) * T.Log(1 - p));
            var gradients = T.Grad(loss.Sum(), x, u, loss);
            CheckCrossEntropy(x, y, loss, gradients[0], label, mode);
            CheckCrossEntropy(x, y, loss, gradients[1], label, mode);
        }
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void CrossEntropy_OfAModel_IsFiniteWithItsGradient(Mode mode)
    {
        var (x, y, w, b) = (T.DMatrix("x"), T.DVector("y"), T.DVector("w"), T.DScalar("b"));
        var p = 1 / (1 + T.Exp(-T.Dot(x, w) - b));
        var cost = ((-y * T.Log(p)) - ((1 - y) * T.Log(1 - p))).Mean();
        var (gw, gb) = T.Grad(cost, w, b);
        using var f = Function.Compile([x, y, w, b], [cost, gw, gb], mode: mode);
        var (value, ofWeights, ofBias) = f.Call(new double[,] { { 1000 }, { -1000 } }, (double[])[0, 1], (double[])[1], 0.0);
        Assert.AreEqual(1000, value.Get<double>());
        Assert.AreSequenceEqual([1000.0], ofWeights.ToArray<double>());
        Assert.AreEqual(0, ofBias.Get<double>());
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void CrossEntropy_SecondOrder_IsFinite(Mode mode)
    {
        var (u, y) = (T.DVector("u"), T.DVector("y"));
        var p = 1 / (1 + T.Exp(-u));
        var gradient = T.Grad(((-y * T.Log(p)) - ((1 - y) * T.Log(1 - p))).Sum(), u);
        using var f = Function.Compile([u, y], T.Grad(gradient.Sum(), u), mode: mode, onUnusedInput: UnusedInput.Ignore);
        var values = f.Call(s_logits, new double[s_logits.Length])[0].ToArray<double>();
        for (var i = 0; i < values.Length; i++)
        {
            var s = Sigmoid(s_logits[i]);
            Assert.AreEqual(s * Sigmoid(-s_logits[i]), values[i], 1e-15);
        }
    }

    [TestMethod, DynamicData(nameof(Modes))]
    public void NaN_OfDifferencesAndProducts_Stays(Mode mode)
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], [x * 0, x - x, x / x, T.Equal(x, x), (x + 1) - (1 + x), (2 * x) - (2 * x)], mode: mode);
        var results = f.Call((double[])[1, double.NaN, double.PositiveInfinity]);
        foreach (var i in (int[])[0, 1, 2, 4, 5])
        {
            Assert.AreSequenceEqual([false, true, true], results[i].ToArray<double>().Select(double.IsNaN), $"output {i}");
        }

        Assert.AreSequenceEqual([true, false, true], results[3].ToArray<bool>());
    }

    [TestMethod]
    public void Cancellations_WhenAskedFor_AreMade()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], [x * 0, x / x], mode: Mode.FastRun.Including("assumes-finite"));
        var results = f.Call((double[])[1, double.NaN]);
        Assert.AreSequenceEqual([0.0, 0], results[0].ToArray<double>());
        Assert.AreSequenceEqual([1.0, 1], results[1].ToArray<double>());
    }

    private static void CheckCrossEntropy(TensorVariable u, TensorVariable y, TensorVariable loss, TensorVariable gradient, double label, Mode mode)
    {
        using var f = Function.Compile([u, y], [loss, gradient], mode: mode);
        var (losses, gradients) = f.Call(s_logits, Array.ConvertAll(s_logits, _ => label));
        var (values, slopes) = (losses.ToArray<double>(), gradients.ToArray<double>());
        for (var i = 0; i < s_logits.Length; i++)
        {
            var x = label == 1 ? -s_logits[i] : s_logits[i];
            var expected = Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
            Assert.AreEqual(expected, values[i], 1e-13 * Math.Max(1, expected), $"{mode}: loss at {s_logits[i]}, label {label}");
            Assert.AreEqual(Sigmoid(s_logits[i]) - label, slopes[i], 1e-14, $"{mode}: gradient at {s_logits[i]}, label {label}");
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
