using Theon.Graph;
using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Options of T.Grad, expressions that change gradients, and the public checker.</summary>
[TestClass]
public sealed class GradOptionsTests
{
    private readonly TensorVariable _x = T.DVector("x");

    [TestMethod]
    public void ConsiderConstant_StopsOneWay()
    {
        var square = T.Sqr(_x);
        var cost = (square * _x).Sum();
        Assert.AreSequenceEqual(new[] { 4.0, 9 }, At(T.Grad(cost, [_x], considerConstant: [square])[0]));
        Assert.AreSequenceEqual(new[] { 12.0, 27 }, At(T.Grad(cost, _x)));
        Assert.AreSequenceEqual(new[] { 2.0, 3 }, At(T.Grad(cost, [square], considerConstant: [square])[0]));
        Assert.ThrowsExactly<DisconnectedInputException>(() => T.Grad(square.Sum(), [_x], considerConstant: [square]));
    }

    [TestMethod]
    public void KnownGrads_CountInsteadOfTheCost()
    {
        var square = T.Sqr(_x);
        var cost = (square * 5).Sum();
        Assert.AreSequenceEqual(new[] { 4.0, 6 }, At(T.Grad(cost, [_x], knownGrads: [(square, T.OnesLike(_x))])[0]));
        Assert.AreSequenceEqual(new[] { 4.0, 6 }, At(T.Grad(null, [_x], knownGrads: [(square, T.OnesLike(_x))])[0]));
        Assert.AreSequenceEqual(new[] { 5.0, 7 }, At(T.Grad(cost + _x.Sum(), [_x], knownGrads: [(square, T.OnesLike(_x))])[0]));
        Assert.ThrowsExactly<ArgumentNullException>(() => T.Grad(null!, [_x]));
        var error = Assert.ThrowsExactly<TensorTypeException>(() => T.Grad(null, [_x], knownGrads: [(square, T.DMatrix())]));
        Assert.AreEqual("Grad: a known gradient of type float64[:, :] does not fit float64[:]; it must have as many axes.", error.Message);
    }

    [TestMethod]
    public void Disconnected_AsNone_IsSaid()
    {
        var y = T.DVector("y");
        var gradients = T.Grad(T.Sqr(_x).Sum(), [_x, y], DisconnectedInputs.None);
        Assert.AreSame(gradients[0], ((Gradient.Flows)gradients.StateOf(0)).Value);
        Assert.AreSame(Gradient.Disconnected, gradients.StateOf(1));
        Assert.AreEqual("There is no gradient 1: the cost does not depend on its variable.", Assert.ThrowsExactly<InvalidOperationException>(() => gradients[1]).Message);
    }

    [TestMethod]
    public void Undefined_AsNone_SaysWhy_AndStopsWhatIsMadeOfIt()
    {
        var y = T.DVector("y");
        var inner = T.Sqr(_x);
        var cost = (T.UndefinedGrad(inner) * y).Sum();
        var gradients = T.Grad(cost, [_x, y, inner], undefined: UndefinedGradients.None);
        Assert.Contains("T.UndefinedGrad says so", ((Gradient.NotDefined)gradients.StateOf(0)).Reason);
        Assert.Contains("GradOptionsTests.cs:", ((Gradient.NotDefined)gradients.StateOf(2)).Reason);
        Assert.IsInstanceOfType<Gradient.Flows>(gradients.StateOf(1));
        Assert.Contains("Gradient 0 is not defined", Assert.ThrowsExactly<InvalidOperationException>(() => gradients[0]).Message);
        Assert.ThrowsExactly<UndefinedGradientException>(() => T.Grad(cost, [_x, y]));
    }

    [TestMethod]
    public void Gradients_OfNamedVariables_AreNamed()
    {
        var y = T.DVector("y");
        var kept = T.Exp(y);
        var cost = (kept * _x * _x).Sum().Named("cost");
        Assert.AreEqual("(dcost/dx)", T.Grad(cost, _x).Name);
        Assert.IsNull(T.Grad(cost, [_x], addNames: false)[0].Name);
        Assert.IsNull(kept.Name);
        Assert.IsNull(T.Grad(T.Sqr(_x).Sum(), _x).Name);
    }

