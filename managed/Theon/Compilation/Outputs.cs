using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Theon;

/// <summary>The outputs of a function: one expression, a list such as <c>[p, e]</c>, or with names <c>[("p", p), ("e", e)]</c>.</summary>
[CollectionBuilder(typeof(Outputs), nameof(Create))]
public sealed class Outputs : IReadOnlyList<Out>
{
    private readonly ImmutableArray<Out> _items;

    private Outputs(ImmutableArray<Out> items) => _items = items;

    /// <summary>Number of outputs.</summary>
    public int Count => _items.Length;

    /// <summary>One output.</summary>
    public Out this[int index] => _items[index];

    /// <summary>A list of outputs; what <c>[p, e]</c> calls.</summary>
    public static Outputs Create(ReadOnlySpan<Out> items) => new([.. items]);

    /// <summary>One output.</summary>
    public static implicit operator Outputs(TensorVariable variable) => Of([variable]);

    /// <summary>One output.</summary>
    public static implicit operator Outputs(Out item) => new([item]);

    /// <summary>A list of outputs.</summary>
    public static implicit operator Outputs(TensorVariable[] variables) => Of(variables);

    /// <summary>A list of outputs.</summary>
    public static implicit operator Outputs(ReadOnlySpan<TensorVariable> variables) => Of(variables);

    /// <summary>A list of outputs.</summary>
    public static implicit operator Outputs(ImmutableArray<TensorVariable> variables) => Of(variables.AsSpan());

    /// <summary>A list of outputs.</summary>
    public static implicit operator Outputs(List<TensorVariable> variables) => Of([.. variables ?? throw new ArgumentNullException(nameof(variables))]);

    /// <summary>Outputs by name. The results have the order of the map's entries.</summary>
    public static implicit operator Outputs(Dictionary<string, TensorVariable> map) =>
        new([.. (map ?? throw new ArgumentNullException(nameof(map))).Select(pair => new Out(pair.Value, name: pair.Key))]);

    /// <summary>Outputs by name.</summary>
    public static implicit operator Outputs(OrderedDictionary<string, TensorVariable> map) =>
        new([.. (map ?? throw new ArgumentNullException(nameof(map))).Select(pair => new Out(pair.Value, name: pair.Key))]);

    /// <inheritdoc/>
    public IEnumerator<Out> GetEnumerator() => ((IEnumerable<Out>)_items).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Outputs Of(ReadOnlySpan<TensorVariable> variables)
    {
        // A null is kept: the check of all outputs names its position.
        var items = ImmutableArray.CreateBuilder<Out>(variables.Length);
        foreach (var variable in variables)
        {
            items.Add(variable);
        }

        return new Outputs(items.MoveToImmutable());
    }
}
