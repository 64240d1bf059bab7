using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Tests.Functions;

[TestClass]
public sealed class OpFromGraphTests
{
    public static IEnumerable<object[]> Ways => [[true, "FastRun"], [true, "None"], [false, "FastRun"], [false, "None"]];

    [TestMethod]
    [DynamicData(nameof(Ways))]
    public void On_ComputesTheGraph_AndItsGradient(bool inline, string mode)
    {
        var (a, b) = (T.DVector("a"), T.DVector("b"));
        var op = new OpFromGraph([a, b], [a * T.Exp(b)], inline, name: "aeb");
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var z = op.On(x + 1, x * y);
        Assert.AreEqual("aeb", z.Owner!.Op.Name);

        // The second argument depends on x too: nothing may be counted twice.
        var plain = (x + 1) * T.Exp(x * y);
        TensorVariable[] gradients = [.. T.Grad(z.Sum(), [x, y])], expected = [.. T.Grad(plain.Sum(), [x, y])];
        using var function = Function.Compile([x, y], [z, .. gradients, plain, .. expected], mode: Modes.Named(mode));
        var results = function.Call(new[] { 0.5, -1 }, new[] { 2.0, 0.25 });
        for (var i = 0; i < 3; i++)
        {
            foreach (var (p, q) in results[i + 3].ToArray<double>().Zip(results[i].ToArray<double>()))
            {
                Assert.AreEqual(p, q, 1e-14 * Math.Abs(p));
            }
        }
    }

    [TestMethod]
    public void Inline_IsFusedWithWhatStandsAround_TheOtherIsNot()
    {
        var (a, x) = (T.DVector("a"), T.DVector("x"));
        int Kernels(bool inline)
        {
            using var function = Function.Compile([x], 1 + new OpFromGraph([a], [T.Exp(a) * 2], inline).On(x - 1));
            return function.TopoSort().Count(node => node.Op.Name != "DimShuffle");
        }

        Assert.AreEqual((1, 3), (Kernels(true), Kernels(false)));
    }

    [TestMethod]
    public void Vectorize_OfAPackagedGraph_BatchesWhatIsInside()
    {
        var (a, b, w) = (T.DVector("a"), T.DScalar("b"), T.Shared(new double[] { 1, 10 }, "w"));
        var inner = new OpFromGraph([a], [T.Sqr(a), a.Sum()], inline: false);
        var op = new OpFromGraph([a, b], [T.Dot(inner.Call(a)[0], w) * b, inner.Call(a)[1] + b], inline: false);
        var (x, y) = (T.DMatrix("x"), T.DVector("y"));
        var z = T.Vectorize(e => op.Call(e[0], e[1]), [x, y]);
        var shared = T.Vectorize(e => op.Call(e, 2.0)[0], x);
        using var function = Function.Compile([x, y], [z[0], z[1], T.Grad(z[0].Sum(), y), shared]);
        var results = function.Call(new double[,] { { 1, 2 }, { 3, 4 } }, new double[] { 2, 3 });
        Assert.AreEqual("[82, 507], [5, 10], [41, 169], [82, 338]", string.Join(", ", results.Select(result => result.ToString())));

        var own = new OpFromGraph([a], [T.Exp(a)], lop: (_, _, dys) => [dys[0] * 7]);
        Assert.Contains("it has no form for batches", Assert.ThrowsExactly<TensorTypeException>(() => T.Vectorize(e => own.On(e), x)).Message);
    }

    [TestMethod]
    public void SecondDerivatives_AndTangents_PassThrough()
    {
        var (a, x) = (T.DScalar("a"), T.DScalar("x"));
        var cube = new OpFromGraph([a], [a * a * a]);
        var first = T.Grad(cube.On(2 * x), x);
        var second = T.Grad(first, x);
        var tangent = T.Rop(cube.On(2 * x), x, T.Constant(3.0));
        using var function = Function.Compile([x], [first, second, tangent]);
        var results = function.Call(1.0);
        Assert.AreEqual("24 48 72", string.Join(' ', results));
    }

    [TestMethod]
    public void Lop_OverridesGradients_NullIsZero()
    {
        var (a, b, x, y) = (T.DVector("a"), T.DVector("b"), T.DVector("x"), T.DVector("y"));
        var op = new OpFromGraph([a, b], [a * b], lop: (inputs, outputs, dys) => [dys[0] * 100 + inputs[0] + outputs[0], null]);
        var (gx, gy) = T.Grad(op.On(x, y).Sum(), x, y);
        using var function = Function.Compile([x, y], [gx, gy]);
        var (one, two) = function.Call(new[] { 1.0 }, new[] { 5.0 });
        Assert.AreEqual("[106] [0]", $"{one} {two}");
    }

