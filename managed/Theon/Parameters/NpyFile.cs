using Theon.Parameters;

namespace Theon;

/// <summary>Arrays in the .npy format of NumPy, one per file.</summary>
public static class NpyFile
{
    /// <summary>Reads an array of any supported dtype, in either byte order, row-major or not.</summary>
    /// <exception cref="ParameterFileException">The file is damaged or holds something else.</exception>
    public static NDArray Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return Read(stream, path, stream.Length, isWhole: true);
    }

    /// <summary>Reads an array from where a stream stands, and leaves the stream behind it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="maxBytes">Most bytes of elements that are read where the stream does not know its length.</param>
    /// <exception cref="ParameterFileException">The stream does not continue with an array, or with a longer one.</exception>
    public static NDArray Read(Stream stream, long maxBytes = NpzFile.DefaultMaxBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(stream, "The stream", stream.CanSeek ? stream.Length - stream.Position : maxBytes, isWhole: false);
    }

    /// <summary>Writes an array to a file, which is replaced as a whole.</summary>
    public static void Write(string path, NDArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        AtomicFile.Write(path, stream => Write(stream, array));
    }

    /// <summary>Writes an array where a stream stands.</summary>
    public static void Write(Stream stream, NDArray array)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(array);
        stream.Write(NpyHeader.Write(array));
        ArrayBytes.Write(stream, array);
    }

    /// <summary>
    /// An array over the file itself: pages are read when they are touched. Writing to it changes this process's pages only. The file must
    /// stay as it is while the array or a view of it lives. What cannot be used as it lies (another byte order, bool, odd offsets) is read instead.
    /// </summary>
    /// <exception cref="ParameterFileException">The file is damaged or holds something else.</exception>
    public static NDArray Map(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        NpyHeader header;
        using (var stream = File.OpenRead(path))
        {
            header = NpyHeader.Read(stream, path);
            var bytes = CheckLength(header, path, stream.Length - header.Bytes, isWhole: true);
            if (header.IsSwapped || header.DType == DType.Bool || header.Bytes % Math.Min(header.DType.Bytes, 8) != 0 || bytes == 0)
            {
                stream.Position = 0;
                return Read(stream, path, stream.Length, isWhole: true);
            }
        }

        using var whole = MappedFile.Open(path);
        using var array = whole.Part(header.Bytes, header.DType, Stored(header));
        return Arranged(header, array);
    }

    internal static NDArray Read(Stream stream, string file, long available, bool isWhole)
    {
        var header = NpyHeader.Read(stream, file);
        CheckLength(header, file, available - header.Bytes, isWhole);
        using var array = ArrayBytes.Empty(header.DType, Stored(header));
        ArrayBytes.Read(stream, array, file);
        if (header.IsSwapped)
        {
            ArrayBytes.SwapBytes(array);
        }

        ArrayBytes.Normalize(array);
        return Arranged(header, array);
    }

    // Before any memory is taken for them: the elements must be there.
    private static long CheckLength(NpyHeader header, string file, long available, bool isWhole)
    {
        var bytes = header.DataBytes(file);
        if (bytes > available)
        {
            throw new ParameterFileException(file, $"holds {Math.Max(available, 0)} bytes after its header; {header.DType.Name}{Layout.Text(header.Shape)} has {bytes}.");
        }

        return isWhole && bytes < available
            ? throw new ParameterFileException(file, $"goes on for {available - bytes} bytes after {header.DType.Name}{Layout.Text(header.Shape)}.")
            : bytes;
    }

    // The axes in the order in which they lie.
    private static long[] Stored(NpyHeader header) => header.IsFortran ? [.. header.Shape.Reverse()] : header.Shape;

    private static NDArray Arranged(NpyHeader header, NDArray array) => header.IsFortran ? array.Transpose() : array.View();
}
