using System.Collections.Immutable;
using Theon.Onnx.Building;
using Theon.Onnx.Loading;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Operators that hold graphs: choices and loops.</summary>
internal static class ControlOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        OnnxOperator.Many("If", (1, 1), int.MaxValue, "graph then_branch, graph else_branch", If, since: 1) with { Problem = IfProblem },
        OnnxOperator.Many("Loop", (0, int.MaxValue), int.MaxValue, "graph body", LoopOperator.Map, since: 1) with { Problem = LoopOperator.Problem },
        OnnxOperator.Many("Scan", (0, int.MaxValue), int.MaxValue, "graph body, int num_scan_inputs, ints directions", BatchedScanOperator.Map, since: 8, until: 8) with { Problem = BatchedScanOperator.Problem },
        OnnxOperator.Many(
            "Scan",
            (1, int.MaxValue),
            int.MaxValue,
            "graph body, int num_scan_inputs, ints scan_input_axes, ints scan_input_directions, ints scan_output_axes, ints scan_output_directions",
            ScanOperator.Map,
            since: 9) with { Problem = ScanOperator.Problem },
    ];

    /// <summary>What is wrong with the body of a loop; null if nothing is.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">What the body has to take.</param>
    /// <param name="carried">What it has to give at least.</param>
    /// <param name="own">Of these, what the node does not give on.</param>
    public static string? BodyProblem(OnnxNode node, int inputs, int carried, int own)
    {
        var body = node.Graphs["body"];
        return body.Given.Length != inputs ? $"has a body with {body.Given.Length} inputs. Accepted: {inputs}."
            : body.Outputs.Length < carried ? $"has a body with {body.Outputs.Length} outputs. Accepted: {carried} or more."
            : body.Outputs.Length - own < node.Outputs.Length ? $"has {node.Outputs.Length} outputs, and a body that gives {body.Outputs.Length - own}."
            : null;
    }

    /// <summary>What is wrong with a node that lacks a graph; null if it is there.</summary>
    public static string? MissingProblem(OnnxNode node, string attribute) => node.Graphs.ContainsKey(attribute) ? null : $"has no graph '{attribute}', which it needs.";

    /// <summary>A truth value or a number that may lie in a tensor of one element.</summary>
    public static TensorVariable Scalar(NodeContext n, TensorVariable x, string what) => x.Rank switch
    {
        0 => x,
        1 => x[0],
        _ => throw n.Error($"got {x.Type} as {what}. Accepted: one element."),
    };

    /// <summary>A condition.</summary>
    public static TensorVariable Condition(NodeContext n, TensorVariable x, string what = "its condition") => x.DType == DType.Bool
        ? Scalar(n, x, what)
        : throw n.Error($"got {x.Type} as {what}. Accepted: bool.");

    private static string? IfProblem(OnnxNode node) =>
        MissingProblem(node, "then_branch") ?? MissingProblem(node, "else_branch")
        ?? Branch(node, "then_branch") ?? Branch(node, "else_branch");

    private static string? Branch(OnnxNode node, string attribute) => node.Graphs[attribute] switch
    {
        { Given.Length: > 0 } graph => $"has a {attribute} with {graph.Given.Length} inputs. Accepted: none.",
        { Outputs.Length: var count } when count < node.Outputs.Length => $"has {node.Outputs.Length} outputs, and a {attribute} with {count}.",
        _ => null,
    };

    // Only the chosen branch is built where the condition is known: the other one may be right for other shapes only.
    private static ImmutableArray<TensorVariable?> If(NodeContext n)
    {
        var condition = Condition(n, n[0]);
        if (n.WritesOut)
        {
            return Chosen(n.Required<bool>(condition, "the condition"));
        }

        if (n.Known<bool>(condition) is { } known)
        {
            return Chosen(known);
        }

        string reason;
        try
        {
            var (then, otherwise) = (n.Build(n.Graph("then_branch")), n.Build(n.Graph("else_branch")));
            var count = n.OutputCount;
            var odd = Enumerable.Range(0, count).FirstOrDefault(i => then[i].DType != otherwise[i].DType || then[i].Rank != otherwise[i].Rank, -1);
            if (odd < 0)
            {
                return [.. T.IfElse(condition, then.AsSpan()[..count], otherwise.AsSpan()[..count])];
            }

            reason = $"Output {odd} is {then[odd].Type} or {otherwise[odd].Type}";
        }
        catch (OnnxException exception) when (exception is not OnnxUnsupportedException)
        {
            reason = exception.Message;
        }

        try
        {
            return Chosen(n.Required<bool>(condition, "the condition"));
        }
        catch (OnnxException exception)
        {
            throw new OnnxException($"{n.Error("needs its condition before the graph is built").Message}: {reason} {exception.Message}", exception);
        }

        ImmutableArray<TensorVariable?> Chosen(bool value) => [.. n.Build(n.Graph(value ? "then_branch" : "else_branch"))];
    }
}
