using System.Collections.Immutable;
using Theon.Onnx.Building;
using Theon.Onnx.Loading;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary><c>Scan</c> since operator set 9: any axis of its inputs is walked, in either direction.</summary>
internal static class ScanOperator
{
    /// <summary>What is wrong with a node; null if nothing is.</summary>
    public static string? Problem(OnnxNode node) => Problem(node, 0);

    /// <summary>What is wrong with a node that has inputs of its own in front; null if nothing is.</summary>
    public static string? Problem(OnnxNode node, int own)
    {
        var inputs = Math.Max(node.Inputs.Length - own, 0);
        var walked = node.Attributes.TryGetValue("num_scan_inputs", out var attribute) ? attribute.I : 0;
        return ControlOperators.MissingProblem(node, "body")
            ?? (walked < 1 || walked > inputs ? $"has {inputs} inputs, and num_scan_inputs {walked}. Accepted: 1 to {inputs}." : null)
            ?? ControlOperators.BodyProblem(node, inputs, (int)(inputs - walked), own: 0)
            ?? (node.Inputs.Skip(own).Any(name => name.Length == 0) ? "leaves out an input that it needs." : null);
    }

    /// <summary>The values carried on after the last step, then the rows.</summary>
    public static ImmutableArray<TensorVariable?> Map(NodeContext n)
    {
        var body = n.Graph("body");
        var walked = (int)n.Int("num_scan_inputs", 0);
        var carried = n.Count - walked;
        var kept = body.Outputs.Length - carried;
        var (inputAxes, inputDirections) = (Numbers(n, "scan_input_axes", walked), Directions(n, "scan_input_directions", walked));
        var (outputAxes, outputDirections) = (Numbers(n, "scan_output_axes", kept), Directions(n, "scan_output_directions", kept));
        TensorVariable[] initial = [.. Enumerable.Range(0, carried).Select(input => n[input])];
        TensorVariable[] sequences = [.. Enumerable.Range(0, walked).Select(i => Sequence(n, n[carried + i], inputAxes[i], inputDirections[i]))];
        var loop = new BodyLoop(n, kept, (_, states, rows) => Step(n, body, states, rows)) { Initial = initial, Sequences = sequences, Steps = StepsOf(n, sequences, 0) };
        var (finals, results) = loop.Run();
        return [.. finals, .. results.Select((result, i) => T.MoveAxis(outputDirections[i] ? T.Flip(result, 0) : result, 0, n.Axis(outputAxes[i], result.Rank)))];
    }

    /// <summary>A step of the body.</summary>
    public static BodyStep Step(NodeContext n, OnnxGraph body, TensorVariable[] states, TensorVariable[] rows)
    {
        var outputs = n.Build(body, [.. states, .. rows]);
        return new BodyStep([.. outputs[..states.Length]], [.. outputs[states.Length..]]);
    }

    /// <summary>The length of the axis that is walked, which must be that of all.</summary>
    public static TensorVariable StepsOf(NodeContext n, TensorVariable[] sequences, int axis)
    {
        var steps = sequences[0].Shape[axis];
        foreach (var sequence in sequences.AsSpan()[1..])
        {
            var (length, known) = (sequence.Type.Lengths[axis], sequences[0].Type.Lengths[axis]);
            if (length >= 0 && known >= 0 && length != known)
            {
                throw n.Error($"walks {known} rows of {sequences[0].Type} and {length} of {sequence.Type}. Accepted: as many of each.");
            }

            if (length < 0 || known < 0)
            {
                steps = T.Assert(steps, n.Error("walks inputs with other numbers of rows.").Message, T.Equal(steps, sequence.Shape[axis]));
            }
        }

        return steps;
    }

    /// <summary>One truth value for each of several inputs or outputs: whether it runs backwards.</summary>
    public static bool[] Directions(NodeContext n, string attribute, int count) => Array.ConvertAll(
        Numbers(n, attribute, count), number => number is 0 or 1 ? number == 1 : throw n.Error($"has {attribute} {number}. Accepted: 0, 1."));

    private static TensorVariable Sequence(NodeContext n, TensorVariable x, long axis, bool isBackwards)
    {
        var rows = T.MoveAxis(x, n.Axis(axis, x.Rank), 0);
        return isBackwards ? T.Flip(rows, 0) : rows;
    }

    private static long[] Numbers(NodeContext n, string attribute, int count)
    {
        var numbers = n.Ints(attribute) ?? new long[count];
        return numbers.Length == count ? numbers : throw n.Error($"has {numbers.Length} {attribute}. Accepted: {count}.");
    }
}
