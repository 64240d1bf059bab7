using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>Walks over graphs. None recurses, so depth is not limited by the stack.</summary>
public static class Traversal
{
    /// <summary>All applications that the variables need, each after its inputs'; order of first need.</summary>
    public static ImmutableArray<Apply> TopologicalOrder(IEnumerable<TensorVariable> outputs)
    {
        // Two arrays for a stack of pairs: one of tuples would be compiled when it is first used.
        var order = ImmutableArray.CreateBuilder<Apply>();
        var seen = new VariableMap<bool>();
        var (nodes, next, depth) = (new Apply[64], new int[64], 0);
        foreach (var output in outputs)
        {
            if (output.Owner is not { } root || !seen.TryAdd(root.Outputs[0], true))
            {
                continue;
            }

            Push(root);
            while (depth > 0)
            {
                var node = nodes[depth - 1];
                if (next[depth - 1] == node.Inputs.Length)
                {
                    order.Add(node);
                    depth--;
                }
                else if (node.Inputs[next[depth - 1]++].Owner is { } owner && seen.TryAdd(owner.Outputs[0], true))
                {
                    Push(owner);
                }
            }
        }

        return order.ToImmutable();

        void Push(Apply node)
        {
            if (depth == nodes.Length)
            {
                Array.Resize(ref nodes, 2 * depth);
                Array.Resize(ref next, 2 * depth);
            }

            (nodes[depth], next[depth]) = (node, 0);
            depth++;
        }
    }

    /// <summary>Leaves that the variables need: inputs, constants, shared variables; order of first need, no duplicates.</summary>
    public static ImmutableArray<TensorVariable> Leaves(IEnumerable<TensorVariable> outputs)
    {
        var roots = outputs as IReadOnlyCollection<TensorVariable> ?? [.. outputs];
        var seen = new HashSet<TensorVariable>();
        var leaves = ImmutableArray.CreateBuilder<TensorVariable>();
        foreach (var root in roots)
        {
            Add(root);
        }

        foreach (var node in TopologicalOrder(roots))
        {
            foreach (var input in node.Inputs)
            {
                Add(input);
            }
        }

        return leaves.ToImmutable();

        void Add(TensorVariable variable)
        {
            if (variable.Owner is null && seen.Add(variable))
            {
                leaves.Add(variable);
            }
        }
    }
}
