using Theon.Tests.Reference;
using T = Theon.Tensor;

namespace Theon.Tests.Autodiff;

/// <summary>Forward mode against reverse mode, by the identity that defines both: u (J v) = (u J) v.</summary>
[TestClass]
public sealed class ForwardModeTests
{
    public static IEnumerable<object[]> Cases => StructuralGradientTests.Cases;

    [TestMethod, DynamicData(nameof(Cases))]
    public void Rop_AndLop_AreTransposes(string name, long[][] shapes, Func<TensorVariable[], TensorVariable> build)
    {
        var random = new Random(name.Length);
        TensorVariable[] x = [.. shapes.Select(shape => T.Variable(TensorType.OfRank(DType.Float64, shape.Length)))];
        var given = x.Select((variable, i) => (variable, Draw(random, shapes[i], 0.2))).ToDictionary(pair => pair.variable, pair => pair.Item2);
        var y = T.Cast(build(x), DType.Float64);
        TensorVariable[] v = [.. x.Select(variable => T.Variable(variable.Type))];
        var u = T.Variable(y.Type);
        foreach (var (direction, shape) in v.Zip(shapes))
        {
            given[direction] = Draw(random, shape, -0.5);
        }

        given[u] = Draw(random, ReferenceEvaluator.Evaluate([y], given)[0].Shape, -0.5);
        var forward = T.Rop([y], x, v, DisconnectedInputs.Zero)[0];
        Assert.AreEqual(y.Type, forward.Type);
        var backward = T.Lop([y], x, [u], DisconnectedInputs.Zero);
        var values = ReferenceEvaluator.Evaluate([forward, .. backward], given);
        var left = Inner(values[0], given[u]);
        var right = v.Select((direction, i) => Inner(values[1 + i], given[direction])).Sum();
        Assert.AreEqual(left, right, Tolerance.Compiled * 100 * Math.Max(1, Math.Abs(left)), name);
    }

    [TestMethod]
    public void Rop_OfSeveral_IsCompiledWithoutTheWeights()
    {
        var (x, v) = (T.DVector("x"), T.DVector("v"));
        var m = T.DMatrix("m");
        var forward = T.Rop([T.Dot(m, x), T.Exp(x)], [x], [v]);
        using var function = Function.Compile([m, x, v], forward.ToArray());
        using var results = function.Call(new double[,] { { 1, 2 }, { 3, 4 } }, new double[] { 0, 0 }, new double[] { 1, 10 });
        Assert.AreEqual("[21, 43]", results[0].ToString());
        Assert.AreEqual("[1, 10]", results[1].ToString());
    }

    [TestMethod]
    public void Rop_OfAGradient_IsTheHessianTimesAVector()
    {
        var (x, v) = (T.DVector("x"), T.DVector("v"));
        var cost = (x * x * x).Sum();
        using var function = Function.Compile([x, v], T.Rop(T.Grad(cost, x), x, v));
        using var results = function.Call(new double[] { 1, 2 }, new double[] { 1, -1 });
        Assert.AreEqual("[6, -12]", results[0].ToString());
    }

    [TestMethod]
    public void Operators_WithPointsThatDoNotFit_SaySo()
    {
        var (x, m) = (T.DVector("x"), T.DMatrix("m"));
        Expect(() => T.Rop(T.Exp(x), x, m), "Rop: an evaluation point of type float64[:, :] does not fit float64[:]; it must have as many axes.");
        Expect(() => T.Lop(T.Exp(x), x, m), "Lop: an evaluation point of type float64[:, :] does not fit float64[:]; it must have as many axes.");
        Expect(() => T.Rop([T.Exp(x)], [x], []), "Rop got 0 evaluation points for 1 variables; each takes one.");
        Assert.ThrowsExactly<DisconnectedInputException>(() => T.Rop(T.Exp(m), x, x));

        static void Expect(Action build, string message) => Assert.AreEqual(message, Assert.ThrowsExactly<TensorTypeException>(build).Message);
    }

    private static RefArray Draw(Random random, long[] shape, double low) =>
        RefArray.Of([.. Enumerable.Range(0, (int)RefArray.Count(shape)).Select(_ => low + random.NextDouble())], shape);

    private static double Inner(RefArray a, RefArray b)
    {
        Assert.AreSequenceEqual(a.Shape, b.Shape);
        return a.Values.Zip(b.Values, (p, q) => p * q).Sum();
    }
}
