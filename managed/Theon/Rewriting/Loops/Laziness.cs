using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Rewriting.Loops;

/// <summary>Moves what only one side of a choice needs into a graph of its own, which is computed only if that side is chosen.</summary>
internal static class Laziness
{
    /// <summary>The graph in which choices are branches, also inside loops and branches.</summary>
    public static FunctionGraph Apply(FunctionGraph graph)
    {
        graph = ChoiceMerging.Apply(graph);

        // The last choice first: choices that only it needs move into it, and are looked at there.
        while (graph.Nodes.LastOrDefault(node => node.Op is IfElse && HasPrivate(graph, node)) is { } choice)
        {
            graph = GraphEdit.Run(graph, (node, _) => ReferenceEquals(node, choice) ? Split(graph, choice).Outputs : null);
        }

        return NestedGraphs.Map(graph, Apply, Apply);
    }

    private static bool HasPrivate(FunctionGraph graph, Apply choice) => Private(graph, choice, isThen: true).Count + Private(graph, choice, isThen: false).Count > 0;

    private static IEnumerable<TensorVariable> Side(Apply choice, bool isThen) =>
        choice.Inputs.Skip(isThen ? 1 : 1 + ((IfElse)choice.Op).Count).Take(((IfElse)choice.Op).Count);

    /// <summary>
    /// Nodes that nothing needs but one side of a choice, or the same side of other choices by the same condition: a gradient needs again
    /// what the side computed, and computes it again where it is chosen.
    /// </summary>
    internal static HashSet<Apply> Private(FunctionGraph graph, Apply choice, bool isThen)
    {
        var found = new HashSet<Apply>(ReferenceEqualityComparer.Instance);
        foreach (var node in graph.Nodes.Reverse())
        {
            var isNeeded = false;
            var isPrivate = true;
            foreach (var output in node.Outputs)
            {
                var clients = graph.ClientsOf(output);
                isNeeded |= clients.Count > 0;
                isPrivate &= !graph.IsOutput(output) && clients.All(client => found.Contains(client) || IsOnSide(client, output));
            }

            if (isNeeded && isPrivate)
            {
                found.Add(node);
            }
        }

        return Needed(Side(choice, isThen), found);

        bool IsOnSide(Apply client, TensorVariable output) =>
            client.Op is IfElse && ReferenceEquals(client.Inputs[0], choice.Inputs[0]) && !ReferenceEquals(client.Inputs[0], output) && !Side(client, !isThen).Contains(output);
    }

    // Those of the nodes that values are made of.
    private static HashSet<Apply> Needed(IEnumerable<TensorVariable> values, HashSet<Apply> nodes)
    {
        var needed = new HashSet<Apply>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<TensorVariable>(values);
        while (stack.TryPop(out var value))
        {
            if (value.Owner is { } owner && nodes.Contains(owner) && needed.Add(owner))
            {
                foreach (var input in owner.Inputs)
                {
                    stack.Push(input);
                }
            }
        }

        return needed;
    }

    private static Apply Split(FunctionGraph graph, Apply choice)
    {
        var (then, otherwise) = (Private(graph, choice, isThen: true), Private(graph, choice, isThen: false));
        var placeholders = new Dictionary<TensorVariable, TensorVariable>(ReferenceEqualityComparer.Instance);
        foreach (var isThen in new[] { true, false })
        {
            var inside = isThen ? then : otherwise;
            foreach (var read in graph.Nodes.Where(inside.Contains).SelectMany(node => node.Inputs).Concat(Side(choice, isThen)))
            {
                if ((read.Owner is null || !inside.Contains(read.Owner)) && read is not Constant { Value.Count: 1 })
                {
                    placeholders.TryAdd(read, TensorVariable.Placeholder(read.Type, read.Name));
                }
            }
        }

        ImmutableArray<TensorVariable> inputs = [.. placeholders.Values];
        var branch = new Branch(
            new NestedGraph(inputs, Copied(graph, then, Side(choice, isThen: true), placeholders)),
            new NestedGraph(inputs, Copied(graph, otherwise, Side(choice, isThen: false), placeholders)));
        return Theon.Graph.Apply.Of(branch, [choice.Inputs[0], .. placeholders.Keys]);
    }

    private static ImmutableArray<TensorVariable> Copied(
        FunctionGraph graph, HashSet<Apply> inside, IEnumerable<TensorVariable> outputs, Dictionary<TensorVariable, TensorVariable> placeholders)
    {
        var map = new Dictionary<TensorVariable, TensorVariable>(placeholders, ReferenceEqualityComparer.Instance);
        foreach (var node in graph.Nodes.Where(inside.Contains))
        {
            var copy = node.With([.. node.Inputs.Select(input => map.GetValueOrDefault(input, input))], node.Origins);
            for (var i = 0; i < copy.Outputs.Length; i++)
            {
                map[node.Outputs[i]] = copy.Outputs[i];
            }
        }

        return [.. outputs.Select(output => map.GetValueOrDefault(output, output))];
    }
}
