using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Autodiff;

/// <summary>An application of an <see cref="OpFromGraph"/>. Functions replace it by the graph before anything is lowered.</summary>
internal sealed record GraphOp(OpFromGraph Definition) : Op, IHasInnerGraph
{
    /// <inheritdoc/>
    public ImmutableArray<InnerGraph> InnerGraphs =>
    [
        new InnerGraph("graph", new FunctionGraph(Definition.Leaves, Definition.Outputs))
        {
            Inputs = [.. Enumerable.Range(0, Definition.Leaves.Length)],
            InputTexts = [.. Definition.Leaves.Select(leaf => leaf.Name ?? $"<{leaf.Type}>")],
            OutputTexts = [.. Definition.Outputs.Select((output, i) => output.Name ?? (Definition.Outputs.Length == 1 ? "output" : $"output {i}"))],
        },
    ];

    /// <inheritdoc/>
    public override string Name => Definition.Name;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs) => Definition.InferTypes(this, inputs);

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => Definition.Pullback(node, dys);

    /// <inheritdoc/>
    public override ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs) => Definition.Pushforward(node, dxs);

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => Definition.IsConnected(input, output);

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) => throw new InvalidOperationException("Graphs as ops are replaced by the graphs before anything is lowered.");

    /// <summary>The expressions with graphs in the place of their applications, those inside of graphs, loops and branches too.</summary>
    /// <param name="roots">The expressions.</param>
    /// <param name="outputsOf">What to put in for a definition, in terms of its leaves; null: leave the application as it is.</param>
    public static ImmutableArray<TensorVariable> Expand(ImmutableArray<TensorVariable> roots, Func<OpFromGraph, ImmutableArray<TensorVariable>?> outputsOf)
    {
        while (IsAnyIn(roots, definition => outputsOf(definition) is not null))
        {
            var expanded = new Dictionary<Apply, ImmutableArray<TensorVariable>?>(ReferenceEqualityComparer.Instance);
            roots = Substitution.Rebuild(roots, (_, rebuilt) =>
            {
                if (rebuilt.Owner is not { } node)
                {
                    return rebuilt;
                }

                if (!expanded.TryGetValue(node, out var outputs))
                {
                    expanded.Add(node, outputs = Expanded(node, outputsOf));
                }

                return outputs is { } inside ? inside[rebuilt.Index] : rebuilt;
            });
        }

        return roots;
    }

    /// <summary>Whether expressions, or loops and branches among them, contain an application of such a definition.</summary>
    public static bool IsAnyIn(ImmutableArray<TensorVariable> roots, Predicate<OpFromGraph> isWanted) => Traversal.TopologicalOrder(roots).Any(node => node.Op switch
    {
        GraphOp op => isWanted(op.Definition),
        Scan scan => IsAnyIn(scan.Body.Outputs, isWanted),
        Branch branch => IsAnyIn(branch.Then.Outputs, isWanted) || IsAnyIn(branch.Otherwise.Outputs, isWanted),
        _ => false,
    });

    private static ImmutableArray<TensorVariable>? Expanded(Apply node, Func<OpFromGraph, ImmutableArray<TensorVariable>?> outputsOf)
    {
        switch (node.Op)
        {
            case GraphOp { Definition: var definition }:
                return outputsOf(definition) is { } outputs ? definition.Expanded(outputs, node.Inputs) : null;
            case Scan scan:
                var body = Inside(scan.Body);
                return ReferenceEquals(body, scan.Body) ? null : Apply.Of(scan with { Body = body }, node.Inputs.AsSpan()).Outputs;
            case Branch branch:
                var (then, otherwise) = (Inside(branch.Then), Inside(branch.Otherwise));
                return ReferenceEquals(then, branch.Then) && ReferenceEquals(otherwise, branch.Otherwise)
                    ? null
                    : Apply.Of(new Branch(then, otherwise), node.Inputs.AsSpan()).Outputs;
            default:
                return null;
        }

        NestedGraph Inside(NestedGraph graph) =>
            IsAnyIn(graph.Outputs, definition => outputsOf(definition) is not null) ? new NestedGraph(graph.Inputs, Expand(graph.Outputs, outputsOf)) : graph;
    }
}
