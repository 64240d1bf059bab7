using System.Numerics;
using System.Runtime.InteropServices;
using Theon.Onnx.Protos;

namespace Theon.Onnx.Loading;

/// <summary>Tensors of a file as arrays. Nothing is allocated before the data was seen to be as long as the shape asks for.</summary>
internal static class TensorReader
{
    private const int MaxRank = 32;

    /// <summary>The array that a message describes.</summary>
    /// <param name="tensor">The message.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <param name="external">Where data outside the message lies.</param>
    public static NDArray Read(TensorProto tensor, string what, ExternalData external)
    {
        if (DataTypes.Find(tensor.DataType) is not { } dtype)
        {
            throw new OnnxException($"{what} has {DataTypes.Name(tensor.DataType)}, which cannot be read. Accepted: bool, integers, float16, float32, float64 and complex.");
        }

        if (tensor.Segment is not null)
        {
            throw new OnnxException($"{what} is a segment of a tensor, which cannot be read.");
        }

        var shape = CheckedShape(tensor, what);
        var count = CheckedCount(shape, dtype, what);
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return external.Read(tensor, dtype, shape, count * dtype.Bytes, what);
        }

        return tensor.RawData.Length > 0 || Entries(tensor, dtype) == 0 && count == 0
            ? FromRaw(tensor.RawData.Span, dtype, shape, count, what)
            : FromEntries(tensor, dtype, shape, count, what);
    }

    /// <summary>The bytes of a row-major array.</summary>
    public static Span<byte> BytesOf(NDArray array) => array.DType switch
    {
        DType.Bool => Bytes<bool>(array),
        DType.Int8 => Bytes<sbyte>(array),
        DType.Int16 => Bytes<short>(array),
        DType.Int32 => Bytes<int>(array),
        DType.Int64 => Bytes<long>(array),
        DType.UInt8 => Bytes<byte>(array),
        DType.UInt16 => Bytes<ushort>(array),
        DType.UInt32 => Bytes<uint>(array),
        DType.UInt64 => Bytes<ulong>(array),
        DType.Float16 => Bytes<Half>(array),
        DType.Float32 => Bytes<float>(array),
        DType.Float64 => Bytes<double>(array),
        DType.Complex64 => Bytes<Complex64>(array),
        DType.Complex128 => Bytes<Complex>(array),
        _ => throw new OnnxException($"Arrays of {array.DType.Name} have no elements that can be read."),
    };

    /// <summary>Turns any byte that is not 0 into true.</summary>
    public static void Normalize(NDArray array)
    {
        if (array.DType == DType.Bool)
        {
            foreach (ref var element in BytesOf(array))
            {
                element = element == 0 ? (byte)0 : (byte)1;
            }
        }
    }

    private static Span<byte> Bytes<T>(NDArray array)
        where T : unmanaged => MemoryMarshal.AsBytes(array.AsSpan<T>());

    private static long[] CheckedShape(TensorProto tensor, string what)
    {
        if (tensor.Dims.Count > MaxRank)
        {
            throw new OnnxException($"{what} has {tensor.Dims.Count} axes; at most {MaxRank} are possible.");
        }

        var shape = tensor.Dims.ToArray();
        return Array.TrueForAll(shape, length => length >= 0)
            ? shape
            : throw new OnnxException($"{what} has shape [{string.Join(", ", shape)}] with a negative length.");
    }

    private static long CheckedCount(long[] shape, DType dtype, string what)
    {
        // The product of the lengths that are not 0 must fit too: it makes strides.
        var count = (Int128)dtype.Bytes;
        foreach (var length in shape)
        {
            count *= Math.Max(length, 1);
            if (count > long.MaxValue)
            {
                throw new OnnxException($"{what} has shape [{string.Join(", ", shape)}], which no memory holds.");
            }
        }

        return shape.Contains(0) ? 0 : (long)count / dtype.Bytes;
    }

    private static NDArray FromRaw(ReadOnlySpan<byte> raw, DType dtype, long[] shape, long count, string what)
    {
        if (raw.Length != count * dtype.Bytes)
        {
            throw WrongLength(dtype, shape, count * dtype.Bytes, raw.Length, "bytes", what);
        }

        var array = NDArray.Zeros(dtype, shape);
        raw.CopyTo(BytesOf(array));
        Normalize(array);
        return array;
    }

    private static int Entries(TensorProto tensor, DType dtype) => dtype switch
    {
        DType.Float32 or DType.Complex64 => tensor.FloatData.Count,
        DType.Float64 or DType.Complex128 => tensor.DoubleData.Count,
        DType.Int64 => tensor.Int64Data.Count,
        DType.UInt32 or DType.UInt64 => tensor.Uint64Data.Count,
        _ => tensor.Int32Data.Count,
    };

    private static NDArray FromEntries(TensorProto tensor, DType dtype, long[] shape, long count, string what)
    {
        var expected = dtype.IsComplex ? 2 * count : count;
        if (Entries(tensor, dtype) != expected)
        {
            throw WrongLength(dtype, shape, expected, Entries(tensor, dtype), "entries", what);
        }

        var array = NDArray.Zeros(dtype, shape);
        switch (dtype)
        {
            case DType.Float32:
            case DType.Complex64:
                Fill(MemoryMarshal.Cast<byte, float>(BytesOf(array)), tensor.FloatData, entry => entry);
                break;
            case DType.Float64:
            case DType.Complex128:
                Fill(MemoryMarshal.Cast<byte, double>(BytesOf(array)), tensor.DoubleData, entry => entry);
                break;
            case DType.Int64:
                Fill(array.AsSpan<long>(), tensor.Int64Data, entry => entry);
                break;
            case DType.UInt64:
                Fill(array.AsSpan<ulong>(), tensor.Uint64Data, entry => entry);
                break;
            case DType.UInt32:
                Fill(array.AsSpan<uint>(), tensor.Uint64Data, entry => Fits<ulong, uint>(entry, what));
                break;
            case DType.Int32:
                Fill(array.AsSpan<int>(), tensor.Int32Data, entry => entry);
                break;
            case DType.Int16:
                Fill(array.AsSpan<short>(), tensor.Int32Data, entry => Fits<int, short>(entry, what));
                break;
            case DType.Int8:
                Fill(array.AsSpan<sbyte>(), tensor.Int32Data, entry => Fits<int, sbyte>(entry, what));
                break;
            case DType.UInt16:
                Fill(array.AsSpan<ushort>(), tensor.Int32Data, entry => Fits<int, ushort>(entry, what));
                break;
            case DType.UInt8:
                Fill(array.AsSpan<byte>(), tensor.Int32Data, entry => Fits<int, byte>(entry, what));
                break;
            case DType.Float16:
                Fill(array.AsSpan<Half>(), tensor.Int32Data, entry => BitConverter.UInt16BitsToHalf(Fits<int, ushort>(entry, what)));
                break;
            default:
                Fill(array.AsSpan<bool>(), tensor.Int32Data, entry => entry != 0);
                break;
        }

        return array;
    }

    private static void Fill<TEntry, T>(Span<T> elements, IList<TEntry> entries, Func<TEntry, T> convert)
    {
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = convert(entries[i]);
        }
    }

    private static TTo Fits<TFrom, TTo>(TFrom entry, string what)
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        try
        {
            return TTo.CreateChecked(entry);
        }
        catch (OverflowException exception)
        {
            throw new OnnxException($"{what} holds {entry}, which its element type does not.", exception);
        }
    }

    private static OnnxException WrongLength(DType dtype, long[] shape, long expected, long found, string unit, string what) =>
        new($"{what} is {dtype.Name}[{string.Join(", ", shape)}] and needs {expected} {unit} of data; the file has {found}.");
}
