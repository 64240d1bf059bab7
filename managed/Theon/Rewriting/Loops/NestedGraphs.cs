using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Rewriting.Loops;

/// <summary>Rewrites the graphs inside loops and branches, one by one and without knowing of those around them.</summary>
internal static class NestedGraphs
{
    /// <summary>The graph with each body and arm replaced.</summary>
    /// <param name="graph">A graph.</param>
    /// <param name="ofLoops">What becomes of the body of a loop.</param>
    /// <param name="ofArms">What becomes of an arm of a branch.</param>
    public static FunctionGraph Map(FunctionGraph graph, Func<FunctionGraph, FunctionGraph> ofLoops, Func<FunctionGraph, FunctionGraph> ofArms) =>
        !graph.Nodes.Any(node => node.Op is Scan or Branch) ? graph : GraphEdit.Run(graph, (node, inputs) => node.Op switch
        {
            Scan scan => Apply.Of(scan with { Body = Rewritten(scan.Body, ofLoops) }, inputs.AsSpan()).Outputs,
            Branch branch => Apply.Of(new Branch(Rewritten(branch.Then, ofArms), Rewritten(branch.Otherwise, ofArms)), inputs.AsSpan()).Outputs,
            _ => null,
        });

    private static NestedGraph Rewritten(NestedGraph nested, Func<FunctionGraph, FunctionGraph> rewrite)
    {
        var graph = rewrite(nested.Graph);
        return ReferenceEquals(graph, nested.Graph) ? nested : new NestedGraph(graph);
    }
}

/// <summary>Copies a graph in which some nodes are replaced.</summary>
internal static class GraphEdit
{
    /// <summary>The graph with other outputs for the nodes for which <paramref name="replace"/>, given the node and its new inputs, has some.</summary>
    public static FunctionGraph Run(FunctionGraph graph, Func<Apply, ImmutableArray<TensorVariable>, ImmutableArray<TensorVariable>?> replace)
    {
        var map = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        foreach (var node in graph.Nodes)
        {
            ImmutableArray<TensorVariable> inputs = [.. node.Inputs.Select(input => map.GetValueOrDefault(input, input))];
            using var origins = OriginScope.Inherit(node.Origins);
            var outputs = replace(node, inputs);
            if (outputs is null)
            {
                if (!node.Inputs.Any(map.ContainsKey))
                {
                    continue;
                }

                outputs = Apply.Of(node.Op, inputs.AsSpan()).Outputs;
            }

            for (var i = 0; i < node.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = outputs.Value[i];
            }
        }

        return map.Count == 0 ? graph : new FunctionGraph(graph.Inputs, [.. graph.Outputs.Select(output => map.GetValueOrDefault(output, output))]);
    }
}
