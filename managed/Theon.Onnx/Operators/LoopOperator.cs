using System.Collections.Immutable;
using Theon.Onnx.Building;
using Theon.Onnx.Loading;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary><c>Loop</c>: its body takes the number of the step, the condition and what is carried on, and gives the condition for the
/// next step, what is carried on, and rows.</summary>
internal static class LoopOperator
{
    // The number of steps and the condition.
    private const int OwnInputs = 2;

    /// <summary>What is wrong with a node; null if nothing is.</summary>
    public static string? Problem(OnnxNode node)
    {
        var carried = Math.Max(node.Inputs.Length - OwnInputs, 0);
        return ControlOperators.MissingProblem(node, "body")
            ?? ControlOperators.BodyProblem(node, OwnInputs + carried, 1 + carried, own: 1)
            ?? (node.Inputs.Skip(OwnInputs).Any(name => name.Length == 0) ? "leaves out an input that is carried on." : null)
            ?? (node.Inputs.Take(OwnInputs).All(name => name.Length == 0) ? "would never end: it has neither a number of steps nor a condition." : null);
    }

    /// <summary>The values carried on after the last step, then the rows.</summary>
    public static ImmutableArray<TensorVariable?> Map(NodeContext n)
    {
        var body = n.Graph("body");
        TensorVariable[] initial = [.. Enumerable.Range(OwnInputs, Math.Max(n.Count - OwnInputs, 0)).Select(input => n[input])];
        var condition = n.Optional(1) is { } given ? ControlOperators.Condition(n, given) : null;
        var count = initial.Length;
        var loop = new BodyLoop(n, body.Outputs.Length - 1 - count, Step) { Initial = initial, Steps = Steps(n), Begins = condition };
        var (finals, rows) = loop.Run();
        return [.. finals, .. rows];

        BodyStep Step(TensorVariable number, TensorVariable[] states, TensorVariable[] _)
        {
            // A step is only taken if the condition holds. Without one what the body gives instead is computed for nobody.
            var outputs = n.Build(body, [Declared(number, body.Given[0]), Declared(T.Constant(true), body.Given[1]), .. states]);
            return new BodyStep([.. outputs[1..(1 + count)]], [.. outputs[(1 + count)..]], condition is null ? null : Goes(n, outputs[0]));
        }
    }

    // Null: always.
    private static TensorVariable? Goes(NodeContext n, TensorVariable given)
    {
        var goes = ControlOperators.Condition(n, given, "the condition of its body");
        return n.Known<bool>(goes) == true ? null : goes;
    }

    private static TensorVariable? Steps(NodeContext n)
    {
        if (n.Optional(0) is not { } steps)
        {
            return null;
        }

        return steps.DType.IsInteger ? T.Cast(ControlOperators.Scalar(n, steps, "its number of steps"), DType.Int64) : throw n.Error($"got {steps.Type} as its number of steps. Accepted: int64.");
    }

    // Many bodies take one element on an axis where the specification has none.
    private static TensorVariable Declared(TensorVariable scalar, OnnxValue input) => input.Dimensions is { Length: 1 } ? T.ExpandDims(scalar, 0) : scalar;
}
