using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Rewriting;

/// <summary>Origins of nodes that several nodes became.</summary>
internal static class Origins
{
    // A text that names more places helps nobody, and lists that grow with every step would make rewriting quadratic.
    private const int Most = 16;

    /// <summary>The first of all nodes' origins, without repetition, the first node's first.</summary>
    public static ImmutableArray<Origin> Union(ImmutableArray<Apply> nodes) =>
        nodes.Length == 1 ? nodes[0].Origins : Union((ReadOnlySpan<ImmutableArray<Origin>>)nodes.Map(node => node.Origins));

    /// <summary>The first of all these, without repetition.</summary>
    public static ImmutableArray<Origin> Union(ImmutableArray<Origin> first, ImmutableArray<Origin> second)
    {
        var result = ImmutableArray.CreateBuilder<Origin>();
        AddTo(result, first);
        AddTo(result, second);
        return result.ToImmutable();
    }

    private static ImmutableArray<Origin> Union(ReadOnlySpan<ImmutableArray<Origin>> lists)
    {
        var result = ImmutableArray.CreateBuilder<Origin>();
        foreach (var list in lists)
        {
            AddTo(result, list);
        }

        return result.ToImmutable();
    }

    private static void AddTo(ImmutableArray<Origin>.Builder result, ImmutableArray<Origin> origins)
    {
        foreach (var origin in origins)
        {
            if (result.Count < Most && result.IndexOf(origin) < 0)
            {
                result.Add(origin);
            }
        }
    }
}
