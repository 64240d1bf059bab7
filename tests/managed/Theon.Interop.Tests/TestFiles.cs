using System.Diagnostics;
using System.Reflection;

namespace Theon.Interop.Tests;

/// <summary>A temporary folder, and the C compiler to fill it.</summary>
internal sealed class TestFiles : IDisposable
{
    public TestFiles() => Folder = Directory.CreateTempSubdirectory("theon-interop-").FullName;

    public static string RepositoryRoot { get; } = typeof(TestFiles).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string IncludeFolder => Path.Combine(RepositoryRoot, "native", "include");

    public static string LibraryFile => LibrarySearch.FileName("theon");

    public string Folder { get; }

    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    public string Subfolder(params string[] parts) => Directory.CreateDirectory(At(parts)).FullName;

    /// <summary>A shared library whose source is given, under our own file name.</summary>
    public string Library(string folder, string source)
    {
        var file = At("source.c");
        File.WriteAllText(file, source);
        var library = Path.Combine(folder, LibraryFile);
        Run("cc", "-std=c11", "-shared", "-fPIC", "-o", library, file);
        return library;
    }

    /// <summary>A library that says it has an interface version.</summary>
    public string LibraryOfVersion(string folder, int version) => Library(folder, $"int theon_abi_version(void) {{ return {version}; }}\n");

    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, $"{program} {string.Join(' ', arguments)}\n{errors.Result}");
        return output;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
