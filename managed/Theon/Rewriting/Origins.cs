using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>Origins of nodes that several nodes became.</summary>
internal static class Origins
{
    // A text that names more places helps nobody, and lists that grow with every step would make rewriting quadratic.
    private const int Most = 16;

    /// <summary>The first of all nodes' origins, without repetition, the first node's first.</summary>
    public static ImmutableArray<Origin> Union(ImmutableArray<Apply> nodes)
    {
        if (nodes.Length == 1)
        {
            return nodes[0].Origins;
        }

        var seen = new HashSet<Origin>();
        var result = ImmutableArray.CreateBuilder<Origin>();
        foreach (var node in nodes)
        {
            foreach (var origin in node.Origins)
            {
                if (seen.Count < Most && seen.Add(origin))
                {
                    result.Add(origin);
                }
            }
        }

        return result.ToImmutable();
    }
}
