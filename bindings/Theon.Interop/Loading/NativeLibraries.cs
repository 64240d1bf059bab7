using System.Reflection;
using System.Runtime.InteropServices;

namespace Theon.Interop;

/// <summary>The native libraries of Theon, by logical name, and where they were loaded from.</summary>
public static class NativeLibraries
{
    internal const string Theon = "theon";
    internal const string TheonCuda = "theon_cuda";
    internal const string TheonMpi = "theon_mpi";

    // Each library says by an export of its own which version of the interface it was built with.
    private static readonly Dictionary<string, string> s_versionFunctions = new()
    {
        [Theon] = "theon_abi_version",
        [TheonCuda] = "theon_cuda_abi_version",
        [TheonMpi] = "theon_mpi_abi_version",
    };

    private static readonly Dictionary<string, LoadedLibrary> s_loaded = [];

    /// <summary>Loads the CPU library now rather than at the first call, so that a broken installation shows up at start.</summary>
    /// <returns>The file it was loaded from.</returns>
    /// <exception cref="NativeLoadException">It could not be loaded; the message lists every place tried.</exception>
    public static string EnsureLoaded() => Resolve(Theon).Path;

    /// <summary>Why the CPU library is the one of <see cref="EnsureLoaded"/>: the environment variable that names it, or the search that found it.</summary>
    public static string WhyLoaded => LibrarySearch.OfProcess() is { OverridePath: { Length: > 0 } path }
        ? $"{LibrarySearch.OverrideVariable} names {path}"
        : "the first of: the program's folder, its runtimes folder, the folders of the .NET host";

    internal static nint Export(string function) => NativeLibrary.GetExport(Resolve(Theon).Handle, function);

    internal static void RegisterResolver() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    internal static bool IsOurs(string library) => s_versionFunctions.ContainsKey(library);

    // Null leaves names that are not ours to the runtime.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => IsOurs(name) ? Resolve(name).Handle : 0;

    private static LoadedLibrary Resolve(string library)
    {
        lock (s_loaded)
        {
            if (!s_loaded.TryGetValue(library, out var loaded))
            {
                loaded = LibraryLoader.Load(library, LibrarySearch.OfProcess(), s_versionFunctions[library]);
                s_loaded.Add(library, loaded);
            }

            return loaded;
        }
    }
}
