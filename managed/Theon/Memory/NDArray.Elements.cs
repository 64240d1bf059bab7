using System.Runtime.InteropServices;

namespace Theon;

public sealed unsafe partial class NDArray
{
    /// <summary>The elements of a row-major array, in place. The array must stay alive and undisposed while the span is used.</summary>
    /// <typeparam name="T">The C# type of <see cref="DType"/>.</typeparam>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        CheckElementType<T>();
        if (!IsRowMajor)
        {
            throw new InvalidOperationException($"{Describe()} with strides {Layout.Text(_strides)} is not row-major; take a Copy() first.");
        }

        return new Span<T>(_data, checked((int)Count));
    }

    /// <summary>One element.</summary>
    public T Get<T>(params ReadOnlySpan<long> index)
        where T : unmanaged
    {
        CheckElementType<T>();
        var offset = OffsetOf(index);
        using var lease = Use();
        return ((T*)_data)[offset];
    }

    /// <summary>Writes one element.</summary>
    public void Set<T>(T value, params ReadOnlySpan<long> index)
        where T : unmanaged
    {
        CheckElementType<T>();
        var offset = OffsetOf(index);
        using var lease = Use();
        ((T*)_data)[offset] = value;
    }

    /// <summary>A copy of all elements in row-major order, of the array's own dtype or one that holds every value of it.</summary>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        var elements = GC.AllocateUninitializedArray<T>(checked((int)Count));
        fixed (T* target = elements)
        {
            CopyTo((byte*)target, ElementTypes.Of<T>(), typeof(T[]));
        }

        return elements;
    }

    /// <summary>
    /// A copy as a C# value: <c>As&lt;double&gt;()</c> of a 0-d array, <c>As&lt;double[]&gt;()</c>, <c>As&lt;double[,]&gt;()</c> and so on
    /// by rank. The element type is that of <see cref="DType"/> or one that holds every value of it.
    /// <c>As&lt;NDArray&gt;()</c> is the array itself.
    /// </summary>
    public T As<T>() => (T)As(typeof(T));

    /// <summary>The array converted to another dtype, row-major, in memory of its own. Wider values are rounded, truncated towards
    /// zero or wrapped, as <c>Tensor.Cast</c> does.</summary>
    public NDArray AsType(DType dtype)
    {
        var result = Empty(dtype, _shape);
        ConvertTo(result._data, dtype);
        return result;
    }

    /// <summary>Writes all elements, converted, in row-major order.</summary>
    internal void ConvertTo(byte* target, DType dtype)
    {
        if (dtype == DType)
        {
            CopyTo(target, Layout.RowMajor(_shape));
            return;
        }

        using var compact = IsRowMajor ? View() : Copy();
        DTypeConversion.Convert(compact._data, DType, target, dtype, Count);
    }

    /// <summary>See <see cref="As{T}"/>.</summary>
    internal object As(Type type)
    {
        if (type == typeof(NDArray))
        {
            return this;
        }

        var rank = type.IsArray ? type.GetArrayRank() : 0;
        var element = type.IsArray ? type.GetElementType()! : type;
        if (element.IsArray || ElementTypes.Find(element) is not { } dtype)
        {
            throw new InvalidCastException($"{Describe()} cannot become {type}: only numbers and rectangular arrays of numbers are possible.");
        }

        if (rank != Rank)
        {
            throw new InvalidCastException($"{Describe()} has {Rank} axes and cannot become {type}, which has {rank}.");
        }

        if (rank == 0)
        {
            CheckCast(dtype, type);
            Span<byte> bytes = stackalloc byte[16];
            fixed (byte* target = bytes)
            {
                CopyTo(target, dtype, type);
                return DTypeConversion.Box(target, dtype);
            }
        }

        var result = Array.CreateInstanceFromArrayType(type, Array.ConvertAll(_shape, length => checked((int)length)));
        fixed (byte* target = &MemoryMarshal.GetArrayDataReference(result))
        {
            CopyTo(target, dtype, type);
        }

        return result;
    }

    private void CopyTo(byte* target, DType dtype, Type type)
    {
        CheckCast(dtype, type);
        ConvertTo(target, dtype);
    }

    private void CheckCast(DType dtype, Type type)
    {
        if (!DTypeConversion.IsSafe(DType, dtype))
        {
            throw new InvalidCastException($"{Describe()} cannot become {type}: {dtype.Name} does not hold every {DType.Name}. Use AsType first.");
        }
    }

    private void CheckElementType<T>()
        where T : unmanaged
    {
        if (ElementTypes.Of<T>() != DType)
        {
            throw new InvalidCastException($"The elements of {Describe()} are not {typeof(T)}.");
        }
    }

    private long OffsetOf(ReadOnlySpan<long> index)
    {
        if (index.Length != Rank)
        {
            throw new ArgumentException($"{Describe()} has {Rank} axes, the index has {index.Length} numbers.", nameof(index));
        }

        var offset = 0L;
        for (var axis = 0; axis < index.Length; axis++)
        {
            CheckIndex(axis, index[axis]);
            offset += index[axis] * _strides[axis];
        }

        return offset;
    }
}
