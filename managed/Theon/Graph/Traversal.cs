using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>Walks over graphs. None recurses, so depth is not limited by the stack.</summary>
public static class Traversal
{
    /// <summary>All applications that the variables need, each after its inputs'; order of first need.</summary>
    public static ImmutableArray<Apply> TopologicalOrder(IEnumerable<TensorVariable> outputs)
    {
        var order = ImmutableArray.CreateBuilder<Apply>();
        var seen = new HashSet<Apply>();
        var stack = new Stack<(Apply Node, int Next)>();
        foreach (var output in outputs)
        {
            if (output.Owner is not { } root || !seen.Add(root))
            {
                continue;
            }

            stack.Push((root, 0));
            while (stack.TryPop(out var top))
            {
                if (top.Next == top.Node.Inputs.Length)
                {
                    order.Add(top.Node);
                    continue;
                }

                stack.Push((top.Node, top.Next + 1));
                if (top.Node.Inputs[top.Next].Owner is { } owner && seen.Add(owner))
                {
                    stack.Push((owner, 0));
                }
            }
        }

        return order.ToImmutable();
    }

    /// <summary>Leaves that the variables need: inputs, constants, shared variables; order of first need, no duplicates.</summary>
    public static ImmutableArray<TensorVariable> Leaves(IEnumerable<TensorVariable> outputs)
    {
        var roots = outputs as IReadOnlyCollection<TensorVariable> ?? [.. outputs];
        var seen = new HashSet<TensorVariable>();
        var leaves = ImmutableArray.CreateBuilder<TensorVariable>();
        foreach (var variable in roots.Concat(TopologicalOrder(roots).SelectMany(node => node.Inputs)))
        {
            if (variable.Owner is null && seen.Add(variable))
            {
                leaves.Add(variable);
            }
        }

        return leaves.ToImmutable();
    }
}
