using Theon.Onnx.Building;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>The functions that recurrent layers name in their attributes.</summary>
internal static class RecurrentActivations
{
    private static readonly Dictionary<string, Activation> s_byName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Affine"] = new((x, alpha, beta) => (alpha * x) + beta, 1, 0),
        ["Elu"] = new((x, alpha, _) => T.Where(x < 0, alpha * T.ExpM1(x), x), 1),
        ["HardSigmoid"] = new((x, alpha, beta) => T.Clip((alpha * x) + beta, 0, 1), 0.2f, 0.5f),
        ["LeakyRelu"] = new((x, alpha, _) => T.Where(x < 0, alpha * x, x), 0.01f),
        ["Relu"] = new((x, _, _) => T.Maximum(x, 0)),
        ["ScaledTanh"] = new((x, alpha, beta) => alpha * T.Tanh(beta * x), 1, 1),
        ["Sigmoid"] = new((x, _, _) => T.Sigmoid(x)),
        ["Softplus"] = new((x, _, _) => T.Softplus(x)),
        ["Softsign"] = new((x, _, _) => x / (1 + T.Abs(x))),
        ["Tanh"] = new((x, _, _) => T.Tanh(x)),
        ["ThresholdedRelu"] = new((x, alpha, _) => T.Where(x > alpha, x, 0), 1),
    };

    /// <summary>The functions of a layer, as many for each direction, what they are given clipped.</summary>
    /// <param name="n">The node.</param>
    /// <param name="defaults">Their names for one direction where none are given.</param>
    /// <param name="directions">Number of directions.</param>
    public static Func<TensorVariable, TensorVariable>[] Of(NodeContext n, string[] defaults, int directions)
    {
        var names = n.Strings("activations") ?? [.. Enumerable.Repeat(defaults, directions).SelectMany(name => name)];
        if (names.Length != defaults.Length * directions)
        {
            throw n.Error($"has {names.Length} activations. Accepted: {defaults.Length * directions}.");
        }

        // Each function takes from the lists what it needs, one after another.
        var (alphas, betas) = (new Queue<float>(n.Floats("activation_alpha") ?? []), new Queue<float>(n.Floats("activation_beta") ?? []));
        var functions = Array.ConvertAll(names, name =>
        {
            if (!s_byName.TryGetValue(name, out var known))
            {
                throw n.Error($"has the activation '{name}'. Accepted: {string.Join(", ", s_byName.Keys)}.");
            }

            return Clipped(n, known.With(Next(alphas, known.Alpha), Next(betas, known.Beta)));
        });
        return alphas.Count + betas.Count == 0 ? functions
            : throw n.Error($"has {alphas.Count} numbers of activation_alpha and {betas.Count} of activation_beta more than its activations take.");
    }

    private static double Next(Queue<float> given, float? otherwise) => otherwise is not { } number ? 0 : given.TryDequeue(out var next) ? next : number;

    private static Func<TensorVariable, TensorVariable> Clipped(NodeContext n, Func<TensorVariable, TensorVariable> function)
    {
        if (!n.HasAttribute("clip"))
        {
            return function;
        }

        var threshold = n.Float("clip", 0);
        return threshold >= 0 ? x => function(T.Clip(x, -threshold, threshold)) : throw n.Error($"has clip {threshold}. Accepted: numbers that are not negative.");
    }

    private sealed record Activation(Func<TensorVariable, double, double, TensorVariable> Function, float? Alpha = null, float? Beta = null)
    {
        public Func<TensorVariable, TensorVariable> With(double alpha, double beta) => x => Function(x, alpha, beta);
    }
}
