using System.Collections;
using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon;

/// <summary>Gradients in the order of the variables asked for; <c>var (gw, gb) = T.Grad(cost, w, b)</c>.</summary>
public sealed class Gradients : IReadOnlyList<TensorVariable>
{
    private readonly ImmutableArray<Gradient> _values;

    internal Gradients(ImmutableArray<Gradient> values) => _values = values;

    internal Gradients(ImmutableArray<TensorVariable> values)
        : this([.. values.Map(value => (Gradient)value)])
    {
    }

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <summary>A gradient.</summary>
    /// <exception cref="InvalidOperationException">There is none, which <see cref="DisconnectedInputs.None"/> or <see cref="UndefinedGradients.None"/>
    /// allowed; <see cref="StateOf"/> tells.</exception>
    public TensorVariable this[int index] => _values[index] switch
    {
        Gradient.Flows flows => flows.Value,
        Gradient.NotDefined undefined => throw new InvalidOperationException($"Gradient {index} is not defined: {undefined.Reason}."),
        _ => throw new InvalidOperationException($"There is no gradient {index}: the cost does not depend on its variable."),
    };

    /// <summary>Whether there is a gradient, and if not, why.</summary>
    public Gradient StateOf(int index) => _values[index];

    /// <summary>Two gradients.</summary>
    public void Deconstruct(out TensorVariable first, out TensorVariable second)
    {
        Check(2);
        (first, second) = (this[0], this[1]);
    }

    /// <summary>Three gradients.</summary>
    public void Deconstruct(out TensorVariable first, out TensorVariable second, out TensorVariable third)
    {
        Check(3);
        (first, second, third) = (this[0], this[1], this[2]);
    }

    /// <summary>Four gradients.</summary>
    public void Deconstruct(out TensorVariable first, out TensorVariable second, out TensorVariable third, out TensorVariable fourth)
    {
        Check(4);
        (first, second, third, fourth) = (this[0], this[1], this[2], this[3]);
    }

    /// <inheritdoc/>
    public IEnumerator<TensorVariable> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

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
