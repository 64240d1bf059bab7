using Theon.Graph;
using Theon.Ops;
using static Theon.Tests.Features.Observed;
using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows of the fifth source: notes of a tutorial.</summary>
internal static class Tutorial
{
    [Feature("004-01", "x: float32[]")]
    public static string FloatScalar()
    {
        var x = T.FScalar("x");
        return $"{x.Name}: {x.Type}";
    }

    [Feature("004-02", "x + y: float32[], a variable")]
    [Feature("004-03", "x + y: float32[], a variable")]
    public static string PrintedSum()
    {
        var (x, y) = (T.FScalar("x"), T.FScalar("y"));
        TensorVariable z = x + y;
        return $"{Print.Pp(z)}: {z.Type}, a variable";
    }

    [Feature("004-04", "one: 5; a list of one: 5; a list of two: 5, 6")]
    [Feature("004-05", "one: 5; a list of one: 5; a list of two: 5, 6")]
    public static string OneOutputOrSeveral()
    {
        var (x, y) = (T.DScalar("x"), T.DScalar("y"));
        using var one = Function.Compile([x, y], x + y);
        using var list = Function.Compile([x, y], [x + y]);
        using var two = Function.Compile([x, y], [x + y, x * y]);
        return $"one: {one.Call(2.0, 3.0).ToNDArray()}; a list of one: {List(list.Call(2.0, 3.0))}; a list of two: {List(two.Call(2.0, 3.0))}";
    }

    [Feature("004-06", "[[11, 22], [33, 44]]: float32")]
    public static string MatricesAdded()
    {
        var (x, y) = (T.FMatrix("x"), T.FMatrix("y"));
        var sum = (x + y).Eval((x, new float[,] { { 1, 2 }, { 3, 4 } }), (y, new float[,] { { 10, 20 }, { 30, 40 } }));
        return $"{sum}: {sum.DType.Name}";
    }

    [Feature("004-08", "0.5, 0.731059, 0.268941, 0.119203; inputs are a list, also of one")]
    public static string Logistic()
    {
        var x = T.DMatrix("x");
        using var f = Function.Compile([x], 1 / (1 + T.Exp(-x)));
        Assert.IsEmpty(typeof(Function).GetMethods().Where(method => method.Name == "Compile" && method.GetParameters()[0].ParameterType == typeof(TensorVariable)));
        return $"{Round(f.Call(new double[,] { { 0, 1 }, { -1, -2 } }).As<double[,]>().Cast<double>())}; inputs are a list, also of one";
    }

    [Feature("004-09", "11, with 2: 12")]
    public static string DefaultArgument()
    {
        var (x, y) = (T.FScalar("x"), T.FScalar("y"));
        using var f = Function.Compile([x, new In(y, value: 1)], x + y);
        return $"{f.Call(10).ToNDArray()}, with 2: {f.Call(10, 2).ToNDArray()}";
    }

    [Feature("004-10", "returns 0, then 1; the state is 301: int64")]
    public static string Accumulator()
    {
        var (state, inc) = (T.Shared(0), T.IScalar("inc"));
        using var f = Function.Compile([inc], state, updates: [(state, state + inc)]);
        return $"returns {f.Call(1).ToNDArray()}, then {f.Call(300).ToNDArray()}; the state is {state.GetValue()}: {state.DType.Name}";
    }

    [Feature("004-11", "1; the other takes 1 away: 0; reset to -1, increased: -1, then 2")]
    [Feature("004-12", "1; the other takes 1 away: 0; reset to -1, increased: -1, then 2")]
    public static string SharedState()
    {
        var (state, n) = (T.Shared(0), T.IScalar("n"));
        using var up = Function.Compile([n], state, updates: [(state, state + n)]);
        using var down = Function.Compile([n], state, updates: [(state, state - n)]);
        up.Call(1).Dispose();
        var first = state.GetValue().ToString();
        down.Call(1).Dispose();
        var second = state.GetValue().ToString();
        state.SetValue(-1L);
        return $"{first}; the other takes 1 away: {second}; reset to -1, increased: {up.Call(3).ToNDArray()}, then {state.GetValue()}";
    }

