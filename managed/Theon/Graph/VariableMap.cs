using System.Diagnostics.CodeAnalysis;

namespace Theon.Graph;

/// <summary>
/// Values by variable, for the inner loops of the compiler. Variables made one after another lie side by side, so a walk over a large
/// graph reads memory in order; a dictionary would find each in a place of its own, through a comparer. A node stands for itself by its
/// first output.
/// </summary>
/// <typeparam name="TValue">What is kept.</typeparam>
internal sealed class VariableMap<TValue>
{
    private const int LeastRoom = 16;

    // Numbers, 0 where a place is free: the collector need not look through them.
    private long[] _keys;
    private TValue[] _values;
    private int _count;

    /// <summary>A map with room for as many variables.</summary>
    public VariableMap(int capacity = 0)
    {
        var room = LeastRoom;
        while (2 * room < 3 * capacity)
        {
            room *= 2;
        }

        (_keys, _values) = (new long[room], new TValue[room]);
    }

    /// <summary>Number of variables.</summary>
    public int Count => _count;

    /// <summary>The value of a variable; writing adds it or replaces it.</summary>
    public TValue this[TensorVariable variable]
    {
        get => TryGetValue(variable, out var value) ? value : throw new KeyNotFoundException($"{variable} is not in the map.");
        set
        {
            var place = PlaceOf(variable.Id);
            if (_keys[place] == 0)
            {
                place = Insert(variable.Id, place);
            }

            _values[place] = value;
        }
    }

    /// <summary>The value of a variable, where it has one.</summary>
    public bool TryGetValue(TensorVariable variable, [MaybeNullWhen(false)] out TValue value)
    {
        var place = PlaceOf(variable.Id);
        value = _values[place];
        return _keys[place] != 0;
    }

    /// <summary>The value of a variable, or another where it has none.</summary>
    public TValue GetValueOrDefault(TensorVariable variable, TValue otherwise) => TryGetValue(variable, out var value) ? value : otherwise;

    /// <summary>Whether a variable has a value.</summary>
    public bool ContainsKey(TensorVariable variable) => _keys[PlaceOf(variable.Id)] != 0;

    /// <summary>Gives a variable a value unless it has one.</summary>
    /// <returns>Whether it had none.</returns>
    public bool TryAdd(TensorVariable variable, TValue value)
    {
        var place = PlaceOf(variable.Id);
        if (_keys[place] != 0)
        {
            return false;
        }

        place = Insert(variable.Id, place);
        _values[place] = value;
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

    /// <summary>Takes all variables out; the room stays for the next ones.</summary>
    public void Clear()
    {
        if (_count > 0)
        {
            Array.Clear(_keys);
            Array.Clear(_values);
            _count = 0;
        }
    }

    // Where the variable is, or the free place where it belongs. Eight neighbours stay neighbours; what lies apart is scattered, for
    // ranges of numbers that fall on each other would make long rows.
    private int PlaceOf(long key)
    {
        var keys = _keys;
        var mask = keys.Length - 1;
        var id = (ulong)key;
        var place = (int)((((id >> 3) * 0x9E3779B97F4A7C15) >> 29) + (id & 7)) & mask;
        while (keys[place] != 0 && keys[place] != key)
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private int Insert(long key, int place)
    {
        if (3 * ++_count > 2 * _keys.Length)
        {
            Grow();
            place = PlaceOf(key);
        }

        _keys[place] = key;
        return place;
    }

    private void Grow()
    {
        var (keys, values) = (_keys, _values);
        (_keys, _values) = (new long[2 * keys.Length], new TValue[2 * keys.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                var place = PlaceOf(keys[i]);
                (_keys[place], _values[place]) = (keys[i], values[i]);
            }
        }
    }
}
