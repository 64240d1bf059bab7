using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

[TestClass]
public sealed class GradTests
{
    [TestMethod]
    public void Grad_OfSeveral_DeconstructsInOrder()
    {
        var (x, y) = (T.DScalar("x"), T.DScalar("y"));
        var (gx, gy) = T.Grad(x * T.Sqr(y), x, y);
        var given = new Dictionary<TensorVariable, RefArray> { [x] = RefArray.Scalar(2.0), [y] = RefArray.Scalar(3.0) };
        var values = ReferenceEvaluator.Evaluate([gx, gy], given);
        Assert.AreEqual(9, values[0].Value);
        Assert.AreEqual(12, values[1].Value);
        Assert.HasCount(2, T.Grad(x * y, [x, y]));
    }

    [TestMethod]
    public void Grad_OfAVariableReadByThreeNodes_AddsTheirContributions()
    {
        var x = T.DScalar("x");
        var gradient = T.Grad(T.Sin(x) + x * T.Exp(x), x);
        var expected = Math.Cos(0.5) + Math.Exp(0.5) * 1.5;
        Assert.AreEqual(expected, ReferenceEvaluator.Evaluate(gradient, (x, RefArray.Scalar(0.5))).Value, 1e-15);
    }

    [TestMethod]
    public void Gradients_DeconstructedIntoTheWrongNumber_SaySo()
    {
        var x = T.DScalar("x");
        var gradients = T.Grad(T.Sqr(x), [x]);
        Assert.ThrowsExactly<InvalidOperationException>(() =>
        {
            var (_, _) = gradients;
        });
    }

    [TestMethod]
    public void Grad_OfAnIntermediate_IsThatOfTheRest()
    {
        var x = T.DScalar("x");
        var y = T.Exp(x);
        Assert.AreEqual(2 * Math.E, ReferenceEvaluator.Evaluate(T.Grad(T.Sqr(y), y), (x, RefArray.Scalar(1.0))).Value, 1e-15);
    }

    [TestMethod]
    public void Grad_OfTheCostItself_IsOne()
    {
        var cost = T.Sqr(T.DScalar("x"));
        Assert.AreEqual(1, ReferenceEvaluator.Evaluate(T.Grad(cost, cost)).Value);
    }

    [TestMethod]
    public void Grad_OfAVector_IsRefused()
    {
        var x = T.DVector("x");
        var error = Assert.ThrowsExactly<TensorTypeException>(() => T.Grad(x * 2, x));
        Assert.Contains("0-d", error.Message);
    }

    [TestMethod]
    public void Grad_OfADisconnectedVariable_NamesIt()
    {
        var (x, y) = (T.DVector("x"), T.DVector("weights"));
        var error = Assert.ThrowsExactly<DisconnectedInputException>(() => T.Grad(x.Sum(), x, y));
        Assert.Contains("weights", error.Message);
        Assert.AreEqual(y.Type, T.Grad(x.Sum(), y, DisconnectedInputs.Zero).Type);
    }

    [TestMethod]
    public void Grad_ThroughLengthsAndBounds_IsDisconnected()
    {
        var x = T.DVector("x");
        Assert.ThrowsExactly<DisconnectedInputException>(() => T.Grad(T.Cast(x.Shape[0], DType.Float64), x));
        var n = T.LScalar("n");
        Assert.ThrowsExactly<DisconnectedInputException>(() => T.Grad(x[T.Slice(0, n)].Sum(), n));
        var stop = T.DScalar("stop");
        Assert.ThrowsExactly<DisconnectedInputException>(() => T.Grad(T.Arange(0.0, stop).Sum(), stop));
    }

    [TestMethod]
    public void Grad_ThroughIntegers_IsZeroAndConnected()
    {
        var x = T.DVector("x");
        foreach (var cost in new[] { T.Cast(x, DType.Int64).Sum(), T.Cast(x.ArgMax(), DType.Float64), T.Cast(x > 0, DType.Float64).Sum(), x.Nonzero().Sum() })
        {
            var gradient = T.Grad(cost, x);
            Assert.AreEqual(x.Type, gradient.Type);
            Assert.AreSequenceEqual(new double[3], ReferenceEvaluator.Evaluate(gradient, (x, RefArray.Of([1.5, -2, 0], 3))).Values);
        }
    }

