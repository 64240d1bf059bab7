using System.Collections.Immutable;

namespace Theon.Types;

/// <summary>
/// Loops over lists of values. LINQ has them all, but its code over value types is compiled when it first runs; this is compiled ahead
/// of time with the rest of the assembly.
/// </summary>
internal static class Sequences
{
    /// <summary>What a function makes of each element.</summary>
    public static TResult[] Map<T, TResult>(this ReadOnlySpan<T> items, Func<T, TResult> map)
    {
        var results = new TResult[items.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = map(items[i]);
        }

        return results;
    }

    /// <summary>What a function makes of each element.</summary>
    public static TResult[] Map<T, TResult>(this ImmutableArray<T> items, Func<T, TResult> map) => Map(items.AsSpan(), map);

    /// <summary>What a function makes of each element.</summary>
    public static TResult[] Map<T, TResult>(this IReadOnlyList<T> items, Func<T, TResult> map)
    {
        var results = new TResult[items.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = map(items[i]);
        }

        return results;
    }

    /// <summary>What a function makes of each number below a count.</summary>
    public static TResult[] Range<TResult>(int count, Func<int, TResult> map)
    {
        var results = new TResult[count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = map(i);
        }

        return results;
    }

    /// <summary>The numbers below a count of which something holds.</summary>
    public static int[] Below(int count, Func<int, bool> holds)
    {
        var results = new List<int>();
        for (var i = 0; i < count; i++)
        {
            if (holds(i))
            {
                results.Add(i);
            }
        }

        return results.ToArray();
    }
}
