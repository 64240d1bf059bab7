using System.Globalization;
using Theon.Graph;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows of the fourth source: posts on machine learning.</summary>
internal static class Posts
{
    [Feature("003-02", "a layer, a softmax and a loss: 1.386294")]
    public static string WhatLearningNeeds()
    {
        var (x, w, y) = (T.DMatrix("x"), T.DMatrix("w"), T.LVector("y"));
        var scores = T.Tanh(T.Dot(x, w));
        var logp = scores - T.LogSumExp(scores, axis: 1, keepDims: true);
        var loss = -logp[T.Arange(y.Shape[0]), y].Mean();
        return $"a layer, a softmax and a loss: {Round([loss.Eval((x, new double[3, 2]), (w, new double[2, 4]), (y, new long[] { 0, 3, 1 })).As<double>()])}";
    }

    [Feature("003-04", "of exp(2x) + x - exp(-|x|) at 0.5: 7.043094, by hand 7.043094")]
    public static string GradientOfAnyLoss()
    {
        var x = T.DScalar("x");
        var loss = T.Where(x > 0, T.Exp(2 * x) + x, T.Sqr(x)) - T.Exp(-T.Abs(x));
        return $"of exp(2x) + x - exp(-|x|) at 0.5: {Round([T.Grad(loss, x).Eval((x, 0.5)).As<double>()])}, by hand {Round([(2 * Math.Exp(1)) + 1 + Math.Exp(-0.5)])}";
    }

    [Feature("003-05", "100 gradients, 1 text, 1 value to the bit")]
    public static string Deterministic()
    {
        var texts = new HashSet<string>();
        var values = new HashSet<long>();
        for (var i = 0; i < 100; i++)
        {
            var x = T.DVector("x");
            var gradient = T.Grad(T.Tanh(T.Exp(x) / x).Sum(), x);
            texts.Add(Print.Pp(gradient));
            values.Add(BitConverter.DoubleToInt64Bits(gradient.Eval((x, new double[] { 0.3, 0.7 })).As<double[]>()[0]));
        }

        return $"100 gradients, {texts.Count} text, {values.Count} value to the bit";
    }

    [Feature("003-06", "Student's t log-likelihood: gradient accepted by differences")]
    public static string WhateverIsDifferentiable()
    {
        using NDArray x = new double[] { 0.3, -1.2, 2 };
        using NDArray nu = new double[] { 3.5 };
        GradientCheck.Verify(
            v => T.Lgamma((v[1] + 1) / 2).Sum() - T.Lgamma(v[1] / 2).Sum() - (0.5 * T.Log(v[1] * Math.PI)).Sum() - (((v[1][0] + 1) / 2) * T.Log1P(T.Sqr(v[0]) / v[1][0])).Sum(),
            [x, nu]);
        return "Student's t log-likelihood: gradient accepted by differences";
    }

    [Feature("003-07", "by hand and by T.Softplus: the same graph")]
    public static string LowLevelWithHelpers()
    {
        var x = T.DVector("x");
        return Rewritten(T.Log(1 + T.Exp(x))) == Rewritten(T.Softplus(x)) ? "by hand and by T.Softplus: the same graph" : "two graphs";
    }

