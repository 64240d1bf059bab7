using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>Origins of nodes that several nodes became.</summary>
internal static class Origins
{
    /// <summary>Those of all nodes, without repetition, the first node's first.</summary>
    public static ImmutableArray<Origin> Union(ImmutableArray<Apply> nodes)
    {
        if (nodes.Length == 1)
        {
            return nodes[0].Origins;
        }

        var seen = new HashSet<Origin>(ReferenceEqualityComparer.Instance);
        var result = ImmutableArray.CreateBuilder<Origin>();
        foreach (var node in nodes)
        {
            foreach (var origin in node.Origins)
            {
                if (seen.Add(origin))
                {
                    result.Add(origin);
                }
            }
        }

        return result.ToImmutable();
    }
}
