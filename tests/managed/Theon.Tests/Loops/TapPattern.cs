using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Tests.Loops;

/// <summary>A loop whose steps look back at a state and around at the rows of a sequence: how its gradients are kept must not change them.</summary>
/// <param name="State">How many steps back the state is read.</param>
/// <param name="Rows">Which rows a step sees.</param>
/// <param name="Backwards">Whether the sequence is walked from its end.</param>
internal sealed record TapPattern(int[] State, int[] Rows, bool Backwards)
{
    /// <summary>A sequence, initial values, and what no step changes.</summary>
    public TensorVariable[] Inputs() => [T.Matrix("x"), State is [-1] ? T.Vector("initial") : T.Matrix("initial"), T.Vector("w")];

    /// <summary>Values of the inputs for a number of steps.</summary>
    public NDArray[] Values(long steps)
    {
        var reach = Math.Max(0, Rows.Max()) - Math.Min(0, Rows.Min());
        return [LoopValues.Draw(1, steps + reach, 3), State is [-1] ? LoopValues.Draw(2, 3) : LoopValues.Draw(2, -State.Min(), 3), LoopValues.Draw(3, 3)];
    }

    /// <summary>A state, and a result that no step sees.</summary>
    public ImmutableArray<TensorVariable> Loop(TensorVariable[] inputs, Checkpoints? checkpoints, TensorVariable? steps = null, int truncate = -1) => T.Scan(
        (ScanArguments a) =>
        {
            var row = a.Take(Rows.Length).Aggregate((p, q) => (p * 0.5) + T.Sin(q));
            var past = a.Skip(Rows.Length).Take(State.Length).Aggregate((p, q) => (p * q) + (0.3 * q));
            return (T.Tanh((a[^1] * past) + row), (past * a[^1]).Sum() + (row * row).Sum());
        },
        sequences: [new ScanSequence(inputs[0], [.. Rows])], outputsInfo: [new ScanOutput(inputs[1], [.. State]), null], nonSequences: [inputs[2]],
        nSteps: steps, goBackwards: Backwards, truncateGradient: truncate, checkpoints: checkpoints).Outputs;

    /// <summary>A number that depends on all rows of both results, and on the last ones in another way.</summary>
    public static TensorVariable Cost(ImmutableArray<TensorVariable> outputs) =>
        (0.7 * T.Sqr(outputs[0] + 0.1).Sum()) + T.Sin(outputs[0][^1]).Sum() + (0.4 * T.Sin(outputs[1]).Sum()) + outputs[1][^1];

    /// <summary>Gradients of gradients of the cost, and tangents of the results.</summary>
    public static TensorVariable[] SecondDerivatives(ImmutableArray<TensorVariable> outputs, TensorVariable[] inputs)
    {
        var sum = T.Grad(Cost(outputs), inputs).Select(gradient => T.Sqr(gradient).Sum()).Aggregate((a, b) => a + b);
        return [.. T.Grad(sum, inputs), .. T.Rop([outputs[0], outputs[1], outputs[0][^1]], inputs, [.. inputs.Select(T.Sin)])];
    }
}
