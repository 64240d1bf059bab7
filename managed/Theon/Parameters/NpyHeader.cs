using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Theon.Parameters;

/// <summary>The beginning of a .npy file: dtype, order, shape.</summary>
/// <param name="DType">Element type.</param>
/// <param name="IsSwapped">Whether the bytes of a number are in the order that this machine does not have.</param>
/// <param name="IsFortran">Whether the first axis is the fastest.</param>
/// <param name="Shape">Lengths of the axes.</param>
/// <param name="Bytes">How many bytes the header takes, and so where the elements begin.</param>
internal sealed record NpyHeader(DType DType, bool IsSwapped, bool IsFortran, long[] Shape, int Bytes)
{
    // NumPy itself refuses headers of more than 10,000 characters unless told to trust them.
    private const int MaxBytes = 1 << 16;
    private const int Alignment = 64;

    private static readonly (string Code, DType DType)[] s_codes =
    [
        ("b1", DType.Bool), ("i1", DType.Int8), ("i2", DType.Int16), ("i4", DType.Int32), ("i8", DType.Int64), ("u1", DType.UInt8), ("u2", DType.UInt16),
        ("u4", DType.UInt32), ("u8", DType.UInt64), ("f2", DType.Float16), ("f4", DType.Float32), ("f8", DType.Float64), ("c8", DType.Complex64), ("c16", DType.Complex128),
    ];

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of all elements; an error of the file where that is more than fits.</summary>
    public long DataBytes(string file)
    {
        // Lengths of arrays without elements count too: strides are made of them.
        var total = (Int128)DType.Bytes;
        foreach (var length in Shape)
        {
            total *= Math.Max(length, 1);
            if (total > long.MaxValue / 2)
            {
                throw new ParameterFileException(file, $"has the shape {Layout.Text(Shape)}, which no memory holds.");
            }
        }

        return Shape.Contains(0) ? 0 : (long)total;
    }

    /// <summary>Reads a header.</summary>
    public static NpyHeader Read(Stream stream, string file)
    {
        Span<byte> start = stackalloc byte[12];
        ReadAll(stream, start[..8], file);
        if (!start[..6].SequenceEqual(Magic))
        {
            throw new ParameterFileException(file, "is no .npy file: it does not begin with \\x93NUMPY.");
        }

        var isLong = start[6] switch
        {
            1 => false,
            2 or 3 => true,
            _ => throw new ParameterFileException(file, $"has version {start[6]}.{start[7]} of the .npy format; known are 1, 2 and 3."),
        };
        var first = isLong ? 12 : 10;
        ReadAll(stream, start[8..first], file);
        var length = isLong ? BinaryPrimitives.ReadUInt32LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        if (length > MaxBytes)
        {
            throw new ParameterFileException(file, $"says that its header has {length} bytes; more than {MaxBytes} are not read.");
        }

        var text = new byte[length];
        ReadAll(stream, text, file);
        var fields = new NpyDictionary(Encoding.UTF8.GetString(text), file).Read();
        var (dtype, isSwapped) = DTypeOf(fields.Description, file);
        if (fields.Shape.Length > Layout.MaxRank)
        {
            throw new ParameterFileException(file, $"has {fields.Shape.Length} axes; at most {Layout.MaxRank} are supported.");
        }

        return new NpyHeader(dtype, isSwapped, fields.IsFortran, fields.Shape, first + (int)length);
    }

    /// <summary>The header of a row-major array.</summary>
    public static byte[] Write(NDArray array)
    {
        var code = Array.Find(s_codes, pair => pair.DType == array.DType).Code
            ?? throw new NotSupportedException($"The .npy format has no {array.DType.Name}; convert the array with AsType.");
        var order = array.DType.Bytes == 1 ? '|' : BitConverter.IsLittleEndian ? '<' : '>';
        var shape = string.Join(", ", array.Shape.Select(length => length.ToString(CultureInfo.InvariantCulture)));
        var text = $"{{'descr': '{order}{code}', 'fortran_order': False, 'shape': ({shape}{(array.Rank == 1 ? "," : "")}), }}";
        var total = (10 + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[total];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(total - 10));
        Encoding.ASCII.GetBytes(text.PadRight(total - 11) + "\n", bytes.AsSpan(10));
        return bytes;
    }

    private static (DType DType, bool IsSwapped) DTypeOf(string description, string file)
    {
        var order = description.Length > 0 ? description[0] : ' ';
        var hasOrder = order is '<' or '>' or '|' or '=';
        var code = hasOrder ? description[1..] : description == "?" ? "b1" : description;
        foreach (var (known, dtype) in s_codes)
        {
            if (known == code && (dtype.Bytes == 1 || order is '<' or '>' or '='))
            {
                return (dtype, dtype.Bytes > 1 && order == (BitConverter.IsLittleEndian ? '>' : '<'));
            }
        }

        throw new ParameterFileException(file, $"holds elements of type '{description}'; supported are bool, integers, float16 to float64 and complex numbers.");
    }

    private static void ReadAll(Stream stream, Span<byte> bytes, string file)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new ParameterFileException(file, "ends within the header of an array.");
        }
    }
}
