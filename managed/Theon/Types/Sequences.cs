using System.Collections.Immutable;
using System.Runtime.InteropServices;

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

    /// <summary>What a function makes of each element.</summary>
    public static TResult[] Map<T, TResult>(this T[] items, Func<T, TResult> map) => Map(items.AsSpan(), map);

    /// <summary>What a function makes of each element.</summary>
    public static TResult[] Map<T, TResult>(this List<T> items, Func<T, TResult> map) => Map(CollectionsMarshal.AsSpan(items), map);

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

    /// <summary>Whether something holds of any element.</summary>
    public static bool ContainsAny<T>(this ReadOnlySpan<T> items, Func<T, bool> holds)
    {
        foreach (var item in items)
        {
            if (holds(item))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The least of some numbers and another.</summary>
    public static int Min(int most, ReadOnlySpan<int> items)
    {
        foreach (var item in items)
        {
            most = Math.Min(most, item);
        }

        return most;
    }

    /// <summary>The largest of some numbers and another.</summary>
    public static int Max(int least, ReadOnlySpan<int> items)
    {
        foreach (var item in items)
        {
            least = Math.Max(least, item);
        }

        return least;
    }

    /// <summary>Sorts a few numbers. The framework's sort takes a millisecond before it sorts the first.</summary>
    public static void Sort(Span<int> items)
    {
        for (var i = 1; i < items.Length; i++)
        {
            var (item, place) = (items[i], i);
            for (; place > 0 && items[place - 1] > item; place--)
            {
                items[place] = items[place - 1];
            }

            items[place] = item;
        }
    }

    /// <summary>Whether a number occurs more than once.</summary>
    public static bool HasRepetition(ReadOnlySpan<int> items)
    {
        for (var i = 1; i < items.Length; i++)
        {
            if (Contains(items[..i], items[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a number is among a few. The framework's search is written for many, and compiled for the processor when it first runs.</summary>
    public static bool Contains(ReadOnlySpan<int> items, int item)
    {
        foreach (var other in items)
        {
            if (other == item)
            {
                return true;
            }
        }

        return false;
    }
}
