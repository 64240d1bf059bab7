using System.Buffers.Binary;
using System.Text.Json;

namespace Theon.Parameters;

/// <summary>One array of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Code">Its element type as the format spells it.</param>
/// <param name="Shape">Lengths of the axes.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
internal sealed record SafetensorsEntry(string Name, string Code, long[] Shape, long Begin, long End);

/// <summary>The beginning of a safetensors file: what arrays there are, and notes.</summary>
/// <param name="Entries">The arrays, in the order of their bytes.</param>
/// <param name="Metadata">The notes.</param>
/// <param name="Bytes">How many bytes the header takes, its length included.</param>
internal sealed record SafetensorsHeader(List<SafetensorsEntry> Entries, OrderedDictionary<string, string> Metadata, long Bytes)
{
    // The limit of the format's own library.
    private const long MaxBytes = 100_000_000;

    private static readonly (string Code, DType DType)[] s_codes =
    [
        ("BOOL", DType.Bool), ("I8", DType.Int8), ("I16", DType.Int16), ("I32", DType.Int32), ("I64", DType.Int64), ("U8", DType.UInt8), ("U16", DType.UInt16),
        ("U32", DType.UInt32), ("U64", DType.UInt64), ("F16", DType.Float16), ("BF16", DType.BFloat16), ("F32", DType.Float32), ("F64", DType.Float64),
    ];

    /// <summary>How the format spells a dtype.</summary>
    public static string CodeOf(DType dtype) => Array.Find(s_codes, pair => pair.DType == dtype).Code
        ?? throw new NotSupportedException($"The safetensors format has no {dtype.Name}; write a .npz file, or the parts of the numbers.");

    /// <summary>The dtype of an entry.</summary>
    public static DType DTypeOf(SafetensorsEntry entry, string file)
    {
        foreach (var (code, dtype) in s_codes)
        {
            if (code == entry.Code)
            {
                return dtype;
            }
        }

        throw new ParameterFileException(file, $"'{entry.Name}' has elements of type {entry.Code}; supported are {string.Join(", ", s_codes.Select(pair => pair.Code))}.");
    }

    /// <summary>Reads and checks a header: every array has as many bytes as its shape needs, and together they are the rest of the file.</summary>
    public static SafetensorsHeader Read(Stream stream, string file)
    {
        Span<byte> first = stackalloc byte[8];
        if (stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) < first.Length)
        {
            throw new ParameterFileException(file, "is too short for a safetensors file.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(first);
        var rest = stream.Length - first.Length;
        if (length > MaxBytes || (long)length > rest)
        {
            throw new ParameterFileException(file, $"says that its header has {length} bytes; {rest} follow, and more than {MaxBytes} are not read.");
        }

        var json = new byte[length];
        stream.ReadExactly(json);
        try
        {
            var (entries, metadata) = new SafetensorsReader(json, file).Read();
            CheckLayout(entries, rest - (long)length, file);
            return new SafetensorsHeader(entries, metadata, first.Length + (long)length);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new ParameterFileException(file, $"is damaged: its header is no such JSON as the format asks for. {error.Message}", error);
        }
    }

    /// <summary>The header of arrays that follow each other without gaps.</summary>
    public static byte[] Write(IReadOnlyList<KeyValuePair<string, NDArray>> arrays, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[8]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var begin = 0L;
            foreach (var (name, array) in arrays)
            {
                var end = checked(begin + (array.Count * array.DType.Bytes));
                json.WriteStartObject(name);
                json.WriteString("dtype", CodeOf(array.DType));
                json.WriteStartArray("shape");
                foreach (var axis in array.Shape)
                {
                    json.WriteNumberValue(axis);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                begin = end;
            }

            json.WriteEndObject();
        }

        // Elements begin at a multiple of 8, so the widest numbers can be used where they lie in the file.
        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        var bytes = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - 8);
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var isStarted = false;
        foreach (var (key, value) in metadata)
        {
            if (!isStarted)
            {
                json.WriteStartObject(SafetensorsReader.MetadataKey);
                isStarted = true;
            }

            json.WriteString(key, value);
        }

        if (isStarted)
        {
            json.WriteEndObject();
        }
    }

    private static void CheckLayout(List<SafetensorsEntry> entries, long dataBytes, string file)
    {
        entries.Sort((a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        var at = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != at)
            {
                throw new ParameterFileException(file, $"'{entry.Name}' begins at byte {entry.Begin}, but the array before it ends at {at}: arrays must follow each other, without overlap.");
            }

            if (entry.End < entry.Begin || entry.End > dataBytes)
            {
                throw new ParameterFileException(file, $"'{entry.Name}' reaches from byte {entry.Begin} to {entry.End} of {dataBytes}.");
            }

            var needed = BytesOf(entry, DTypeOf(entry, file), file);
            if (entry.End - entry.Begin != needed)
            {
                throw new ParameterFileException(file, $"'{entry.Name}' has {entry.End - entry.Begin} bytes; {entry.Code}{Layout.Text(entry.Shape)} needs {needed}.");
            }

            at = entry.End;
        }

        if (at != dataBytes)
        {
            throw new ParameterFileException(file, $"goes on for {dataBytes - at} bytes after its last array.");
        }
    }

    private static long BytesOf(SafetensorsEntry entry, DType dtype, string file)
    {
        if (entry.Shape.Length > Layout.MaxRank)
        {
            throw new ParameterFileException(file, $"'{entry.Name}' has {entry.Shape.Length} axes; at most {Layout.MaxRank} are supported.");
        }

        var total = (Int128)dtype.Bytes;
        foreach (var length in entry.Shape)
        {
            total *= Math.Max(length, 1);
            if (length < 0 || total > long.MaxValue / 2)
            {
                throw new ParameterFileException(file, $"'{entry.Name}' has the shape {Layout.Text(entry.Shape)}, which no memory holds.");
            }
        }

        return entry.Shape.Contains(0) ? 0 : (long)total;
    }
}
