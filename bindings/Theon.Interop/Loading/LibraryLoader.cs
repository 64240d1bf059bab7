using System.Runtime.InteropServices;
using System.Text;

namespace Theon.Interop;

/// <summary>A native library of this process.</summary>
/// <param name="Handle">The operating system's handle.</param>
/// <param name="Path">Where it came from.</param>
internal sealed record LoadedLibrary(nint Handle, string Path);

/// <summary>Loads a native library from the first place that has it, and checks that it has the interface these bindings were made for.</summary>
internal static unsafe class LibraryLoader
{
    /// <param name="library">Logical name, such as theon.</param>
    /// <param name="search">Where to look.</param>
    /// <param name="versionFunction">Export that returns the interface version.</param>
    /// <exception cref="NativeLoadException">No place has a library that loads and has the right version.</exception>
    public static LoadedLibrary Load(string library, LibrarySearch search, string versionFunction)
    {
        var failures = new List<(string Path, string Reason)>();
        Exception? last = null;
        foreach (var path in search.Candidates(library))
        {
            if (!File.Exists(path))
            {
                failures.Add((path, "no such file"));
                continue;
            }

            try
            {
                var handle = NativeLibrary.Load(path);
                CheckVersion(library, path, handle, versionFunction);
                return new LoadedLibrary(handle, path);
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
            {
                failures.Add((path, Reason(exception, path)));
                last = exception;
            }
        }

        throw new NativeLoadException(Describe(library, search, failures), last);
    }

    // A library of another version would misread our structs, so it is refused rather than passed over for the next place.
    private static void CheckVersion(string library, string path, nint handle, string versionFunction)
    {
        if (!NativeLibrary.TryGetExport(handle, versionFunction, out var function))
        {
            throw new NativeLoadException($"{path} is not Theon's '{library}' library: it does not export {versionFunction}.");
        }

        var version = ((delegate* unmanaged[Cdecl]<int>)function)();
        if (version != NativeCore.AbiVersion)
        {
            throw new NativeLoadException(
                $"{path} has interface version {version}; this Theon.Interop was made for version {NativeCore.AbiVersion}. " +
                "Library and assembly must come from the same build or package.");
        }
    }

    private static string Describe(string library, LibrarySearch search, List<(string Path, string Reason)> failures)
    {
        var text = new StringBuilder($"The native library '{library}' could not be loaded. Tried:");
        foreach (var (path, reason) in failures)
        {
            text.Append($"\n  {path}: {reason}");
        }

        return text.Append('\n').Append(Hint(search)).ToString();
    }

    private static string Hint(LibrarySearch search) => string.IsNullOrEmpty(search.OverridePath)
        ? $"Packages exist for certain systems only; this one is {LibrarySearch.RuntimeIdentifier}. From source, build it with: cmake --preset release && cmake --build --preset release. " +
          $"{LibrarySearch.OverrideVariable} may name the folder that holds it."
        : $"{LibrarySearch.OverrideVariable} is set to '{search.OverridePath}', so no other place was tried.";

    // The runtime's message is several lines that repeat the path; the last one is the operating system's.
    private static string Reason(Exception exception, string path)
    {
        var lines = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = lines.LastOrDefault(text => text.StartsWith(path + ":", StringComparison.Ordinal)) ?? lines[^1];
        return line.StartsWith(path + ":", StringComparison.Ordinal) ? line[(path.Length + 1)..].Trim() : line;
    }
}
