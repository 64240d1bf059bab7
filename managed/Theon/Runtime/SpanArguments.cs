using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theon;

/// <summary>Elements of the caller's that a call reads where they are, in row-major order: see
/// <see cref="CompiledFunction.Run{T1, TOut}(Reads{T1}, Writes{TOut})"/>.</summary>
/// <typeparam name="T">The C# type of the input's dtype.</typeparam>
public readonly ref struct Reads<T>
    where T : unmanaged
{
    /// <summary>Elements of this shape, of at most 8 axes.</summary>
    public Reads(ReadOnlySpan<T> elements, params ReadOnlySpan<long> shape)
    {
        Elements = elements;
        Shape = new SpanShape(shape);
    }

    /// <summary>The elements.</summary>
    public ReadOnlySpan<T> Elements { get; }

    internal SpanShape Shape { get; }
}

/// <summary>Memory of the caller's that a call writes its result to, in row-major order: see
/// <see cref="CompiledFunction.Run{T1, TOut}(Reads{T1}, Writes{TOut})"/>.</summary>
/// <typeparam name="T">The C# type of the output's dtype.</typeparam>
public readonly ref struct Writes<T>
    where T : unmanaged
{
    /// <summary>Memory for a result of this shape, of at most 8 axes.</summary>
    public Writes(Span<T> elements, params ReadOnlySpan<long> shape)
    {
        Elements = elements;
        Shape = new SpanShape(shape);
    }

    /// <summary>The memory.</summary>
    public Span<T> Elements { get; }

    internal SpanShape Shape { get; }
}

/// <summary>Makes <see cref="Reads{T}"/>.</summary>
public static class Reads
{
    /// <summary>A vector.</summary>
    public static Reads<T> From<T>(ReadOnlySpan<T> vector)
        where T : unmanaged => new(vector, vector.Length);

    /// <summary>A vector.</summary>
    public static Reads<T> From<T>(T[] vector)
        where T : unmanaged => From((ReadOnlySpan<T>)vector);

    /// <summary>A matrix.</summary>
    public static Reads<T> From<T>(T[,] matrix)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return new(matrix.Length == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref matrix[0, 0], matrix.Length), matrix.GetLength(0), matrix.GetLength(1));
    }

    /// <summary>A number.</summary>
    public static Reads<T> From<T>(ref readonly T number)
        where T : unmanaged => new(new ReadOnlySpan<T>(in number));
}

/// <summary>Makes <see cref="Writes{T}"/>.</summary>
public static class Writes
{
    /// <summary>A vector.</summary>
    public static Writes<T> To<T>(Span<T> vector)
        where T : unmanaged => new(vector, vector.Length);

    /// <summary>A vector.</summary>
    public static Writes<T> To<T>(T[] vector)
        where T : unmanaged => To((Span<T>)vector);

    /// <summary>A matrix.</summary>
    public static Writes<T> To<T>(T[,] matrix)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return new(matrix.Length == 0 ? [] : MemoryMarshal.CreateSpan(ref matrix[0, 0], matrix.Length), matrix.GetLength(0), matrix.GetLength(1));
    }

    /// <summary>A number.</summary>
    public static Writes<T> To<T>(ref T number)
        where T : unmanaged => new(new Span<T>(ref number));
}

/// <summary>A shape that lies beside its span.</summary>
internal readonly struct SpanShape
{
    private const int MostAxes = 8;

    private readonly Lengths _lengths;

    public SpanShape(ReadOnlySpan<long> lengths)
    {
        if (lengths.Length > MostAxes)
        {
            throw new ArgumentException($"A span may have {MostAxes} axes, not {lengths.Length}: use NDArrays.", nameof(lengths));
        }

        Rank = lengths.Length;
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            _lengths[axis] = lengths[axis];
        }
    }

    public int Rank { get; }

    public long Count
    {
        get
        {
            var count = 1L;
            for (var axis = 0; axis < Rank; axis++)
            {
                count *= _lengths[axis];
            }

            return count;
        }
    }

    public long this[int axis] => _lengths[axis];

    public void CopyTo(Span<long> shape)
    {
        for (var axis = 0; axis < Rank; axis++)
        {
            shape[axis] = _lengths[axis];
        }
    }

    [InlineArray(MostAxes)]
    private struct Lengths
    {
        private long _first;
    }
}
