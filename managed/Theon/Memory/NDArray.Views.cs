namespace Theon;

public sealed unsafe partial class NDArray
{
    /// <summary>The same memory as another array object, with a life of its own.</summary>
    public NDArray View() => ViewOf(0, _shape, _strides);

    /// <summary>The same elements in row-major order under another shape: a view of a row-major array, else a copy.</summary>
    public NDArray Reshape(params ReadOnlySpan<long> shape)
    {
        if (Layout.Count(shape) != Count)
        {
            throw new ArgumentException($"{Describe()} with {Count} elements cannot take shape {Layout.Text(shape)}.", nameof(shape));
        }

        if (IsRowMajor)
        {
            return ViewOf(0, shape.ToArray(), Layout.RowMajor(shape));
        }

        var copy = Empty(DType, shape);
        CopyTo(copy._data, Layout.RowMajor(_shape));
        return copy;
    }

    /// <summary>A view with the axes in reverse order, or in the order given.</summary>
    public NDArray Transpose(params ReadOnlySpan<int> axes)
    {
        Span<int> order = stackalloc int[Rank];
        if (axes.IsEmpty)
        {
            for (var axis = 0; axis < Rank; axis++)
            {
                order[axis] = Rank - 1 - axis;
            }
        }
        else if (axes.Length == Rank)
        {
            axes.CopyTo(order);
        }
        else
        {
            throw new ArgumentException($"{Describe()} has {Rank} axes, the order names {axes.Length}.", nameof(axes));
        }

        var shape = new long[Rank];
        var strides = new long[Rank];
        var seen = 0u;
        for (var axis = 0; axis < Rank; axis++)
        {
            var source = order[axis];
            if (source < 0 || source >= Rank || (seen & (1u << source)) != 0)
            {
                throw new ArgumentException($"The order of axes of {Describe()} must name each axis once; {source} is wrong.", nameof(axes));
            }

            seen |= 1u << source;
            shape[axis] = _shape[source];
            strides[axis] = _strides[source];
        }

        return ViewOf(0, shape, strides);
    }

    /// <summary>A view of the elements <paramref name="start"/>, start + step, ... of one axis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="start">First element; there must be one unless <paramref name="length"/> is 0.</param>
    /// <param name="length">Number of elements.</param>
    /// <param name="step">Distance between them; may be negative, not 0.</param>
    public NDArray Slice(int axis, long start, long length, long step = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(axis);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(axis, Rank);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfZero(step);
        if (length > 0)
        {
            CheckIndex(axis, start);
            CheckIndex(axis, checked(start + ((length - 1) * step)));
        }

        var shape = _shape.AsSpan().ToArray();
        var strides = _strides.AsSpan().ToArray();
        shape[axis] = length;
        strides[axis] *= step;
        return ViewOf(length == 0 ? 0 : start * _strides[axis], shape, strides);
    }

    /// <summary>A row-major copy in memory of its own.</summary>
    public NDArray Copy()
    {
        var copy = Empty(DType, _shape);
        CopyTo(copy._data, copy._strides);
        return copy;
    }

    /// <summary>Copies the elements of an array of the same shape and dtype.</summary>
    internal void CopyFrom(NDArray source)
    {
        using var lease = Use();
        source.CopyTo(_data, _strides);
    }

    /// <summary>A row-major array of another dtype over a part of the same memory, from a byte on.</summary>
    internal NDArray Part(long firstByte, DType dtype, long[] shape)
    {
        using var lease = Use();
        _buffer.Hold();
        return new NDArray(_buffer, _data + firstByte, dtype, shape, Layout.RowMajor(shape));
    }

    private NDArray ViewOf(long offset, long[] shape, long[] strides)
    {
        using var lease = Use();
        _buffer.Hold();
        return new NDArray(_buffer, _data + (offset * DType.Bytes), DType, shape, strides);
    }

    private void CopyTo(byte* target, ReadOnlySpan<long> strides)
    {
        using var lease = Use();
        Layout.Copy(_data, _strides, target, strides, _shape, DType.Bytes);
    }

    private void CheckIndex(int axis, long index)
    {
        if ((ulong)index >= (ulong)_shape[axis])
        {
            throw new ArgumentOutOfRangeException(nameof(index), $"Index {index} lies outside axis {axis} of {Describe()}.");
        }
    }
}