    [Feature("004-13", "a list: 1, a map: 2")]
    public static string UpdatesAsListOrMap()
    {
        var state = T.Shared(0, "state");
        using var list = Function.Compile([], [], updates: [(state, state + 1)]);
        var map = new Dictionary<SharedVariable, TensorVariable> { [state] = state + 1 };
        using var mapped = Function.Compile([], [], updates: map);
        list.Call();
        var first = state.GetValue().ToString();
        mapped.Call();
        return $"a list: {first}, a map: {state.GetValue()}";
    }

    [Feature("004-14", "100 updates of 1000 numbers: no new memory")]
    public static string UpdatesInPlace()
    {
        var w = T.Shared(new double[1000], "w");
        using var f = Function.Compile([], [], updates: [(w, (w * 0.5) + 1)]);
        f.Call();
        f.Call();

        // Other tests allocate meanwhile; a leak would grow in every round.
        var grown = Enumerable.Range(0, 10).Min(_ =>
        {
            var live = Theon.Memory.LiveBytes;
            for (var i = 0; i < 100; i++)
            {
                f.Call();
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Theon.Memory.LiveBytes - live;
        });
        Assert.AreEqual(2.0, w.GetValue().As<double[]>()[0], 1e-12);
        return $"100 updates of 1000 numbers: {(grown <= 0 ? "no new memory" : "more memory")}";
    }

    [Feature("004-22", "2 applications of one op: Exp; 3 variables")]
    public static string VariablesOpsApplications()
    {
        var x = T.DVector("x");
        var y = T.Exp(T.Exp(x));
        var nodes = Traversal.TopologicalOrder([y]);
        Assert.AreEqual(nodes[0].Op, nodes[1].Op);
        Assert.AreNotSame(nodes[0], nodes[1]);
        return $"{nodes.Length} applications of one op: {nodes[0].Op.Name}; {1 + nodes.Sum(node => node.Outputs.Length)} variables";
    }

    [Feature("004-23", "Sum < Exp < Mul < x")]
    public static string FromOutputsToInputs()
    {
        var x = T.DVector("x");
        List<string> names = [];
        TensorVariable v = T.Exp(x * 2).Sum();
        for (; v.Owner is { } owner; v = owner.Inputs[0])
        {
            names.Add(owner.Op.Name);
        }

        return string.Join(" < ", [.. names, v.Name!]);
    }

    [Feature("004-24", "Tanh, Dot: each op gives the gradients of its inputs")]
    public static string OpsDefineGradients()
    {
        var (x, w) = (T.DMatrix("x"), T.DVector("w"));
        var nodes = Traversal.TopologicalOrder([T.Tanh(T.Dot(x, w))]);
        foreach (var node in nodes)
        {
            var gradients = node.Op.Pullback(node, [T.DVector("dy")]);
            Assert.HasCount(node.Inputs.Length, gradients);
            Assert.IsTrue(gradients.All(gradient => gradient is Gradient.Flows));
        }

        return $"{List(nodes.Reverse().Select(node => node.Op.Name))}: each op gives the gradients of its inputs";
    }

    [Feature("004-25", "1 * (2 * x), compiled 2 * x; 8 at 4")]
    [Feature("004-26", "1 * (2 * x), compiled 2 * x; 8 at 4")]
    public static string PrintedGradient()
    {
        var x = T.DScalar("x");
        var gy = T.Grad(T.Pow(x, 2), x);
        using var f = Function.Compile([x], gy, mode: Mode.FastRun.Excluding("fuse"));
        return $"{Print.Pp(gy)}, compiled {Print.Pp(f.Graph.Outputs[0])}; {Eval(gy, (x, 4.0))} at 4";
    }

    [Feature("004-39", "19 of a float32 array and the host number 3")]
    public static string HostNumbers()
    {
        var (coefficients, x) = (T.Vector("coefficients"), T.Scalar("x"));
        var powers = T.Pow(x, T.Arange(coefficients.Shape[0]));
        using var f = Function.Compile([coefficients, x], (coefficients * powers).Sum());
        return $"{f.Call(new float[] { 1, 0, 2 }, 3).ToNDArray()} of a float32 array and the host number 3";
    }
}
