using System.Globalization;
using T = Theon.Tensor;

namespace Theon.Samples.Macros;

/// <summary>Two models, trained by one macro that is told nothing of their parameters.</summary>
internal static class Sample
{
    private static readonly double[,] s_rows = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };

    /// <summary>Trains; 0 where both models learned what they can.</summary>
    public static int Run(TextWriter output)
    {
        var x = T.Matrix("x");
        var y = T.Vector("y");

        // One weight matrix is enough for "or"; "exclusive or" needs two.
        var regression = new Layer("0", new double[2, 1], T.Sigmoid).Of(x);
        var hidden = new Layer("0", new double[,] { { 0.9, -0.4, 0.7, 0.2 }, { -0.5, 0.8, 0.6, -0.3 } }, T.Tanh).Of(x);
        var network = new Layer("1", new double[,] { { 0.5 }, { -0.7 }, { 0.3 }, { 0.9 } }, T.Sigmoid).Of(hidden);

        var or = Train(output, "or by logistic regression", x, y, regression, [0, 1, 1, 1], steps: 500);
        var xor = Train(output, "exclusive or by a network of two layers", x, y, network, [0, 1, 1, 0], steps: 2000);
        return or && xor ? 0 : 1;
    }

    private static bool Train(TextWriter output, string title, TensorVariable x, TensorVariable y, TensorVariable probability, double[] labels, int steps)
    {
        var p = probability[.., 0];
        var loss = T.BinaryCrossentropy(p, y).Mean();
        var cost = loss + Macro.L2(1e-5, Macro.FindWeights(loss));
        using var minimize = Macro.MinimizeCost([x, y], cost, rate: 1);
        using var predict = Function.Compile([x], p > 0.5, name: "predict");

        output.WriteLine($"{title}: the cost needs {string.Join(", ", Macro.FindVars<SharedVariable>(cost).Select(v => v.Name))}");
        double First() => minimize.Call(s_rows, labels).As<double>();
        var (first, last) = (First(), 0.0);
        for (var step = 1; step < steps; step++)
        {
            last = First();
        }

        var learned = predict.Call(s_rows).As<bool[]>().Select(Convert.ToDouble).SequenceEqual(labels);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  cost {first:F4} at first, {last:F4} after {steps} steps; all rows right: {(learned ? "yes" : "no")}"));
        return learned && last < 0.1;
    }
}