    [TestMethod]
    public void Grad_OfAnIntegerInput_IsAFloat()
    {
        var (z, i) = (T.DScalar("z"), T.LScalar("i"));
        var gradient = T.Grad(z * i, i);
        Assert.AreEqual(DType.Float64, gradient.DType);
        Assert.AreEqual(2.5, ReferenceEvaluator.Evaluate(gradient, (z, RefArray.Scalar(2.5)), (i, RefArray.Scalar(3L))).Value);
    }

    [TestMethod]
    public void Grad_OfAFloat32InAFloat64Expression_IsFloat32()
    {
        var w = T.Shared(new float[] { 1, 2 }, "w");
        Assert.AreEqual(w.Type, T.Grad((w * T.DVector("x")).Sum(), w).Type);
    }

    [TestMethod]
    public void Grad_OfARowThatWasStretched_IsARow()
    {
        var (row, m) = (T.DRow("r"), T.DMatrix("m"));
        var gradient = T.Grad((row * m).Sum(), row);
        Assert.AreEqual(row.Type, gradient.Type);
        Assert.AreSequenceEqual(
            new[] { 4.0, 6 }, ReferenceEvaluator.Evaluate(gradient, (row, RefArray.Of([7, 8], 1, 2)), (m, RefArray.Of([1, 2, 3, 4], 2, 2))).Values);
    }

    [TestMethod]
    public void Grad_ThroughAnUndefinedGradient_SaysWhyAndWhere()
    {
        var x = T.DVector("x");
        var opaque = new Opaque().On(T.Exp(x));
        var error = Assert.ThrowsExactly<UndefinedGradientException>(() => T.Grad(opaque.Sum(), x));
        Assert.Contains("no closed form", error.Message);
        Assert.Contains("GradTests.cs", error.Message);
    }

    [TestMethod]
    public void Grad_BesideAnUndefinedGradient_IsNotDisturbed()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var opaque = new Opaque().On(x);
        var gradient = T.Grad((opaque * y).Sum(), y);
        Assert.AreSequenceEqual(new[] { 1.0, 2 }, ReferenceEvaluator.Evaluate(gradient, (opaque, RefArray.Of([1, 2], 2)), (y, RefArray.Of([3, 4], 2))).Values);
    }

    [TestMethod]
    public void Grad_OfADeepGraph_DoesNotOverflowTheStack()
    {
        const int Depth = 100_000;
        var x = T.DScalar("x");
        var half = T.Constant(0.5);
        var y = (TensorVariable)x;
        for (var i = 0; i < Depth; i++)
        {
            y = i % 2 == 0 ? y + x : ScalarOps.Mul.Elemwise.On(y, half);
        }

        Assert.AreEqual(1, ReferenceEvaluator.Evaluate(T.Grad(y, x), (x, RefArray.Scalar(3.0))).Value, 1e-12);
    }

    [TestMethod]
    public void Grad_OfEqualGraphs_AddsInTheSameOrder()
    {
        Assert.AreEqual(Shape(Build()), Shape(Build()));

        static (TensorVariable Cost, TensorVariable X) Build()
        {
            var x = T.DVector("x");
            return ((T.Exp(x) * T.Log(x) / x).Sum() + T.Dot(x, x), x);
        }

        static string Shape((TensorVariable Cost, TensorVariable X) pair) =>
            string.Join(' ', Traversal.TopologicalOrder([T.Grad(pair.Cost, pair.X)]).Select(node => node.Op.ToString()));
    }

    /// <summary>An identity without a gradient.</summary>
    private sealed record Opaque : Op
    {
        public override string Name => nameof(Opaque);

        public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs) => [inputs[0].Type];

        public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => [Gradient.Undefined("no closed form")];

        public override void Lower(Apply node, ILowering lowering) => lowering.SetOutput(0, lowering.Input(0));
    }
}
