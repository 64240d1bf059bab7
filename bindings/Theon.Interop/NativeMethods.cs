namespace Theon.Interop;

/// <summary>The raw imports. The only way out is the checked methods that are generated beside them.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = NativeLibraries.Theon;

    // Runs before the first import is bound; a module initialiser would do so even in programs that never compute.
    static NativeMethods() => NativeLibraries.RegisterResolver();
}
