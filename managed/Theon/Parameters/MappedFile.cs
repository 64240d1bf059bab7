using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Theon.Parameters;

/// <summary>The bytes of a file in memory, for as long as an array needs them.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly SafeBuffer _handle;

    private MappedFile(SafeBuffer handle) => _handle = handle;

    /// <summary>All bytes of a file as an array of uint8. Writes go to private pages.</summary>
    public static NDArray Open(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length == 0)
        {
            throw new ParameterFileException(path, "is empty.");
        }

        using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: false);
        using var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);
        byte* start = null;

        // The pointer keeps the mapping, whatever happens to the accessor.
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        long[] shape = [stream.Length];
        return NDArray.Foreign(start + view.PointerOffset, DType.UInt8, shape, Layout.RowMajor(shape), new MappedFile(view.SafeMemoryMappedViewHandle));
    }

    /// <summary>Lets the mapping go.</summary>
    public void Dispose() => _handle.ReleasePointer();
}
