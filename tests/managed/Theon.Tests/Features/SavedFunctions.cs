using T = Theon.Tensor;

namespace Theon.Tests.Features;

/// <summary>Rows that ask for functions without the compiler.</summary>
internal static class SavedFunctions
{
    [Feature("003-10", "saved after 3 steps, loaded it makes the 4th: equal bits")]
    public static string Artefact()
    {
        var step = Training(out var data, out var labels);
        for (var i = 0; i < 3; i++)
        {
            step.Call(data, labels).Dispose();
        }

        using var loaded = Reloaded(step);
        var (expected, found) = (step.Call(data, labels)[0].As<double>(), loaded.Call(data, labels)[0].As<double>());
        var weights = new[] { step, loaded }.Select(function => function.SharedVariables.Single().GetValue().As<double[]>()).ToArray();
        return $"saved after 3 steps, loaded it makes the 4th: {(expected.Equals(found) && weights[0].SequenceEqual(weights[1]) ? "equal bits" : "other numbers")}";
    }

    [Feature("003-37", "nothing is compiled; equal bits for 1, 5 and 17 rows")]
    [Feature("003-40", "nothing is compiled; equal bits for 1, 5 and 17 rows")]
    public static string ForwardPass()
    {
        var x = T.DMatrix("x");
        var layers = Layers(x);
        using var function = Function.Compile([x], layers[^1]);
        using var loaded = Reloaded(function);
        var rows = new[] { 1, 5, 17 };
        var equal = rows.Where(n =>
        {
            var data = Observed.Matrix(Observed.Normal(n, 3 * n), 3);
            return function.Call(data)[0].ToArray<double>().SequenceEqual(loaded.Call(data)[0].ToArray<double>());
        });
        return $"{(loaded.CompileSteps.IsEmpty ? "nothing is compiled" : "something is compiled")}; equal bits for {string.Join(", ", equal)} rows".Replace(", 17", " and 17", StringComparison.Ordinal);
    }

    [Feature("003-38", "loaded without the compiler: the last layer, and the one before it")]
    public static string AnyLayer()
    {
        var x = T.DMatrix("x");
        var layers = Layers(x);
        using var function = Function.Compile([x], [layers[^1], layers[^2]]);
        using var loaded = Reloaded(function);
        double[,] data = { { 1, 2, 3 } };
        using var expected = function.Call(data);
        using var found = loaded.Call(data);
        var equal = Enumerable.Range(0, 2).All(i => expected[i].ToArray<double>().SequenceEqual(found[i].ToArray<double>()));
        return equal ? "loaded without the compiler: the last layer, and the one before it" : "other numbers";
    }

    private static TensorVariable[] Layers(TensorVariable x)
    {
        var hidden = T.Tanh(T.Dot(x, T.Shared(Observed.Matrix(Observed.Normal(1, 12), 4), "w1")));
        return [hidden, T.Softmax(T.Dot(hidden, T.Shared(Observed.Matrix(Observed.Normal(2, 8), 2), "w2")))];
    }

    private static CompiledFunction Training(out double[,] data, out double[] labels)
    {
        data = Observed.Matrix(Observed.Normal(3, 60), 6);
        labels = [.. Enumerable.Range(0, 10).Select(i => (double)(i % 2))];
        var (x, y, w) = (T.DMatrix("x"), T.DVector("y"), T.Shared(new double[6], "w"));
        var p = T.Sigmoid(T.Dot(x, w));
        var cost = -T.Where(y > 0.5, T.Log(p), T.Log(1 - p)).Mean();
        return Function.Compile([x, y], cost, updates: [(w, w - (0.1 * T.Grad(cost, w)))], name: "step");
    }

    private static CompiledFunction Reloaded(CompiledFunction function)
    {
        using var stream = new MemoryStream();
        function.Save(stream);
        stream.Position = 0;
        return CompiledFunction.Load(stream);
    }
}
