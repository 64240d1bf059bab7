using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Rewriting.Fusion;

/// <summary>Replaces each region by one <see cref="Composite"/>, or by several where it passes the limits of one.</summary>
internal static class Fuser
{
    public static FunctionGraph Fuse(FunctionGraph graph)
    {
        var regions = Regions.Of(graph);
        if (regions.IsEmpty)
        {
            return graph;
        }

        var partOf = new Dictionary<Apply, Part>(ReferenceEqualityComparer.Instance);
        foreach (var region in regions)
        {
            foreach (var part in Split(region, graph))
            {
                foreach (var node in part.Nodes)
                {
                    partOf[node] = part;
                }
            }
        }

        return Rebuild(graph, partOf);
    }

    // Cuts a region, in topological order, before a kernel's limits are passed.
    private static IEnumerable<Part> Split(Apply[] region, FunctionGraph graph)
    {
        var part = new Part(graph);
        foreach (var node in region)
        {
            if (!part.TryAdd(node))
            {
                yield return part;
                part = new Part(graph);
                part.TryAdd(node);
            }
        }

        yield return part;
    }

    private static FunctionGraph Rebuild(FunctionGraph graph, Dictionary<Apply, Part> partOf)
    {
        var map = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        foreach (var node in Schedule(graph, partOf))
        {
            if (partOf.TryGetValue(node, out var part) && part.Nodes.Count > 1)
            {
                part.Emit(map);
            }
            else
            {
                Copy(node, map);
            }
        }

        return new FunctionGraph(graph.Inputs, [.. graph.Outputs.Select(output => map.GetValueOrDefault(output, output))]);
    }

    // A topological order in which a part stands where all that any of its nodes needs is there; its last node represents it.
    private static IEnumerable<Apply> Schedule(FunctionGraph graph, Dictionary<Apply, Part> partOf)
    {
        var done = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<(Apply Node, bool Entered)>();
        foreach (var root in graph.Nodes)
        {
            stack.Push((root, false));
            while (stack.TryPop(out var top))
            {
                var (node, entered) = top;
                var part = partOf.GetValueOrDefault(node);
                object unit = part is null ? node : part;
                if (done.Contains(unit))
                {
                    continue;
                }

                if (entered)
                {
                    done.Add(unit);
                    yield return node;
                    continue;
                }

                stack.Push((node, true));
                var inputs = part is null ? node.Inputs.AsEnumerable() : part.Nodes.SelectMany(member => member.Inputs);
                foreach (var owner in inputs.Select(input => input.Owner).OfType<Apply>().Reverse())
                {
                    if (part is null || !part.Contains(owner))
                    {
                        stack.Push((owner, false));
                    }
                }
            }
        }
    }

    private static void Copy(Apply node, Dictionary<TensorVariable, TensorVariable> map)
    {
        if (!node.Inputs.Any(map.ContainsKey))
        {
            return;
        }

        using (OriginScope.Inherit(node.Origins))
        {
            var copy = Apply.Of(node.Op, [.. node.Inputs.Select(input => map.GetValueOrDefault(input, input))]);
            for (var i = 0; i < copy.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = copy.Outputs[i];
            }
        }
    }

    /// <summary>Nodes that become one Composite.</summary>
    private sealed class Part(FunctionGraph graph)
    {
        private readonly HashSet<Apply> _members = new(ReferenceEqualityComparer.Instance);

        public List<Apply> Nodes { get; } = [];

        public bool Contains(Apply node) => _members.Contains(node);

        /// <summary>Adds a node unless a limit would be passed; the first always fits.</summary>
        public bool TryAdd(Apply node)
        {
            Nodes.Add(node);
            _members.Add(node);
            // A node brings at most three inputs and an output.
            if (Nodes.Count == 1 || Nodes.Count * 4 <= Composite.MaxStreams)
            {
                return true;
            }

            var (builder, _) = Build([]);
            if (builder.NodeCount <= Composite.MaxNodes && builder.StreamCount <= Composite.MaxStreams)
            {
                return true;
            }

            Nodes.RemoveAt(Nodes.Count - 1);
            _members.Remove(node);
            return false;
        }

        public void Emit(Dictionary<TensorVariable, TensorVariable> map)
        {
            var (builder, outputs) = Build(map);
            using (OriginScope.Inherit(Origins.Union([.. Nodes])))
            {
                var fused = Apply.Of(builder.Build(), builder.Variables.AsSpan());
                for (var i = 0; i < outputs.Count; i++)
                {
                    map[outputs[i]] = fused.Outputs[i];
                }
            }
        }

        private (CompositeBuilder Builder, List<TensorVariable> Outputs) Build(Dictionary<TensorVariable, TensorVariable> map)
        {
            var first = Nodes[0];
            var builder = new CompositeBuilder(first.Op is Reduce ? first.Inputs[0].Rank : first.Output.Rank);
            var values = new Dictionary<TensorVariable, CompositeValue>(ReferenceEqualityComparer.Instance);
            var outputs = new List<TensorVariable>();
            foreach (var node in Nodes)
            {
                if (node.Op is Elemwise { Scalar: var op })
                {
                    values[node.Output] = builder.Apply(op, node.Output.DType, [.. node.Inputs.Select(ValueOf)]);
                }

                if (node.Op is Reduce { Kind: var kind, Axes: var axes })
                {
                    builder.Output(ValueOf(node.Inputs[0]), kind, ReducedAxes.Mask(axes));
                    outputs.Add(node.Output);
                }
                else if (graph.IsOutput(node.Output) || graph.ClientsOf(node.Output).Any(client => !Contains(client)))
                {
                    builder.Output(values[node.Output]);
                    outputs.Add(node.Output);
                }
            }

            return (builder, outputs);

            CompositeValue ValueOf(TensorVariable variable) =>
                values.TryGetValue(variable, out var value) ? value : builder.Operand(map.GetValueOrDefault(variable, variable));
        }
    }
}
