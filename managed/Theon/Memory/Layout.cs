using System.Runtime.CompilerServices;

namespace Theon;

/// <summary>Shapes and strides, both counted in elements.</summary>
internal static class Layout
{
    /// <summary>Most axes a tensor may have; THEON_MAX_RANK of the native interface.</summary>
    public const int MaxRank = 32;

    /// <summary>Number of elements. Throws on a negative length, too many axes or overflow.</summary>
    public static long Count(ReadOnlySpan<long> shape)
    {
        if (shape.Length > MaxRank)
        {
            throw new ArgumentException($"An array has at most {MaxRank} axes, not {shape.Length}.", nameof(shape));
        }

        var count = 1L;
        foreach (var length in shape)
        {
            if (length < 0)
            {
                throw new ArgumentException($"A length is negative: {Text(shape)}.", nameof(shape));
            }

            count = checked(count * length);
        }

        return count;
    }

    /// <summary>Row-major strides of a shape.</summary>
    public static long[] RowMajor(ReadOnlySpan<long> shape)
    {
        if (shape.IsEmpty)
        {
            return [];
        }

        var strides = new long[shape.Length];
        var stride = 1L;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }

        return strides;
    }

    /// <summary>Whether the elements lie in row-major order without gaps; axes of length 1 do not matter.</summary>
    public static bool IsRowMajor(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var expected = 1L;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 0)
            {
                return true;
            }

            if (shape[axis] != 1 && strides[axis] != expected)
            {
                return false;
            }

            expected *= shape[axis];
        }

        return true;
    }

    /// <summary>Whether two index tuples may share memory: a zero stride, or strides that interleave.</summary>
    public static bool SelfOverlaps(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        Span<int> axes = stackalloc int[MaxRank];
        var count = 0;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] == 0)
            {
                return false;
            }

            if (shape[axis] > 1)
            {
                axes[count++] = axis;
            }
        }

        var order = axes[..count];
        for (var i = 1; i < count; i++)
        {
            for (var j = i; j > 0 && Math.Abs(strides[order[j]]) < Math.Abs(strides[order[j - 1]]); j--)
            {
                (order[j], order[j - 1]) = (order[j - 1], order[j]);
            }
        }

        var span = 0L;
        foreach (var axis in order)
        {
            var stride = Math.Abs(strides[axis]);
            if (stride <= span)
            {
                return true;
            }

            span += stride * (shape[axis] - 1);
        }

        return false;
    }

    /// <summary>Lowest and highest element that is touched, relative to the first; (0, -1) when there are none.</summary>
    public static (long Low, long High) Extent(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long low = 0, high = 0;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] == 0)
            {
                return (0, -1);
            }

            var reach = strides[axis] * (shape[axis] - 1);
            low += Math.Min(reach, 0);
            high += Math.Max(reach, 0);
        }

        return (low, high);
    }

    /// <summary>Such as <c>[2, 3]</c>.</summary>
    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>Copies elements between two layouts of one shape; strides in elements of <paramref name="bytes"/> bytes.</summary>
    public static unsafe void Copy(
        byte* source, ReadOnlySpan<long> sourceStrides, byte* target, ReadOnlySpan<long> targetStrides, ReadOnlySpan<long> shape, int bytes)
    {
        if (IsRowMajor(shape, sourceStrides) && IsRowMajor(shape, targetStrides))
        {
            var total = Count(shape) * bytes;
            System.Buffer.MemoryCopy(source, target, total, total);
            return;
        }

        var (length, from, to) = (shape[0], sourceStrides[0] * bytes, targetStrides[0] * bytes);
        if (shape.Length == 1)
        {
            CopyVector(source, from, target, to, length, bytes);
            return;
        }

        for (var i = 0L; i < length; i++)
        {
            Copy(source + (i * from), sourceStrides[1..], target + (i * to), targetStrides[1..], shape[1..], bytes);
        }
    }

    private static unsafe void CopyVector(byte* source, long from, byte* target, long to, long length, int bytes)
    {
        for (var i = 0L; i < length; i++)
        {
            Unsafe.CopyBlockUnaligned(target + (i * to), source + (i * from), (uint)bytes);
        }
    }
}

/// <summary>A range of addresses.</summary>
/// <param name="Begin">First byte.</param>
/// <param name="End">One past the last byte.</param>
internal readonly record struct ByteRange(nint Begin, nint End)
{
    /// <summary>Whether two ranges share a byte.</summary>
    public bool Overlaps(ByteRange other) => Begin < other.End && other.Begin < End;
}