    [TestMethod]
    public void SubgraphGrads_OnePartAfterTheOther_AreTheGradient()
    {
        var (w1, w2) = (T.DScalar("w1"), T.DScalar("w2"));
        var hidden = T.Exp(_x * w1);
        var cost = T.Sqr(hidden * w2).Sum();
        var last = T.SubgraphGrad([w2], [hidden], cost: cost);
        var first = T.SubgraphGrad([w1], [_x], [(hidden, last.End[0])]);
        var whole = T.Grad(cost, w1, w2, _x);
        var given = new Dictionary<TensorVariable, RefArray> { [_x] = RefArray.Of([2, 3], 2), [w1] = RefArray.Scalar(0.5), [w2] = RefArray.Scalar(-0.25) };
        var values = ReferenceEvaluator.Evaluate([first.Wrt[0], last.Wrt[0], first.End[0], .. whole], given);
        for (var i = 0; i < 3; i++)
        {
            foreach (var (a, b) in values[i].Values.Zip(values[3 + i].Values))
            {
                Assert.AreEqual(b, a, 1e-12 * Math.Abs(b), $"gradient {i}");
            }
        }
    }

    [TestMethod]
    public void Gates_ChangeGradientsOnly()
    {
        var rows = new (string Name, Func<TensorVariable, TensorVariable> Gate, double[] Gradient)[]
        {
            ("zero", T.ZeroGrad, [0, 0]),
            ("clip", x => T.GradClip(x, 0, 5), [4, 5]),
            ("scale", x => T.GradScale(x, -1), [-4, -6]),
        };
        foreach (var (name, gate, gradient) in rows)
        {
            var cost = T.Sqr(gate(_x)).Sum();
            Assert.AreSequenceEqual(gradient, At(T.Grad(cost, _x)), name);
            using var function = Function.Compile([_x], [cost, T.Grad(cost, _x)]);
            Assert.DoesNotContain("Gradient", string.Join(' ', function.TopoSort().Select(node => node.Op.Name)), name);
            using var results = function.Call(new double[] { 2, 3 });
            Assert.AreEqual("13", results[0].ToString(), name);
        }
    }

    [TestMethod]
    public void DisconnectedAndUndefinedGrad_AreErrorsOnlyWhereNeeded()
    {
        var cut = T.DisconnectedGrad(T.Sqr(_x));
        Assert.ThrowsExactly<DisconnectedInputException>(() => T.Grad(cut.Sum(), _x));
        Assert.AreSequenceEqual(new[] { 4.0, 9 }, At(T.Grad((cut * _x).Sum(), _x)));
        var undefined = T.UndefinedGrad(T.Sqr(_x));
        Assert.ThrowsExactly<UndefinedGradientException>(() => T.Grad(undefined.Sum(), _x));
        Assert.AreSequenceEqual(new[] { 4.0, 9 }, At(T.Grad((undefined * _x).Sum(), [_x], considerConstant: [undefined])[0]));
    }

    [TestMethod]
    public void Verify_OfComplexPoints_MovesBothParts()
    {
        using var point = NDArray.FromSpan<System.Numerics.Complex>([new(0.3, -0.4), new(-1, 0.2)], 2);
        using var narrow = point.AsType(DType.Complex64);
        GradientCheck.Verify(z => T.Exp(z[0]) * T.Conj(z[0]), [point]);
        GradientCheck.Verify(z => T.Sqr(T.Abs(z[0])), [narrow]);
        Assert.ThrowsExactly<GradientException>(() => GradientCheck.Verify(z => z[0] * T.DisconnectedGrad(z[0]), [point]));
    }

    [TestMethod]
    public void Verify_OfRightAndWrongGradients_TellsThemApart()
    {
        using NDArray point = new double[,] { { 0.3, 0.7 }, { 1.1, -0.4 } };
        using NDArray narrow = new float[] { 0.5f, 2 };
        GradientCheck.Verify(x => T.Exp(T.Dot(x[0], x[0])), [point]);
        GradientCheck.Verify(x => T.Log(x[0]).Sum(), [narrow]);
        GradientCheck.Verify(x => x[0].Sum(1, keepDims: true), [point]);
        Assert.ThrowsExactly<GradientException>(() => GradientCheck.Verify(x => T.Exp(T.GradScale(x[0], 1.001)), [point]));
        using NDArray integers = new long[] { 1 };
        Assert.ThrowsExactly<TensorTypeException>(() => GradientCheck.Verify(x => x[0] * 2, [integers]));
    }

    private double[] At(TensorVariable expression) => ReferenceEvaluator.Evaluate(expression, (_x, RefArray.Of([2, 3], 2))).Values;
}
