using System.Collections.Immutable;
using Theon.Onnx.Building;
using Theon.Onnx.Loading;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary><c>Scan</c> of operator set 8: everything has an axis of examples in front, each of which is walked on its own, along the
/// second axis, and as far as its own length goes.</summary>
internal static class BatchedScanOperator
{
    /// <summary>What is wrong with a node; null if nothing is.</summary>
    public static string? Problem(OnnxNode node) => ScanOperator.Problem(node, 1);

    /// <summary>The values carried on after the last step of each example, then the rows; those beyond the length of an example are 0.</summary>
    public static ImmutableArray<TensorVariable?> Map(NodeContext n)
    {
        var walked = (int)n.Int("num_scan_inputs", 0);
        var carried = n.Count - 1 - walked;
        TensorVariable[] all = [.. Enumerable.Range(1, n.Count - 1).Select(input => n[input])];
        foreach (var (index, input) in all.Index())
        {
            var needed = index < carried ? 1 : 2;
            if (input.Rank < needed)
            {
                throw n.Error($"got {input.Type} as input {index + 1}. Accepted: {needed} axes or more.");
            }
        }

        TensorVariable[] sequences = [.. all[carried..]];
        var lengths = n.Optional(0) is { } given ? T.Cast(given, DType.Int64) : null;
        var backwards = ScanOperator.Directions(n, "directions", walked);
        var most = ScanOperator.StepsOf(n, sequences, 1);
        TensorVariable[] examples = [.. all, .. lengths is null ? Array.Empty<TensorVariable>() : [lengths]];
        var body = n.Graph("body");
        var outer = new BodyLoop(n, body.Outputs.Length, Example) { Initial = [], Sequences = examples, Steps = ScanOperator.StepsOf(n, examples, 0) };
        return [.. outer.Run().Rows];

        BodyStep Example(TensorVariable number, TensorVariable[] none, TensorVariable[] rows)
        {
            var length = lengths is null ? null : rows[^1];
            var inner = new BodyLoop(n, body.Outputs.Length - carried, (step, states, values) => Masked(step, length, states, ScanOperator.Step(n, body, states, values)))
            {
                Initial = rows[..carried],
                Sequences = [.. Enumerable.Range(0, walked).Select(i => backwards[i] ? Reversed(rows[carried + i], length) : rows[carried + i])],
                Steps = most,
            };
            var (finals, results) = inner.Run();
            return new BodyStep([], [.. finals, .. results]);
        }
    }

    private static BodyStep Masked(TensorVariable step, TensorVariable? length, TensorVariable[] before, BodyStep after)
    {
        if (length is null)
        {
            return after;
        }

        var isInside = step < length;
        return new BodyStep(
            [.. before.Zip(after.States, (old, next) => T.Where(isInside, next, old))],
            [.. after.Rows.Select(row => T.Where(isInside, row, Parts.Number(0, row.DType)))]);
    }

    // The rows of the example from the last to the first; what lies behind them stays where it is.
    private static TensorVariable Reversed(TensorVariable rows, TensorVariable? length)
    {
        if (length is null)
        {
            return T.Flip(rows, 0);
        }

        var positions = T.Arange(rows.Shape[0]);
        return T.Take(rows, T.Where(positions < length, length - 1L - positions, positions), 0);
    }
}
