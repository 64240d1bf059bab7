using System.Runtime.InteropServices;

namespace Theon.Interop;

/// <summary>
/// Where a native library may lie. All paths are absolute: a library that merely has our name, in the working directory or on the
/// system's search path, is never loaded.
/// </summary>
/// <param name="OverridePath">Value of the environment variable; null or empty when it is not set.</param>
/// <param name="AppFolder">The folder of the program.</param>
/// <param name="HostFolders">Folders that the .NET host searches: package assets, what a single-file program unpacked.</param>
internal sealed record LibrarySearch(string? OverridePath, string AppFolder, IReadOnlyList<string> HostFolders)
{
    internal const string OverrideVariable = "THEON_NATIVE_PATH";

    /// <summary>The search of this process.</summary>
    public static LibrarySearch OfProcess()
    {
        var folders = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return new LibrarySearch(
            Environment.GetEnvironmentVariable(OverrideVariable),
            AppContext.BaseDirectory,
            folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>File name of a library on this system, such as libtheon.so.</summary>
    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>Runtime identifier of this process without a version of the system, such as linux-x64.</summary>
    public static string RuntimeIdentifier
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            var architecture = RuntimeInformation.ProcessArchitecture switch
            {
                Architecture.X64 => "x64",
                Architecture.Arm64 => "arm64",
                var other => other.ToString().ToLowerInvariant(),
            };
            return $"{system}-{architecture}";
        }
    }

    /// <summary>The paths to try, in order. An override stands alone: who names a place wants that one or an error.</summary>
    public IEnumerable<string> Candidates(string library)
    {
        var file = FileName(library);
        return string.IsNullOrEmpty(OverridePath)
            ? Folders().Where(Path.IsPathFullyQualified).Select(folder => Path.GetFullPath(Path.Combine(folder, file))).Distinct()
            : [OverrideCandidate(OverridePath, file)];
    }

    // One after the other: most often the first is the right one.
    private IEnumerable<string> Folders()
    {
        yield return AppFolder;
        yield return Path.Combine(AppFolder, "runtimes", RuntimeIdentifier, "native");
        foreach (var folder in HostFolders)
        {
            yield return folder;
        }
    }

    // The variable names a folder, or one library file whose folder then holds the others as well.
    private static string OverrideCandidate(string path, string file)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new NativeLoadException($"{OverrideVariable} is '{path}'; expected an absolute path of a folder or of {file}.");
        }

        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
        var isFileItself = !Directory.Exists(path) && Path.GetFileName(path).StartsWith(Path.GetFileNameWithoutExtension(file) + ".", StringComparison.Ordinal);
        return isFileItself ? path : Path.Combine(folder, file);
    }
}
