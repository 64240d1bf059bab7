using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>What belongs to the sides of a choice alone.</summary>
internal static class ChoiceSides
{
    /// <summary>Per side, true first, the nodes that nothing needs but this side.</summary>
    /// <param name="choice">An <see cref="IfElse"/>.</param>
    /// <param name="nodes">All nodes, in order.</param>
    /// <param name="isAsked">Whether a variable is needed, whatever reads it.</param>
    public static ImmutableArray<HashSet<Apply>> Of(Apply choice, ImmutableArray<Apply> nodes, Func<TensorVariable, bool> isAsked)
    {
        var count = ((IfElse)choice.Op).Count;
        var clients = new Dictionary<TensorVariable, List<Apply>>(ReferenceEqualityComparer.Instance);
        foreach (var node in nodes)
        {
            foreach (var input in node.Inputs)
            {
                (clients.TryGetValue(input, out var list) ? list : clients[input] = []).Add(node);
            }
        }

        return [PrivateOf(0), PrivateOf(1)];

        HashSet<Apply> PrivateOf(int side)
        {
            var own = choice.Inputs.Skip(1 + (side * count)).Take(count).ToHashSet();
            HashSet<TensorVariable> others = [choice.Inputs[0], .. choice.Inputs.Skip(1 + ((1 - side) * count)).Take(count)];
            var found = new HashSet<Apply>(ReferenceEqualityComparer.Instance);
            foreach (var node in nodes.Reverse())
            {
                var isPrivate = node.Outputs.Any(clients.ContainsKey) && node.Outputs.All(output => !isAsked(output)
                    && (!clients.TryGetValue(output, out var readers)
                        || readers.All(reader => ReferenceEquals(reader, choice) ? own.Contains(output) && !others.Contains(output) : found.Contains(reader))));
                if (isPrivate)
                {
                    found.Add(node);
                }
            }

            return found;
        }
    }
}
