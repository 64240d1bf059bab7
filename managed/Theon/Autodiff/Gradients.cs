using System.Collections;
using System.Collections.Immutable;

namespace Theon;

/// <summary>Gradients in the order of the variables asked for; <c>var (gw, gb) = T.Grad(cost, w, b)</c>.</summary>
public sealed class Gradients : IReadOnlyList<TensorVariable>
{
    private readonly ImmutableArray<TensorVariable> _values;

    internal Gradients(ImmutableArray<TensorVariable> values) => _values = values;

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public TensorVariable this[int index] => _values[index];

    /// <summary>Two gradients.</summary>
    public void Deconstruct(out TensorVariable first, out TensorVariable second)
    {
        Check(2);
        (first, second) = (_values[0], _values[1]);
    }

    /// <summary>Three gradients.</summary>
    public void Deconstruct(out TensorVariable first, out TensorVariable second, out TensorVariable third)
    {
        Check(3);
        (first, second, third) = (_values[0], _values[1], _values[2]);
    }

    /// <summary>Four gradients.</summary>
    public void Deconstruct(out TensorVariable first, out TensorVariable second, out TensorVariable third, out TensorVariable fourth)
    {
        Check(4);
        (first, second, third, fourth) = (_values[0], _values[1], _values[2], _values[3]);
    }

    /// <inheritdoc/>
    public IEnumerator<TensorVariable> GetEnumerator() => ((IEnumerable<TensorVariable>)_values).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Check(int count)
    {
        if (_values.Length != count)
        {
            throw new InvalidOperationException($"{_values.Length} gradients were asked for; they do not deconstruct into {count}.");
        }
    }
}