    [TestMethod]
    public void Lop_MayChangeTheGradientsOfTheGraph()
    {
        var (a, x) = (T.DVector("a"), T.DVector("x"));
        OpFromGraph? op = null;
        op = new OpFromGraph([a], [a * a], lop: (inputs, _, dys) => [.. op!.GradientsOfGraph(inputs, dys).Select(gradient => (Gradient)(((Gradient.Flows)gradient!).Value * -1))]);
        using var function = Function.Compile([x], T.Grad(op.On(x).Sum(), x));
        Assert.AreEqual("[-6]", function.Call(new[] { 3.0 }).ToString());
    }

    [TestMethod]
    public void Rop_OverridesTangents()
    {
        var (a, x) = (T.DVector("a"), T.DVector("x"));
        var op = new OpFromGraph([a], [a * a], rop: (_, dxs) => [dxs[0] * 7]);
        using var function = Function.Compile([x], T.Rop(op.On(x), x, T.OnesLike(x)));
        Assert.AreEqual("[7]", function.Call(new[] { 3.0 }).ToString());
    }

    [TestMethod]
    public void SharedVariablesInside_AreFound_Differentiated_AndUpdated()
    {
        var (a, x, w) = (T.DVector("a"), T.DVector("x"), T.Shared(new[] { 2.0 }, "w"));
        var cost = new OpFromGraph([a], [(a * w).Sum()]).On(x);
        Assert.AreSequenceEqual([w], T.FindVariables<SharedVariable>(cost));
        using var step = Function.Compile([x], cost, updates: [(w, w - T.Grad(cost, w))]);
        Assert.AreEqual("6", step.Call(new[] { 3.0 }).ToString());
        Assert.AreEqual("[-1]", w.GetValue().ToString());
    }

    [TestMethod]
    public void Graphs_MayStandInGraphs_AndHaveSeveralOutputs()
    {
        var (a, b, x) = (T.DScalar("a"), T.DScalar("b"), T.DScalar("x"));
        var inner = new OpFromGraph([a], [a + 1, a * 2]);
        var outer = new OpFromGraph([b], [.. inner.Call(b * 10), b]);
        using var function = Function.Compile([x], outer.Call(x).AsSpan());
        Assert.AreEqual("31 60 3", string.Join(' ', function.Call(3.0)));
    }

    [TestMethod]
    public void Length1_DoesNotBeginToBroadcastInside()
    {
        var (a, b) = (T.DVector("a"), T.DVector("b"));
        var op = new OpFromGraph([a, b], [a + b]);
        var one = T.Variable(new TensorType(DType.Float64, [true]), "one");
        using var function = Function.Compile([one, b], op.On(one, b));
        Assert.AreEqual("[3]", function.Call(new[] { 1.0 }, new[] { 2.0 }).ToString());
        Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new[] { 1.0 }, new[] { 2.0, 3.0 }));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Application_InALoopOrABranch_Runs(bool inline)
    {
        var (x, z, w) = (T.DVector("x"), T.DScalar("z"), T.Shared(3.0, "w"));
        var scaled = new OpFromGraph([z], [z * w], inline: inline, name: "scaled");
        var loop = T.Scan((row, h) => scaled.On(row) + h, sequences: [x], outputsInfo: [0.0])[0];
        foreach (var mode in Modes.All)
        {
            using var function = Function.Compile([x], [loop, T.Grad(loop.Sum(), x), T.IfElse(x.Sum() > 0, scaled.On(x.Sum()), x.Max())], mode: mode);
            using var results = function.Call(new double[] { 1, 2 });
            Assert.AreEqual("[3, 9] [6, 3] 9", string.Join(' ', results.Select(result => result.ToString())), mode.Name);
        }
    }

    [TestMethod]
    public void Refused_SaysWhy()
    {
        var (a, b, f) = (T.DVector("a"), T.DVector("b"), T.FVector("f"));
        Assert.Contains("need b : float64[:] declared at OpFromGraphTests.cs:", Assert.ThrowsExactly<ArgumentException>(() => new OpFromGraph([a], [a + b], name: "sum")).Message);
        Assert.Contains("input 1 is given twice", Assert.ThrowsExactly<ArgumentException>(() => new OpFromGraph([a, a], [a])).Message);
        Assert.Contains("input 0 is no input", Assert.ThrowsExactly<ArgumentException>(() => new OpFromGraph([a + 1], [a])).Message);
        var op = new OpFromGraph([a], [a * 2], lop: (_, _, _) => [], name: "twice");
        Assert.Contains("twice got float32[:] for its input 0 'a', which is float64[:]", Assert.ThrowsExactly<TensorTypeException>(() => op.On(f)).Message);
        Assert.Contains("twice takes 1 inputs, got 2", Assert.ThrowsExactly<TensorTypeException>(() => op.On(a, b)).Message);
        Assert.Contains("gave 0 gradients for 1 inputs", Assert.ThrowsExactly<InvalidOperationException>(() => T.Grad(op.On(a).Sum(), a)).Message);
    }
}
