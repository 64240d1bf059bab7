using System.Buffers.Binary;

namespace Theon.Parameters;

/// <summary>Elements of arrays as bytes of a file.</summary>
internal static unsafe class ArrayBytes
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>An array of uninitialised elements. Whoever calls has made sure that the file can hold them.</summary>
    public static NDArray Empty(DType dtype, ReadOnlySpan<long> shape) => NDArray.Empty(dtype, shape);

    /// <summary>Fills a new row-major array with the next bytes of a stream.</summary>
    public static void Read(Stream stream, NDArray array, string file)
    {
        var total = array.Count * array.DType.Bytes;
        for (var done = 0L; done < total;)
        {
            var read = stream.Read(new Span<byte>(array.Data + done, (int)Math.Min(total - done, ChunkBytes)));
            if (read == 0)
            {
                throw new ParameterFileException(file, $"ends after {done} of {total} bytes of an array {array.Describe()}.");
            }

            done += read;
        }
    }

    /// <summary>Writes the elements in row-major order.</summary>
    public static void Write(Stream stream, NDArray array)
    {
        array.Lease();
        try
        {
            if (!array.IsRowMajor)
            {
                using var copy = array.Copy();
                Write(stream, copy);
                return;
            }

            var total = array.Count * array.DType.Bytes;
            for (var done = 0L; done < total; done += ChunkBytes)
            {
                stream.Write(new ReadOnlySpan<byte>(array.Data + done, (int)Math.Min(total - done, ChunkBytes)));
            }
        }
        finally
        {
            array.EndLease();
        }
    }

    /// <summary>Turns the bytes of each number around.</summary>
    public static void SwapBytes(NDArray array)
    {
        var numbers = array.DType.IsComplex ? 2 * array.Count : array.Count;
        switch (array.DType.Part.Bytes)
        {
            case 2:
                SwapEach(array.Data, numbers, static (ReadOnlySpan<ushort> from, Span<ushort> to) => BinaryPrimitives.ReverseEndianness(from, to));
                break;
            case 4:
                SwapEach(array.Data, numbers, static (ReadOnlySpan<uint> from, Span<uint> to) => BinaryPrimitives.ReverseEndianness(from, to));
                break;
            case 8:
                SwapEach(array.Data, numbers, static (ReadOnlySpan<ulong> from, Span<ulong> to) => BinaryPrimitives.ReverseEndianness(from, to));
                break;
        }
    }

    /// <summary>Makes every bool that is not 0 a 1: kernels count on it, files need not.</summary>
    public static void Normalize(NDArray array)
    {
        if (array.DType == DType.Bool)
        {
            for (var i = 0L; i < array.Count; i++)
            {
                array.Data[i] = array.Data[i] == 0 ? (byte)0 : (byte)1;
            }
        }
    }

    /// <summary>The float32 values of bfloat16 numbers, whose upper halves they are.</summary>
    public static NDArray Widened(ReadOnlySpan<ushort> source, ReadOnlySpan<long> shape)
    {
        var array = NDArray.Empty(DType.Float32, shape);
        var target = (uint*)array.Data;
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = (uint)source[i] << 16;
        }

        return array;
    }

    private delegate void Reverse<T>(ReadOnlySpan<T> from, Span<T> to);

    private static void SwapEach<T>(byte* data, long count, Reverse<T> reverse)
        where T : unmanaged
    {
        for (var done = 0L; done < count; done += ChunkBytes)
        {
            var part = new Span<T>((T*)data + done, (int)Math.Min(count - done, ChunkBytes));
            reverse(part, part);
        }
    }
}
