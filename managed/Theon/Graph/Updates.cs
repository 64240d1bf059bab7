using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Theon;

/// <summary>
/// Shared variables and their values after a call: a list such as <c>[(w, w - gw), (b, b - gb)]</c>, or a map. All values are computed
/// from the old ones, so the order never changes a result. Two lists add up with <c>+</c>.
/// </summary>
[CollectionBuilder(typeof(Updates), nameof(Create))]
public sealed class Updates : IReadOnlyList<(SharedVariable Target, TensorVariable Value)>
{
    private readonly ImmutableArray<(SharedVariable Target, TensorVariable Value)> _pairs;

    private Updates(ImmutableArray<(SharedVariable Target, TensorVariable Value)> pairs, bool isOrdered = true)
    {
        _pairs = pairs;
        IsOrdered = isOrdered;
    }

    /// <summary>No updates.</summary>
    public static Updates Empty { get; } = new([]);

    /// <summary>Number of updates.</summary>
    public int Count => _pairs.Length;

    /// <summary>Whether the order is the user's; a <see cref="Dictionary{TKey, TValue}"/> does not promise any.</summary>
    public bool IsOrdered { get; }

    /// <summary>One update.</summary>
    public (SharedVariable Target, TensorVariable Value) this[int index] => _pairs[index];

    /// <summary>The new value of a variable, or null where there is none.</summary>
    public TensorVariable? this[SharedVariable target]
    {
        get
        {
            foreach (var (other, value) in _pairs)
            {
                if (ReferenceEquals(other, target))
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>A list of updates; what <c>[(w, w - gw)]</c> calls.</summary>
    public static Updates Create(ReadOnlySpan<(SharedVariable Target, TensorVariable Value)> pairs) => new([.. pairs]);

    /// <summary>A list of updates.</summary>
    public static implicit operator Updates((SharedVariable Target, TensorVariable Value)[] pairs) => new([.. pairs]);

    /// <summary>A list of updates.</summary>
    public static implicit operator Updates(ImmutableArray<(SharedVariable Target, TensorVariable Value)> pairs) => new(pairs.IsDefault ? [] : pairs);

    /// <summary>A list of updates.</summary>
    public static implicit operator Updates(List<(SharedVariable Target, TensorVariable Value)> pairs) => new([.. pairs]);

    /// <summary>A list of updates.</summary>
    public static implicit operator Updates(ReadOnlySpan<(SharedVariable Target, TensorVariable Value)> pairs) => new([.. pairs]);

    /// <summary>A map, whose order is not defined: compiling with more than one entry writes a warning to <see cref="Log"/>.</summary>
    public static implicit operator Updates(Dictionary<SharedVariable, TensorVariable> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new([.. map.Select(pair => (pair.Key, pair.Value))], map.Count < 2);
    }

    /// <summary>A map that keeps the order of its entries.</summary>
    public static implicit operator Updates(OrderedDictionary<SharedVariable, TensorVariable> map) =>
        new([.. (map ?? throw new ArgumentNullException(nameof(map))).Select(pair => (pair.Key, pair.Value))]);

    /// <summary>Both lists. Updates of one variable must be the same expression.</summary>
    /// <exception cref="ArgumentException">They give one variable two values.</exception>
    public static Updates operator +(Updates first, Updates second) => (first ?? throw new ArgumentNullException(nameof(first))).Add(second);

    /// <summary>Both lists. Updates of one variable must be the same expression.</summary>
    /// <exception cref="ArgumentException">They give one variable two values.</exception>
    public Updates Add(Updates other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var pairs = _pairs.ToBuilder();
        foreach (var (target, value) in other)
        {
            switch (this[target])
            {
                case null:
                    pairs.Add((target, value));
                    break;
                case { } known when !ReferenceEquals(known, value):
                    throw new ArgumentException($"Both lists update {target.Name ?? "a shared variable"} ({target.Type}), with different expressions.", nameof(other));
            }
        }

        return new Updates(pairs.ToImmutable(), IsOrdered && other.IsOrdered);
    }

    /// <inheritdoc/>
    public IEnumerator<(SharedVariable Target, TensorVariable Value)> GetEnumerator() => ((IEnumerable<(SharedVariable Target, TensorVariable Value)>)_pairs).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
