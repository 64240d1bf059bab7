using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Theon;

/// <summary>What a call computed, one array per output. Deconstructs: <c>var (p, e) = train.Call(x, y)</c>.</summary>
public sealed class Results : IReadOnlyList<NDArray>, IDisposable
{
    private readonly NDArray[] _arrays;
    private readonly ImmutableArray<string?> _names;

    internal Results(NDArray[] arrays, ImmutableArray<string?> names)
    {
        _arrays = arrays;
        _names = names;
    }

    /// <summary>Names of the outputs: those given when the function was compiled, else those of the variables; null where there is none.</summary>
    public IReadOnlyList<string?> Names => _names.IsEmpty ? new string?[_arrays.Length] : _names;

    /// <summary>Number of outputs.</summary>
    public int Count => _arrays.Length;

    /// <summary>One output.</summary>
    public NDArray this[int index] => _arrays[index];

    /// <summary>The output of a name.</summary>
    /// <exception cref="FunctionArgumentException">None or several have it.</exception>
    public NDArray this[string name] => _arrays[IndexOf(_names, name)];

    /// <summary>The only output.</summary>
    public static implicit operator NDArray(Results results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return results.ToNDArray();
    }

    /// <summary>The only output; an error where there are several.</summary>
    public NDArray ToNDArray() => _arrays.Length == 1
        ? _arrays[0]
        : throw new InvalidOperationException($"The function has {CountText}, not one: deconstruct the results or index them.");

    /// <summary>
    /// A copy as C# values: of a single output as <see cref="NDArray.As{T}"/>, of several as a tuple such as
    /// <c>As&lt;(bool[], double[])&gt;()</c>.
    /// </summary>
    public T As<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
    {
        if (!typeof(T).IsAssignableTo(typeof(ITuple)))
        {
            return ToNDArray().As<T>();
        }

        var types = typeof(T).GetGenericArguments();
        if (types.Length != _arrays.Length)
        {
            throw new InvalidCastException($"The function has {CountText}; {typeof(T)} has {types.Length} items.");
        }

        var items = new object[types.Length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = _arrays[i].As(types[i]);
        }

        return (T)Activator.CreateInstance(typeof(T), items)!;
    }

    /// <summary>Gives all outputs back.</summary>
    public void Dispose()
    {
        foreach (var array in _arrays)
        {
            array.Dispose();
        }
    }

    /// <inheritdoc/>
    public IEnumerator<NDArray> GetEnumerator() => ((IEnumerable<NDArray>)_arrays).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, _arrays.Select(array => array.ToString()));

    /// <summary>Two outputs.</summary>
    public void Deconstruct(out NDArray a, out NDArray b)
    {
        Check(2);
        (a, b) = (_arrays[0], _arrays[1]);
    }

    /// <summary>Three outputs.</summary>
    public void Deconstruct(out NDArray a, out NDArray b, out NDArray c)
    {
        Check(3);
        (a, b, c) = (_arrays[0], _arrays[1], _arrays[2]);
    }

    /// <summary>Four outputs.</summary>
    public void Deconstruct(out NDArray a, out NDArray b, out NDArray c, out NDArray d)
    {
        Check(4);
        (a, b, c, d) = (_arrays[0], _arrays[1], _arrays[2], _arrays[3]);
    }

    /// <summary>Five outputs.</summary>
    public void Deconstruct(out NDArray a, out NDArray b, out NDArray c, out NDArray d, out NDArray e)
    {
        Check(5);
        (a, b, c, d, e) = (_arrays[0], _arrays[1], _arrays[2], _arrays[3], _arrays[4]);
    }

    /// <summary>Six outputs.</summary>
    public void Deconstruct(out NDArray a, out NDArray b, out NDArray c, out NDArray d, out NDArray e, out NDArray f)
    {
        Check(6);
        (a, b, c, d, e, f) = (_arrays[0], _arrays[1], _arrays[2], _arrays[3], _arrays[4], _arrays[5]);
    }

    /// <summary>The position of the only output of a name.</summary>
    internal static int IndexOf(ImmutableArray<string?> names, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var index = names.IndexOf(name);
        if (index >= 0 && names.LastIndexOf(name) == index)
        {
            return index;
        }

        throw new FunctionArgumentException(
            index >= 0 ? $"Several outputs are called '{name}'; take them by position." : $"No output is called '{name}'. Names: {string.Join(", ", names.Select(other => other ?? "(none)"))}.");
    }

    private string CountText => _arrays.Length == 1 ? "1 output" : $"{_arrays.Length} outputs";

    private void Check(int count)
    {
        if (_arrays.Length != count)
        {
            throw new InvalidOperationException($"The function has {CountText}, not {count}.");
        }
    }
}
