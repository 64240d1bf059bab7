using System.IO.Compression;
using Theon.Parameters;

namespace Theon;

/// <summary>Arrays by name in the .npz format of NumPy: a zip archive of .npy files.</summary>
public static class NpzFile
{
    /// <summary>Most bytes that an archive may expand to unless its reader says otherwise: 16 GiB.</summary>
    public const long DefaultMaxBytes = 16L << 30;

    private const string Suffix = ".npy";

    // What deflate can make of a byte at most.
    private const long MaxExpansion = 1032;

    // Repeatable: the same arrays give the same bytes.
    private static readonly DateTimeOffset s_time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads all arrays, in the order of the archive. Entries that are no .npy files are left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Most bytes of elements in all; an archive that expands to more is refused before it does.</param>
    /// <exception cref="ParameterFileException">The file is damaged or holds something else.</exception>
    public static OrderedDictionary<string, NDArray> Read(string path, long maxBytes = DefaultMaxBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var arrays = new OrderedDictionary<string, NDArray>();
        try
        {
            using var stream = File.OpenRead(path);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            foreach (var entry in archive.Entries)
            {
                if (!entry.FullName.EndsWith(Suffix, StringComparison.Ordinal))
                {
                    continue;
                }

                var name = entry.FullName[..^Suffix.Length];
                var file = $"{path}, {entry.FullName}";
                maxBytes -= CheckSize(entry, file, stream.Length, maxBytes);
                if (arrays.ContainsKey(name))
                {
                    throw new ParameterFileException(file, "stands in the archive twice.");
                }

                arrays.Add(name, Read(entry, file));
            }

            return arrays;
        }
        catch (Exception error)
        {
            foreach (var array in arrays.Values)
            {
                array.Dispose();
            }

            // What the classes behind the archive throw where it is damaged.
            if (error is InvalidDataException or EndOfStreamException or IOException { InnerException: null } and not FileNotFoundException and not DirectoryNotFoundException)
            {
                throw new ParameterFileException(path, $"is no archive of arrays, or is damaged: {error.Message}", error);
            }

            throw;
        }
    }

    /// <summary>Writes arrays to a file, which is replaced as a whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">The arrays and their names.</param>
    /// <param name="compress">Whether to make it small; takes time.</param>
    /// <exception cref="ArgumentException">A name is empty, given twice, or leads out of the archive.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NDArray>> arrays, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var list = ArrayNames.Checked(arrays);
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, array) in list)
            {
                var entry = archive.CreateEntry(name + Suffix, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                entry.LastWriteTime = s_time;
                using var target = entry.Open();
                NpyFile.Write(target, array);
            }
        });
    }

    private static NDArray Read(ZipArchiveEntry entry, string file)
    {
        using var stream = new ChecksumStream(entry.Open());
        var array = NpyFile.Read(stream, file, entry.Length, isWhole: true);
        var isMore = stream.ReadByte() >= 0;
        if (!isMore && stream.Checksum == entry.Crc32)
        {
            return array;
        }

        array.Dispose();
        throw new ParameterFileException(file, isMore
            ? $"expands to more than the {entry.Length} bytes that the archive says."
            : "is damaged: its bytes have another checksum than the archive says.");
    }

    private static long CheckSize(ZipArchiveEntry entry, string file, long fileBytes, long left)
    {
        if (entry.Length > left)
        {
            throw new ParameterFileException(file, $"expands to {entry.Length} bytes, but at most {left} more are allowed; raise maxBytes if the archive can be trusted.");
        }

        return entry.CompressedLength > fileBytes || entry.Length > (MaxExpansion * entry.CompressedLength) + 1024
            ? throw new ParameterFileException(file, $"says that {entry.CompressedLength} bytes expand to {entry.Length}, which cannot be.")
            : entry.Length;
    }
}
