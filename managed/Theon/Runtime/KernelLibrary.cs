using System.Runtime.InteropServices;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>
/// A shared library with kernels of one's own, written in C or C++ against <c>theon/kernel.h</c>. Each kernel is an exported function
/// <c>const theon_kernel* name(void)</c>. An <see cref="Graph.Op"/> calls it by the name that the kernel gives itself, with
/// <see cref="Graph.ILowering.Kernel"/>.
/// </summary>
public sealed unsafe class KernelLibrary
{
    private readonly nint _handle;

    private KernelLibrary(string path, nint handle)
    {
        Path = path;
        _handle = handle;
    }

    /// <summary>Where it was loaded from.</summary>
    public string Path { get; }

    /// <summary>Loads a library. It stays loaded for the rest of the process, as its kernels do.</summary>
    /// <exception cref="KernelLibraryException">It cannot be loaded.</exception>
    public static KernelLibrary Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return new KernelLibrary(path, NativeLibrary.Load(System.IO.Path.GetFullPath(path)));
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new KernelLibraryException($"{path} cannot be loaded as a library of kernels: {error.Message}", error);
        }
    }

    /// <summary>Makes a kernel known to programs.</summary>
    /// <param name="symbol">The exported function that gives its description.</param>
    /// <returns>The kernel's name.</returns>
    /// <exception cref="KernelLibraryException">There is no such function, or its kernel is refused.</exception>
    public string Register(string symbol)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        if (!NativeLibrary.TryGetExport(_handle, symbol, out var address))
        {
            throw new KernelLibraryException($"{Path} exports no {symbol}; it must be a function 'const theon_kernel* {symbol}(void)' with C linkage.", null);
        }

        var kernel = ((delegate* unmanaged[Cdecl]<KernelDescriptor*>)address)();
        if (kernel is null || kernel->Name is null)
        {
            throw new KernelLibraryException($"{symbol} of {Path} gives no kernel.", null);
        }

        var name = Marshal.PtrToStringUTF8((nint)kernel->Name)!;
        if (kernel->Version != KernelFacts.Version)
        {
            throw new KernelLibraryException($"{symbol} of {Path} gives version {kernel->Version} of the kernel '{name}'; programs ask for version {KernelFacts.Version}.", null);
        }

        try
        {
            NativeKernel.Register(kernel);
            return name;
        }
        catch (NativeException error)
        {
            throw new KernelLibraryException($"The kernel '{name}' of {Path} is refused: {error.Message}", error);
        }
    }
}

/// <summary>A library of kernels, or one of its kernels, is of no use.</summary>
public sealed class KernelLibraryException : TheonException
{
    internal KernelLibraryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
