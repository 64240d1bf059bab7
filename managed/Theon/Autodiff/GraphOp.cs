using System.Collections.Immutable;
using Theon.Graph;

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

    /// <summary>The expressions with graphs in the place of their applications, those inside of graphs too.</summary>
    /// <param name="roots">The expressions.</param>
    /// <param name="outputsOf">What to put in for a definition, in terms of its leaves; null: leave the application as it is.</param>
    public static ImmutableArray<TensorVariable> Expand(ImmutableArray<TensorVariable> roots, Func<OpFromGraph, ImmutableArray<TensorVariable>?> outputsOf)
    {
        while (Traversal.TopologicalOrder(roots).Any(node => node.Op is GraphOp op && outputsOf(op.Definition) is not null))
        {
            var expanded = new Dictionary<Apply, ImmutableArray<TensorVariable>>(ReferenceEqualityComparer.Instance);
            roots = Substitution.Rebuild(roots, (_, rebuilt) =>
            {
                if (rebuilt.Owner is not { Op: GraphOp { Definition: var definition } } node || outputsOf(definition) is not { } outputs)
                {
                    return rebuilt;
                }

                if (!expanded.TryGetValue(node, out var inside))
                {
                    expanded.Add(node, inside = definition.Expanded(outputs, node.Inputs));
                }

                return inside[rebuilt.Index];
            });
        }

        return roots;
    }
}
