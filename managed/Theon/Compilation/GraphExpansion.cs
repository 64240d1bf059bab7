using System.Collections.Immutable;
using Theon.Autodiff;
using Theon.Graph;
using Theon.Rewriting;
using Theon.Rewriting.Loops;
using Theon.Types;

namespace Theon.Compilation;

/// <summary>Puts the graphs of <see cref="OpFromGraph"/> in the place of their applications.</summary>
internal static class GraphExpansion
{
    /// <summary>Those that functions see through.</summary>
    public static ImmutableArray<TensorVariable> Inline(ImmutableArray<TensorVariable> roots) => GraphOp.Expand(roots, definition => definition.IsInline ? definition.Outputs : null);

    /// <summary>The others, also in loops and branches, after the graph around them was rewritten: each is rewritten by itself, once.</summary>
    public static FunctionGraph Rest(FunctionGraph graph, Mode mode) =>
        NestedGraphs.Map(Here(graph, mode), body => Rest(body, mode), arm => Rest(arm, mode));

    private static FunctionGraph Here(FunctionGraph graph, Mode mode)
    {
        if (!graph.Nodes.AsSpan().ContainsAny(node => node.Op is GraphOp))
        {
            return graph;
        }

        var rewritten = new Dictionary<OpFromGraph, ImmutableArray<TensorVariable>>();
        var roots = GraphOp.Expand(graph.Outputs, definition =>
        {
            if (!rewritten.TryGetValue(definition, out var outputs))
            {
                var inside = new FunctionGraph(definition.Leaves, Inline(definition.Outputs));
                rewritten.Add(definition, outputs = Rewriter.Run(inside, mode.Phases, mode.Selection, Evaluator.Instance, isRecorded: false).Graph.Outputs);
            }

            return outputs;
        });
        var table = new NodeTable();
        return table.WithAllOrigins(new FunctionGraph(graph.Inputs, [.. roots.Select(table.Intern)]));
    }
}
