using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows of the second source: logistic regression and its gradient.</summary>
internal static class Regression
{
    private const int Rows = 1000;
    private const int Features = 100;
    private static readonly double[,] s_data = Matrix(Normal(1, Rows * Features), Features);
    private static readonly double[] s_weights = Normal(2, Features);
    private static readonly bool[] s_labels = [.. Enumerable.Range(0, Rows).Select(i => new Random(i).NextDouble() > 0.5)];

    [Feature("001-02", "FunctionRunException: Eval failed in Composite (kernel elementwise, instruction 1): axis 0 has length 2 in input 0 and 4 in input 1   input 0: float64[2], strides [1]   input 1: float64[4] 'z', strides [1]   built at Regression.cs:7")]
    public static string ErrorsNameTheLine()
    {
        var (x, w, z) = (T.DMatrix("X"), T.DVector("w"), T.DVector("z"));
#line 7
        var y = T.Exp(x.Dot(w) + z);
#line default
        return Error(() => y.Eval((x, new double[2, 3]), (w, new double[3]), (z, new double[4])));
    }

    [Feature("001-03", "README.md: symbolic expressions over tensors; differentiates them; hand-written C++ kernels")]
    public static string ThreePillars() => Page("README.md", "symbolic expressions over tensors", "differentiates them", "hand-written C++ kernels");

    [Feature("001-04", "X: float64[:, :], y: float64[:], w: float64[:]")]
    public static string Names() => List(new[] { T.Matrix(name: "X"), T.Vector(name: "y"), T.Vector(name: "w") }.Select(v => $"{v.Name}: {v.Type}"));

    [Feature("001-05", "0.5, 0.880797, 0; one op: Sigmoid")]
    public static string Sigmoid()
    {
        var x = T.DVector("x");
        var y = T.Sigmoid(x);
        return $"{Round(y.Eval((x, new double[] { 0, 2, -40 })).As<double[]>())}; one op: {y.Owner!.Op.Name}";
    }

    [Feature("001-06", "[8, 18]: float64[:]")]
    public static string DotMethod()
    {
        var (x, w) = (T.DMatrix("X"), T.DVector("w"));
        return $"{Eval(x.Dot(w), (x, new double[,] { { 1, 2 }, { 3, 4 } }), (w, new double[] { 2, 3 }))}: {x.Dot(w).Type}";
    }

    [Feature("001-07", "float64[], off the sum by hand by 0; runs Softplus, no Log")]
    public static string Cost()
    {
        var model = new Model();
        using var function = Function.Compile([model.X, model.W, model.Y], model.E);
        var value = function.Call(s_data, s_weights, s_labels).As<double>();
        var byHand = 0.0;
        for (var i = 0; i < Rows; i++)
        {
            var eta = Enumerable.Range(0, Features).Sum(j => s_data[i, j] * s_weights[j]);
            byHand += Math.Max(eta, 0) + Math.Log(1 + Math.Exp(-Math.Abs(eta))) - (s_labels[i] ? eta : 0);
        }

        var ops = Rewritten(model.E).Split(' ');
        return $"{model.E.Type}, off the sum by hand by {Math.Round((value - byHand) / byHand, 9)}; {(ops.Contains("Softplus") ? "runs Softplus" : "no Softplus")}, {(ops.Contains("Log") ? "Log" : "no Log")}";
    }

    [Feature("001-08", "Neg : float64[]; -sum(y * log(sigmoid(dot(X, w))) + (1 - y) * log(1 - sigmoid(dot(X, w))))")]
    public static string AnExpressionIsNoNumber()
    {
        var model = new Model();
        return $"{model.E}; {Print.Pp(model.E)}";
    }

    [Feature("001-09", "float32 inputs refuse float64; with allowInputDowncast they give 11")]
    public static string OrderAndDowncast()
    {
        var (x, w, y) = (T.FMatrix("X"), T.FVector("w"), T.FVector("y"));
        var sum = (x.Dot(w) - y).Sum();
        using var safe = Function.Compile([y, x, w], sum);
        Assert.ThrowsExactly<FunctionArgumentException>(() => safe.Call(new double[1], new double[1, 2], new double[2]));
        using var lax = Function.Compile([w, y, x], sum, allowInputDowncast: true);
        return $"float32 inputs refuse float64; with allowInputDowncast they give {lax.Call(new double[] { 2, 3 }, new double[] { 5, 2 }, new double[,] { { 1, 2 }, { 2, 2 } }).As<float>()}";
    }

    [Feature("001-10", "[1, 0, 1]: float64")]
    public static string BoolForFloat()
    {
        var y = T.DVector("y");
        var value = (y + 0.0).Eval((y, new[] { true, false, true }));
        return $"{value}: {value.DType.Name}";
    }

    [Feature("001-12", "float64[:] like float64[:]")]
    public static string Gradient()
    {
        var model = new Model();
        return $"{T.Grad(model.E, model.W).Type} like {model.W.Type}";
    }

    [Feature("001-13", "g1 = (y - mu) X, g2 = dE/dw: two arrays of [100]; g1 + g2 = 0, (mu - y) X - g2 = 0")]
    [Feature("001-14", "g1 = (y - mu) X, g2 = dE/dw: two arrays of [100]; g1 + g2 = 0, (mu - y) X - g2 = 0")]
    [Feature("001-15", "g1 = (y - mu) X, g2 = dE/dw: two arrays of [100]; g1 + g2 = 0, (mu - y) X - g2 = 0")]
    public static string GradientByHand()
    {
        var model = new Model();
        var byHand = (model.Y - model.Mu).Dot(model.X);
        using var function = Function.Compile([model.X, model.W, model.Y], [byHand, T.Grad(model.E, model.W), (model.Mu - model.Y).Dot(model.X)]);
        using var results = function.Call(s_data, s_weights, s_labels);
        var (g1, g2, ascent) = (results[0].As<double[]>(), results[1].As<double[]>(), results[2].As<double[]>());
        Assert.IsGreaterThan(1, g2.Max(Math.Abs));
        return $"g1 = (y - mu) X, g2 = dE/dw: two arrays of [{g1.Length}]; g1 + g2 = {Math.Round(g1.Zip(g2, (a, b) => Math.Abs(a + b)).Max(), 9)}, (mu - y) X - g2 = {Math.Round(ascent.Zip(g2, (a, b) => Math.Abs(a - b)).Max(), 9)}";
    }

    [Feature("001-16", "accepted; a wrong one refused: GradientException")]
    public static string GradientOfADeepExpression()
    {
        using NDArray x = new double[,] { { 0.1, -0.4 }, { 0.7, 0.2 } };
        using NDArray w = new double[] { 0.3, -0.2 };
        GradientCheck.Verify(v => Enumerable.Range(0, 6).Aggregate(T.Dot(v[0], v[1]), (h, _) => T.Tanh(T.Dot(v[0], h) + T.Sigmoid(h))), [x, w]);
        return $"accepted; a wrong one refused: {Error(() => GradientCheck.Verify(v => T.GradScale(T.Exp(v[0]), 1.01), [w])).Split(':')[0]}";
    }

    private sealed class Model
    {
        public Model()
        {
            Mu = T.Sigmoid(X.Dot(W));
            E = -((Y * T.Log(Mu)) + ((1 - Y) * T.Log(1 - Mu))).Sum();
        }

        public TensorVariable X { get; } = T.DMatrix("X");

        public TensorVariable Y { get; } = T.DVector("y");

        public TensorVariable W { get; } = T.DVector("w");

        public TensorVariable Mu { get; }

        public TensorVariable E { get; }
    }
}
