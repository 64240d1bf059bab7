using System.Collections.Immutable;
using Theon.Onnx.Building;
using Activation = System.Func<Theon.TensorVariable, Theon.TensorVariable>;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Recurrent layers.</summary>
internal static class RecurrentOperators
{
    private const string Common = "floats activation_alpha, floats activation_beta, strings activations, float clip, string direction, int hidden_size";

    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        .. Layer("RNN", 6, 2, Common, n => new RecurrentLayer(n, 1, ["Tanh"], Simple)),
        .. Layer("GRU", 6, 2, $"{Common}, int linear_before_reset", n => new RecurrentLayer(n, 3, ["Sigmoid", "Tanh"], Gated) { AddsRecurrentBias = false }),
        .. Layer("LSTM", 8, 3, $"{Common}, int input_forget", n => new RecurrentLayer(n, 4, ["Sigmoid", "Tanh", "Tanh"], LongShort) { HasCell = true }),
    ];

    private static OnnxOperator[] Layer(string name, int inputs, int outputs, string attributes, Func<NodeContext, RecurrentLayer> layer) =>
    [
        OnnxOperator.Many(name, (3, inputs), outputs, attributes, n => layer(n).Run(), until: 13),
        OnnxOperator.Many(name, (3, inputs), outputs, $"{attributes}, int layout", n => layer(n).Run(), since: 14),
    ];

    private static RecurrentCell Simple(NodeContext n, RecurrentWeights weights, Activation[] f) =>
        (row, hidden, _) => (f[0](row + T.Dot(hidden, weights.Recurrent(0, 1))), null);

    // Gates: update, reset, hidden.
    private static RecurrentCell Gated(NodeContext n, RecurrentWeights weights, Activation[] f)
    {
        var isLinearBeforeReset = n.Flag("linear_before_reset", false);
        var bias = weights.RecurrentBias;
        return (row, hidden, _) =>
        {
            var gates = weights.Gates(row, 0, 2) + T.Dot(hidden, weights.Recurrent(0, 2));
            gates = bias is null ? gates : gates + weights.Gates(bias, 0, 2);
            var (update, reset) = (f[0](weights.Gates(gates, 0, 1)), f[0](weights.Gates(gates, 1, 1)));
            var candidate = isLinearBeforeReset ? reset * Biased(T.Dot(hidden, weights.Recurrent(2, 1))) : Biased(T.Dot(reset * hidden, weights.Recurrent(2, 1)));
            return (((1 - update) * f[1](weights.Gates(row, 2, 1) + candidate)) + (update * hidden), null);
        };

        TensorVariable Biased(TensorVariable x) => bias is null ? x : x + weights.Gates(bias, 2, 1);
    }

    // Gates: input, output, forget, cell. Peepholes: input, output, forget.
    private static RecurrentCell LongShort(NodeContext n, RecurrentWeights weights, Activation[] f)
    {
        var isCoupled = n.Flag("input_forget", false);
        return (row, hidden, cell) =>
        {
            var gates = row + T.Dot(hidden, weights.Recurrent(0, 4));
            var input = f[0](Peeping(0, gates, cell!));
            var forget = isCoupled ? 1 - input : f[0](Peeping(2, gates, cell!));
            var next = (forget * cell!) + (input * f[1](weights.Gates(gates, 3, 1)));
            return (f[0](Peeping(1, gates, next)) * f[2](next), next);
        };

        TensorVariable Peeping(int gate, TensorVariable gates, TensorVariable cell)
        {
            var own = weights.Gates(gates, gate, 1);
            return weights.Peepholes is null ? own : own + (weights.Gates(weights.Peepholes, gate, 1) * cell);
        }
    }
}
