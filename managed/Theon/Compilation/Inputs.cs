using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Theon;

/// <summary>The inputs of a function: a list such as <c>[x, new In(y, value: 1.0)]</c>.</summary>
[CollectionBuilder(typeof(Inputs), nameof(Create))]
public sealed class Inputs : IReadOnlyList<In>
{
    private readonly ImmutableArray<In> _items;

    private Inputs(ImmutableArray<In> items) => _items = items;

    /// <summary>Number of inputs.</summary>
    public int Count => _items.Length;

    /// <summary>One input.</summary>
    public In this[int index] => _items[index];

    /// <summary>A list of inputs; what <c>[x, y]</c> calls.</summary>
    public static Inputs Create(ReadOnlySpan<In> items) => new([.. items]);

    /// <summary>Variables without anything else.</summary>
    public static implicit operator Inputs(TensorVariable[] variables) => Of(variables);

    /// <summary>Variables without anything else.</summary>
    public static implicit operator Inputs(ReadOnlySpan<TensorVariable> variables) => Of(variables);

    /// <summary>Variables without anything else.</summary>
    public static implicit operator Inputs(ImmutableArray<TensorVariable> variables) => Of(variables.AsSpan());

    /// <summary>Variables without anything else.</summary>
    public static implicit operator Inputs(List<TensorVariable> variables) => Of([.. variables ?? throw new ArgumentNullException(nameof(variables))]);

    /// <summary>A list of inputs.</summary>
    public static implicit operator Inputs(In[] items) => new([.. items]);

    /// <inheritdoc/>
    public IEnumerator<In> GetEnumerator() => ((IEnumerable<In>)_items).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Inputs Of(ReadOnlySpan<TensorVariable> variables)
    {
        // A null is kept: the check of all inputs names its position.
        var items = ImmutableArray.CreateBuilder<In>(variables.Length);
        foreach (var variable in variables)
        {
            items.Add(variable);
        }

        return new Inputs(items.MoveToImmutable());
    }
}
