using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Rewriting.Fusion;

/// <summary>Replaces each region by one <see cref="Composite"/>, or by several where it passes the limits of one.</summary>
internal static class Fuser
{
    /// <param name="graph">The graph.</param>
    /// <param name="readsLengths">Whether kernels read lengths as parameters; otherwise as tensors, so that all that a kernel reads can be looked at.</param>
    public static FunctionGraph Fuse(FunctionGraph graph, bool readsLengths = true)
    {
        var regions = Regions.Of(graph);
        if (regions.IsEmpty)
        {
            return graph;
        }

        var partOf = new VariableMap<Part>();
        foreach (var region in regions)
        {
            foreach (var part in Split(region, graph, readsLengths))
            {
                foreach (var node in part.Nodes)
                {
                    partOf[node.Output] = part;
                }
            }
        }

        return Rebuild(graph, partOf);
    }

    // Cuts a region, in topological order, before a kernel's limits are passed.
    private static IEnumerable<Part> Split(Apply[] region, FunctionGraph graph, bool readsLengths)
    {
        var part = new Part(graph, readsLengths);
        foreach (var node in region)
        {
            if (!part.TryAdd(node))
            {
                yield return part;
                part = new Part(graph, readsLengths);
                part.TryAdd(node);
            }
        }

        yield return part;
    }

    private static FunctionGraph Rebuild(FunctionGraph graph, VariableMap<Part> partOf)
    {
        var map = new VariableMap<TensorVariable>();
        foreach (var node in Schedule(graph, partOf))
        {
            if (partOf.TryGetValue(node.Outputs[0], out var part) && part.Nodes.Count > 1)
            {
                part.Emit(map);
            }
            else
            {
                Copy(node, map);
            }
        }

        return new FunctionGraph(graph.Inputs, Substitution.Through(map, graph.Outputs));
    }

    // A topological order in which a part stands where all that any of its nodes needs is there; its last node represents it.
    private static IEnumerable<Apply> Schedule(FunctionGraph graph, VariableMap<Part> partOf)
    {
        // By the first output of the unit's first node: whether it is done, or only entered.
        var units = new VariableMap<bool>();
        var stack = new Stack<Apply>();
        foreach (var root in graph.Nodes)
        {
            stack.Push(root);
            while (stack.TryPeek(out var node))
            {
                partOf.TryGetValue(node.Outputs[0], out var part);
                var unit = (part?.Nodes[0] ?? node).Outputs[0];
                if (!units.TryGetValue(unit, out var isDone))
                {
                    units.Add(unit, false);
                    PushOwners(node, part);
                    continue;
                }

                stack.Pop();
                if (!isDone)
                {
                    units[unit] = true;
                    yield return node;
                }
            }
        }

        // The first is to be on top.
        void PushOwners(Apply node, Part? part)
        {
            if (part is null)
            {
                Push(node.Inputs, null);
                return;
            }

            for (var i = part.Nodes.Count - 1; i >= 0; i--)
            {
                Push(part.Nodes[i].Inputs, part);
            }
        }

        void Push(ImmutableArray<TensorVariable> inputs, Part? part)
        {
            for (var i = inputs.Length - 1; i >= 0; i--)
            {
                if (inputs[i].Owner is { } owner && part?.Contains(owner) != true)
                {
                    stack.Push(owner);
                }
            }
        }
    }

    private static void Copy(Apply node, VariableMap<TensorVariable> map)
    {
        var inputs = Substitution.Through(map, node.Inputs);
        if (inputs == node.Inputs)
        {
            return;
        }

        using (OriginScope.Inherit(node.Origins))
        {
            var copy = Apply.Of(node.Op, inputs.AsSpan());
            for (var i = 0; i < copy.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = copy.Outputs[i];
            }
        }
    }
}
