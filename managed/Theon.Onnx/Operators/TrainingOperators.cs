using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Steps of optimisers. Inputs are the rate, the number of the step, and per kind one tensor for each parameter.</summary>
internal static class TrainingOperators
{
    private const string Domain = "ai.onnx.preview.training";

    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        Step("Adagrad", "float decay_factor, float epsilon, float norm_coefficient", 3, Adagrad),
        Step("Adam", "float alpha, float beta, float epsilon, float norm_coefficient, float norm_coefficient_post", 4, Adam),
        Step("Momentum", "float alpha, float beta, string mode, float norm_coefficient", 3, Momentum),
    ];

    private static OnnxOperator Step(string name, string attributes, int kinds, Func<NodeContext, TensorVariable[], TensorVariable[]> step) =>
        Many(name, (2 + kinds, int.MaxValue), int.MaxValue, attributes, n => Map(n, kinds, step)) with { Domain = Domain, Since = 1 };

    // Outputs are ordered as inputs are: all parameters, then all of the first kind of state, and so on.
    private static ImmutableArray<TensorVariable?> Map(NodeContext n, int kinds, Func<NodeContext, TensorVariable[], TensorVariable[]> step)
    {
        var count = (n.Count - 2) / kinds;
        if (n.Count != 2 + (kinds * count))
        {
            throw n.Error($"has {n.Count} inputs. Accepted: 2, and {kinds} for each parameter.");
        }

        var results = Enumerable.Range(0, count)
            .Select(i => step(n, [.. Enumerable.Range(0, kinds).Select(kind => n[2 + (kind * count) + i])]))
            .ToArray();
        return [.. Enumerable.Range(0, kinds - 1).SelectMany(kind => results.Select(result => result[kind]))];
    }

    private static TensorVariable Regularized(NodeContext n, TensorVariable x, TensorVariable gradient) => (n.Float("norm_coefficient", 0) * x) + gradient;

    private static TensorVariable[] Adagrad(NodeContext n, TensorVariable[] state)
    {
        var (x, history) = (state[0], state[2]);
        var gradient = Regularized(n, x, state[1]);
        var rate = n[0] / (1 + (T.Cast(n[1], n[0].DType) * n.Float("decay_factor", 0)));
        var squares = history + T.Sqr(gradient);
        return [x - (rate * gradient / (T.Sqrt(squares) + n.Float("epsilon", 1e-6f))), squares];
    }

    private static TensorVariable[] Adam(NodeContext n, TensorVariable[] state)
    {
        var x = state[0];
        var (alpha, beta) = (n.Float("alpha", 0.9f), n.Float("beta", 0.999f));
        var gradient = Regularized(n, x, state[1]);
        var average = (alpha * state[2]) + ((1 - alpha) * gradient);
        var squares = (beta * state[3]) + ((1 - beta) * T.Sqr(gradient));
        var step = T.Cast(n[1], n[0].DType);
        var corrected = n[0] * T.Sqrt(1 - T.Pow(beta, step)) / (1 - T.Pow(alpha, step));
        var rate = T.Where(n[1] > 0, corrected, n[0]);
        var moved = x - (rate * average / (T.Sqrt(squares) + n.Float("epsilon", 1e-6f)));
        return [(1 - n.Float("norm_coefficient_post", 0)) * moved, average, squares];
    }

    private static TensorVariable[] Momentum(NodeContext n, TensorVariable[] state)
    {
        var x = state[0];
        var alpha = n.HasAttribute("alpha") ? n.Float("alpha", 0) : throw n.Missing("alpha");
        var beta = n.HasAttribute("beta") ? n.Float("beta", 0) : throw n.Missing("beta");
        var gradient = Regularized(n, x, state[1]);
        var velocity = (alpha * state[2]) + (T.Where(n[1] > 0, Parts.Number(beta, x.DType), Parts.Number(1, x.DType)) * gradient);
        var direction = n.Choice("mode", "standard", "standard", "nesterov") == "nesterov" ? gradient + (alpha * velocity) : velocity;
        return [x - (n[0] * direction), velocity];
    }
}
