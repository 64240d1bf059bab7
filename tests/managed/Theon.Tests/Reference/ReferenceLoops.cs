using Theon.Graph;
using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Loops and choices, step by step.</summary>
internal static class ReferenceLoops
{
    /// <summary>The outputs of a loop or choice; null for other nodes.</summary>
    public static RefArray[]? Evaluate(Apply node, RefArray[] x) => node.Op switch
    {
        Scan scan => Loop(scan, node, x),
        ChunkedRows => [new RefArray(x[0].DType, [x[2].Elements[0].Integer, .. x[1].Shape[2..]], [.. x[0].Elements, .. x[1].Elements])],
        IfElse choice => [.. x.Skip(x[0].Elements[0].Integer != 0 ? 1 : 1 + choice.Count).Take(choice.Count)],
        Branch branch => Run(x[0].Elements[0].Integer != 0 ? branch.Then : branch.Otherwise, x[1..]),
        _ => null,
    };

    private static RefArray[] Run(NestedGraph graph, RefArray[] inputs) =>
        ReferenceEvaluator.Evaluate(graph.Outputs, graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second));

    private static RefArray[] Loop(Scan scan, Apply node, RefArray[] x)
    {
        var steps = x[0].Elements[0].Integer;
        var sequences = x[1..(1 + scan.SequenceCount)];
        if (steps < 0 || sequences.Any(sequence => sequence.Shape[0] != steps))
        {
            throw new ReferenceException($"{steps} steps do not fit.");
        }

        var states = scan.States.Select((_, i) => Rows(x[scan.FirstInitial + i])).ToArray();
        for (var i = 0; i < states.Length; i++)
        {
            if (states[i].Count != scan.States[i].Depth)
            {
                throw new ReferenceException("initial values do not fit the taps.");
            }
        }

        var maps = Enumerable.Range(0, scan.MapCount).Select(_ => new List<RefArray>()).ToArray();
        for (var step = 0L; step < steps; step++)
        {
            var row = (int)(scan.IsBackwards ? steps - 1 - step : step);
            var taps = states.SelectMany((values, i) => scan.States[i].Taps.Select(tap => values[values.Count + tap]));
            var results = Run(scan.Body, [.. sequences.Select(sequence => Rows(sequence)[row]), .. taps, .. x.Skip(scan.FirstInvariant)]);
            for (var i = 0; i < states.Length; i++)
            {
                if (!results[i].Shape.SequenceEqual(states[i][0].Shape))
                {
                    throw new ReferenceException("a state changes its shape.");
                }

                states[i].Add(results[i]);
            }

            for (var i = 0; i < maps.Length; i++)
            {
                maps[i].Insert(scan.IsBackwards ? 0 : maps[i].Count, results[states.Length + i]);
            }

            if (scan.HasUntil && results[^1].Elements[0].Integer != 0)
            {
                break;
            }
        }

        // Of a result without a row only the type is known, and an axis of unknown length is taken to be empty.
        return [.. states.Concat(maps).Select((rows, i) => Stacked(scan.LastOnly[i] ? rows[^1..] : rows, node.Outputs[i].Type))];
    }

    private static List<RefArray> Rows(RefArray x)
    {
        var count = (int)RefArray.Count(x.Shape[1..]);
        return [.. Enumerable.Range(0, (int)x.Shape[0]).Select(i => new RefArray(x.DType, x.Shape[1..], x.Elements[(i * count)..((i + 1) * count)]))];
    }

    private static RefArray Stacked(List<RefArray> rows, TensorType type) => new(
        type.DType,
        [rows.Count, .. rows.Count > 0 ? rows[0].Shape : type.Lengths.Skip(1).Select(length => Math.Max(length, 0)).ToArray()],
        [.. rows.SelectMany(row => row.Elements)]);
}
