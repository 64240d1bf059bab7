using System.Globalization;
using Theon.Onnx.Protos;

namespace Theon.Onnx.Loading;

/// <summary>Data of tensors in files beside the model. Only files inside the model's folder are read, also through links.</summary>
internal sealed class ExternalData
{
    private const int MostLinks = 40;

    private readonly string? _folder;

    private ExternalData(string? folder) => _folder = folder;

    /// <summary>For models that come without a folder.</summary>
    public static ExternalData None { get; } = new(null);

    /// <summary>Files in this folder.</summary>
    public static ExternalData In(string folder) => new(RealPath(Path.GetFullPath(folder)));

    /// <summary>The array whose bytes lie in a file.</summary>
    public NDArray Read(TensorProto tensor, DType dtype, long[] shape, long bytes, string what)
    {
        var entries = new Dictionary<string, string>();
        foreach (var entry in tensor.ExternalData)
        {
            if (!entries.TryAdd(entry.Key, entry.Value))
            {
                throw new OnnxException($"{what} has two entries '{entry.Key}' for its external data.");
            }
        }

        var path = Locate(entries.GetValueOrDefault("location", ""), what);
        var offset = Number(entries, "offset", 0, what);
        var length = Number(entries, "length", bytes, what);
        if (length != bytes)
        {
            throw new OnnxException($"{what} is {dtype.Name}[{string.Join(", ", shape)}] and needs {bytes} bytes of data; its external data has {length}.");
        }

        // Asked before the file is opened: opening a pipe would wait for its writer.
        var available = new FileInfo(path).Length;
        if (offset > available || bytes > available - offset)
        {
            throw new OnnxException($"{what} needs {bytes} bytes at {offset} of '{entries["location"]}', which has {available}.");
        }

        if (bytes > int.MaxValue)
        {
            throw new OnnxException($"{what} has {bytes} bytes of external data; at most {int.MaxValue} can be read.");
        }

        var array = NDArray.Zeros(dtype, shape);
        if (bytes == 0)
        {
            return array;
        }

        try
        {
            using var file = File.OpenRead(path);
            file.Position = offset;
            file.ReadExactly(TensorReader.BytesOf(array));
            TensorReader.Normalize(array);
            return array;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OnnxException($"{what}: its external data '{entries["location"]}' cannot be read: {exception.Message}", exception);
        }
    }

    private string Locate(string location, string what)
    {
        if (_folder is null)
        {
            throw new OnnxException($"{what} has its data in the file '{location}', but the model was not loaded from a folder. Load it by its path.");
        }

        if (location.Length == 0 || location.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(location))
        {
            throw new OnnxException($"{what} has external data at '{location}', which is not a path inside the model's folder.");
        }

        var path = Path.GetFullPath(location, _folder);
        if (!IsInside(path))
        {
            throw new OnnxException($"{what} has external data at '{location}', outside the model's folder.");
        }

        if (!File.Exists(path))
        {
            throw new OnnxException($"{what} has external data at '{location}', where there is no file.");
        }

        path = RealPath(path);
        return IsInside(path) ? path : throw new OnnxException($"{what} has external data at '{location}', a link that leads outside the model's folder.");
    }

    private bool IsInside(string path) => path.StartsWith(_folder!.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static long Number(Dictionary<string, string> entries, string key, long otherwise, string what) =>
        !entries.TryGetValue(key, out var text) ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : throw new OnnxException($"{what} has external data with {key} '{text}', which is not a number.");

    // Every folder on the way may be a link, also on the way to the target of a link.
    private static string RealPath(string path, int links = 0)
    {
        if (links > MostLinks)
        {
            throw new OnnxException($"'{path}' lies behind more than {MostLinks} links.");
        }

        var root = Path.GetPathRoot(path)!;
        var real = root;
        foreach (var part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            try
            {
                real = info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? RealPath(target.FullName, links + 1) : next;
            }
            catch (IOException exception)
            {
                throw new OnnxException($"'{next}' cannot be followed: {exception.Message}", exception);
            }
        }

        return real;
    }
}
