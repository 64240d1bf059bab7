using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>Origins of nodes that several nodes became.</summary>
internal static class Origins
{
    // A text that names more places helps nobody, and lists that grow with every step would make rewriting quadratic.
    private const int Most = 16;

    /// <summary>The first of all nodes' origins, without repetition, the first node's first.</summary>
    public static ImmutableArray<Origin> Union(ImmutableArray<Apply> nodes) =>
        nodes.Length == 1 ? nodes[0].Origins : Union([.. nodes.Select(node => node.Origins)]);

    /// <summary>The first of all these, without repetition.</summary>
    public static ImmutableArray<Origin> Union(params ReadOnlySpan<ImmutableArray<Origin>> lists)
    {
        var result = ImmutableArray.CreateBuilder<Origin>();
        foreach (var list in lists)
        {
            foreach (var origin in list)
            {
                if (result.Count < Most && result.IndexOf(origin) < 0)
                {
                    result.Add(origin);
                }
            }
        }

        return result.ToImmutable();
    }
}
