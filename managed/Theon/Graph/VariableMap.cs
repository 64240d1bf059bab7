using System.Diagnostics.CodeAnalysis;

namespace Theon.Graph;

/// <summary>Values by variable, for the inner loops of the compiler.</summary>
/// <typeparam name="TValue">What is kept.</typeparam>
internal sealed class VariableMap<TValue> : VariablePages
{
    private Stack<TValue[]>? _free;
    private TValue[][] _values;

    /// <summary>An empty map.</summary>
    public VariableMap() => _values = new TValue[Room][];

    /// <summary>The value of a variable; writing adds it or replaces it.</summary>
    public TValue this[TensorVariable variable]
    {
        get => TryGetValue(variable, out var value) ? value : throw new KeyNotFoundException($"{variable} is not in the map.");
        set
        {
            Enter(variable.Id, out var place);
            _values[place][OffsetOf(variable.Id)] = value;
        }
    }

    /// <summary>The value of a variable, where it has one.</summary>
    public bool TryGetValue(TensorVariable variable, [MaybeNullWhen(false)] out TValue value)
    {
        var place = Find(variable.Id);
        value = place < 0 ? default : _values[place][OffsetOf(variable.Id)];
        return place >= 0;
    }

    /// <summary>The value of a variable, or another where it has none.</summary>
    public TValue GetValueOrDefault(TensorVariable variable, TValue otherwise) => TryGetValue(variable, out var value) ? value : otherwise;

    /// <summary>Whether a variable has a value.</summary>
    public bool ContainsKey(TensorVariable variable) => Contains(variable);

    /// <summary>Gives a variable a value unless it has one.</summary>
    /// <returns>Whether it had none.</returns>
    public bool TryAdd(TensorVariable variable, TValue value)
    {
        if (!Enter(variable.Id, out var place))
        {
            return false;
        }

        _values[place][OffsetOf(variable.Id)] = value;
        return true;
    }

    /// <summary>Gives a variable its first value.</summary>
    public void Add(TensorVariable variable, TValue value)
    {
        if (!TryAdd(variable, value))
        {
            throw new ArgumentException($"{variable} is in the map already.", nameof(variable));
        }
    }

    /// <inheritdoc/>
    protected override void Open(int place) => _values[place] = _free is not null && _free.TryPop(out var page) ? page : new TValue[PageLength];

    /// <inheritdoc/>
    protected override void Close(int place)
    {
        Array.Clear(_values[place]);
        (_free ??= new Stack<TValue[]>()).Push(_values[place]);
        _values[place] = null!;
    }

    /// <inheritdoc/>
    protected override void Move(int[] places)
    {
        var values = _values;
        _values = new TValue[Room][];
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] >= 0)
            {
                _values[places[i]] = values[i];
            }
        }
    }
}
