using System.Runtime.InteropServices;
using Theon.Parameters;

namespace Theon;

/// <summary>Arrays by name in the safetensors format. bfloat16 is read as float32, which holds it exactly.</summary>
public static class SafetensorsFile
{
    /// <summary>Reads all arrays, in the order of their bytes.</summary>
    /// <exception cref="ParameterFileException">The file is damaged or holds something else.</exception>
    public static OrderedDictionary<string, NDArray> Read(string path) => Read(path, (stream, header, entry) =>
    {
        stream.Position = header.Bytes + entry.Begin;
        var dtype = SafetensorsHeader.DTypeOf(entry, path);
        if (dtype == DType.BFloat16)
        {
            var bytes = new byte[entry.End - entry.Begin];
            stream.ReadExactly(bytes);
            return ArrayBytes.Widened(MemoryMarshal.Cast<byte, ushort>(bytes), entry.Shape);
        }

        var array = ArrayBytes.Empty(dtype, entry.Shape);
        ArrayBytes.Read(stream, array, path);
        ArrayBytes.Normalize(array);
        return array;
    });

    /// <summary>
    /// Arrays over the file itself: pages are read when they are touched. Writing to them changes this process's pages only. The file must
    /// stay as it is while one of them lives. What cannot be used as it lies (bool, bfloat16, odd offsets) is read instead.
    /// </summary>
    /// <exception cref="ParameterFileException">The file is damaged or holds something else.</exception>
    public static OrderedDictionary<string, NDArray> Map(string path)
    {
        using var whole = MappedFile.Open(path);
        return Read(path, (_, header, entry) =>
        {
            var dtype = SafetensorsHeader.DTypeOf(entry, path);
            var begin = header.Bytes + entry.Begin;
            if (dtype == DType.BFloat16)
            {
                using var halves = whole.Part(begin, DType.UInt8, [entry.End - entry.Begin]);
                return ArrayBytes.Widened(MemoryMarshal.Cast<byte, ushort>(halves.AsSpan<byte>()), entry.Shape);
            }

            using var part = whole.Part(begin, dtype, entry.Shape);
            if (dtype != DType.Bool && begin % dtype.Bytes == 0)
            {
                return part.View();
            }

            var copy = part.Copy();
            ArrayBytes.Normalize(copy);
            return copy;
        });
    }

    /// <summary>The notes of a file.</summary>
    /// <exception cref="ParameterFileException">The file is damaged or holds something else.</exception>
    public static OrderedDictionary<string, string> ReadMetadata(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return SafetensorsHeader.Read(stream, path).Metadata;
    }

    /// <summary>Writes arrays to a file, which is replaced as a whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">The arrays and their names; the format has no complex numbers.</param>
    /// <param name="metadata">Notes.</param>
    /// <exception cref="ArgumentException">A name is empty or given twice.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NDArray>> arrays, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var list = ArrayNames.Checked(arrays);
        if (list.Exists(pair => pair.Key == SafetensorsReader.MetadataKey))
        {
            throw new ArgumentException($"'{SafetensorsReader.MetadataKey}' is no name for an array: it stands for the notes.", nameof(arrays));
        }

        // Wide numbers first: each array then begins at a multiple of its elements' size.
        var sorted = list.OrderByDescending(pair => pair.Value.DType.Bytes).ToList();
        var header = SafetensorsHeader.Write(sorted, metadata ?? []);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var (_, array) in sorted)
            {
                ArrayBytes.Write(stream, array);
            }
        });
    }

    private static OrderedDictionary<string, NDArray> Read(string path, Func<FileStream, SafetensorsHeader, SafetensorsEntry, NDArray> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        var header = SafetensorsHeader.Read(stream, path);
        var arrays = new OrderedDictionary<string, NDArray>();
        try
        {
            foreach (var entry in header.Entries)
            {
                arrays.Add(entry.Name, read(stream, header, entry));
            }

            return arrays;
        }
        catch
        {
            foreach (var array in arrays.Values)
            {
                array.Dispose();
            }

            throw;
        }
    }
}