    [Feature("003-11", "4000 ops deep on a stack of 256 KiB: value 0, gradient 0 off the host's")]
    public static string DeepGraphs()
    {
        const int depth = 4000;
        var observed = "";
        var thread = new Thread(() => observed = Deep(depth), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        return observed;
    }

    private static string Deep(int depth)
    {
        var x = T.DScalar("x");
        var y = x;
        var (value, slope) = (0.25, 1.0);
        for (var i = 0; i < depth; i++)
        {
            y = i % 2 == 0 ? T.Sin(y) : y + x;
            (value, slope) = i % 2 == 0 ? (Math.Sin(value), Math.Cos(value) * slope) : (value + 0.25, slope + 1);
        }

        Assert.HasCount(depth, Traversal.TopologicalOrder([y]));
        using var function = Function.Compile([x], [y, T.Grad(y, x)], mode: Mode.FastCompile);
        using var results = function.Call(0.25);
        return $"{depth} ops deep on a stack of 256 KiB: value {Math.Round(results[0].As<double>() - value, 9)}, gradient {Math.Round(results[1].As<double>() - slope, 9)} off the host's";
    }

    [Feature("003-13", "[2, 4] of a part, on the spot")]
    public static string LookingInside()
    {
        var x = T.DVector("x");
        var part = 2 * x;
        Assert.AreEqual(6.0, T.Exp(part).Sum().Owner!.Inputs[0].Owner!.Inputs[0].Eval((x, new double[] { 1, 2 })).As<double[]>().Sum());
        return $"{Eval(part, (x, new double[] { 1, 2 }))} of a part, on the spot";
    }

    [Feature("003-16", "double[,] and double[] in, double[] out: 5, 11")]
    public static string ArraysInAndOut()
    {
        var (x, v) = (T.Matrix(), T.Vector());
        var f = Function.Compile<double[,], double[], double[]>([x, v], [T.Dot(x, v)]);
        double[] result = f(new double[,] { { 1, 2 }, { 3, 4 } }, [1, 2]);
        return $"double[,] and double[] in, double[] out: {List(result.Select(value => (object)value))}";
    }

    [Feature("003-25", "loss 2 * sqr(w), gradient an expression of w; clipped to 1, scaled to 2, replaced by its sign: 1")]
    [Feature("003-43", "loss 2 * sqr(w), gradient an expression of w; clipped to 1, scaled to 2, replaced by its sign: 1")]
    public static string GradientsAsObjects()
    {
        var w = T.Shared(2.0, "w");
        var loss = 2 * T.Sqr(w);
        var g = T.Grad(loss, w);
        Assert.AreSame(w, Traversal.Leaves([g]).OfType<SharedVariable>().Single());
        TensorVariable[] changed = [T.Clip(g, -1, 1), g * 0.25, T.Sign(g)];
        using var f = Function.Compile([], changed, updates: [(w, w - changed[0])]);
        var values = f.Call().Select(value => value.As<double>()).ToArray();
        Assert.AreEqual("1", w.GetValue().ToString());
        return $"loss {Print.Pp(loss)}, gradient an expression of w; clipped to {values[0]}, scaled to {values[1]}, replaced by its sign: {values[2]}";
    }

    [Feature("003-26", "[5, 1, 9, 3], 2 kept: [5, -10, 9, -10]; softmax 0.017986, 0.982014, where gated 5.5E-09, not 0, as on the host; x unchanged: [5, 1, 9, 3]")]
    [Feature("003-27", "[5, 1, 9, 3], 2 kept: [5, -10, 9, -10]; softmax 0.017986, 0.982014, where gated 5.5E-09, not 0, as on the host; x unchanged: [5, 1, 9, 3]")]
    [Feature("003-28", "[5, 1, 9, 3], 2 kept: [5, -10, 9, -10]; softmax 0.017986, 0.982014, where gated 5.5E-09, not 0, as on the host; x unchanged: [5, 1, 9, 3]")]
    public static string TopKGating()
    {
        const int k = 2;
        NDArray value = new double[] { 5, 1, 9, 3 };
        var before = value.ToString();
        var x = T.DVector("x");
        var rest = x.Shape[0] - k;
        var gated = T.SetSubtensor(x[T.ArgSort(x)[T.Slice(0, rest)]], -10);
        var text = Eval(gated, (x, value));
        var found = (T.Exp(gated) / T.Exp(gated).Sum()).Eval((x, value)).As<double[]>();

        double[] host = [5, 1, 9, 3];
        foreach (var i in Enumerable.Range(0, 4).OrderBy(i => host[i]).Take(4 - k).ToArray())
        {
            host[i] = -10;
        }

        var weights = host.Select(Math.Exp).ToArray();
        Assert.IsLessThan(1e-15, found.Zip(weights, (a, b) => Math.Abs(a - (b / weights.Sum()))).Max());
        Assert.AreEqual(found[1], found[3]);
        return $"{before}, {k} kept: {text}; softmax {Round([found[0], found[2]])}, where gated {found[1].ToString("0.0E+00", CultureInfo.InvariantCulture)}, not 0, as on the host; x unchanged: {value}";
    }

    [Feature("003-29", "x[...] has a getter and no setter")]
    public static string NoAssignment()
    {
        var indexers = typeof(TensorVariable).GetProperties().Where(property => property.GetIndexParameters().Length > 0).ToArray();
        return indexers.Length > 0 && indexers.All(property => property.CanRead && !property.CanWrite) ? "x[...] has a getter and no setter" : "assignable";
    }

    [Feature("003-38", "4 layers; out [[0, 0.705978]], output of the layer before [[-0.705978, 0.705978]]")]
    [Feature("003-39", "4 layers; out [[0, 0.705978]], output of the layer before [[-0.705978, 0.705978]]")]
    public static string LayersAsObjects()
    {
        var w = T.Shared(new double[,] { { 1, -1 }, { 0.5, 2 } }, "W");
        var b = T.Shared(new double[] { 0.25, -0.5 }, "b");
        Func<TensorVariable, TensorVariable>[] net =
        [
            x => x,
            x => T.Dot(x, w) + b,
            x => (x - x.Mean(1, keepDims: true)) / T.Sqrt(T.Sqr(x - x.Mean(1, keepDims: true)).Sum(1, keepDims: true) + 1e-4),
            T.Relu,
        ];
        TensorVariable Through(TensorVariable x, int layers) => net.Take(layers).Aggregate(x, (value, layer) => layer(value));
        var input = T.DMatrix("x");
        NDArray data = new double[,] { { 1, 2 } };
        string Text(int layers) => $"[[{Round(Through(input, layers).Eval((input, data)).As<double[,]>().Cast<double>())}]]";
        return $"{net.Length} layers; out {Text(4)}, output of the layer before {Text(3)}";
    }

    [Feature("003-44", "docs/index.md: getting-started.md; how-data-flows.md; logistic regression")]
    public static string Documentation() => Page("docs/index.md", "getting-started.md", "how-data-flows.md", "logistic regression");

    [Feature("003-47", "gradient of the sum is the sum of the gradients: [5, -3]")]
    public static string CombinedCosts()
    {
        var x = T.DVector("x");
        NDArray at = new double[] { 2, -1 };
        TensorVariable square = T.Sqr(x).Sum(), magnitude = T.Abs(x).Sum();
        var together = Eval(T.Grad(square + magnitude, x), (x, at));
        var apart = T.Grad(square, x).Eval((x, at)).As<double[]>().Zip(T.Grad(magnitude, x).Eval((x, at)).As<double[]>(), (a, c) => a + c);
        Assert.AreEqual(together, $"[{List(apart.Select(value => (object)value))}]");
        return $"gradient of the sum is the sum of the gradients: {together}";
    }
}
