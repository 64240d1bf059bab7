using System.Formats.Tar;
using System.IO.Compression;

namespace Theon.Conformance;

/// <summary>A folder of cases: as it is, or unpacked from an archive for as long as it is used.</summary>
public sealed class CaseFolder : IDisposable
{
    private readonly DirectoryInfo? _unpacked;

    private CaseFolder(string path, DirectoryInfo? unpacked)
    {
        Path = path;
        _unpacked = unpacked;
    }

    /// <summary>The archive of this repository, seen from its root.</summary>
    public static string Archive { get; } = System.IO.Path.Combine("tests", "conformance", "onnx-node.tar.gz");

    /// <summary>Where the cases lie.</summary>
    public string Path { get; }

    /// <summary>The cases in a folder or in a <c>.tar.gz</c> archive.</summary>
    public static CaseFolder Open(string path)
    {
        if (Directory.Exists(path))
        {
            return new CaseFolder(path, null);
        }

        var folder = Directory.CreateTempSubdirectory("theon-conformance-");
        using var file = File.OpenRead(path);
        using var stream = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(stream, folder.FullName, overwriteFiles: false);
        return new CaseFolder(folder.FullName, folder);
    }

    /// <summary>Removes what was unpacked.</summary>
    public void Dispose() => _unpacked?.Delete(recursive: true);
}
