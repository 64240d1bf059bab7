using System.Runtime.InteropServices;

namespace Theon;

/// <summary>
/// What a thread does apart from the rest of the process: its arrays lie outside the pool, where no counter or limit sees them, and its variables take no
/// numbers from those of others.
/// </summary>
internal static class Apart
{
    [ThreadStatic]
    private static bool s_isHere;

    [ThreadStatic]
    private static long s_lastNumber;

    /// <summary>Whether the calling thread works apart.</summary>
    public static bool IsHere
    {
        get => s_isHere;
        set => s_isHere = value;
    }

    /// <summary>Rising numbers below 0.</summary>
    public static long NextNumber() => long.MinValue + ++s_lastNumber;

    /// <summary>A row-major array of uninitialised elements.</summary>
    public static unsafe NDArray Empty(long bytes, DType dtype, ReadOnlySpan<long> shape)
    {
        var block = new Block(bytes);
        return NDArray.Foreign(block.Memory, dtype, shape.ToArray(), Layout.RowMajor(shape), block);
    }

    // Its array disposes it, at the latest when it is finalised.
    private sealed unsafe class Block(long bytes) : IDisposable
    {
        private const int Alignment = 64;

        public void* Memory { get; } = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), Alignment);

        public void Dispose() => NativeMemory.AlignedFree(Memory);
    }
}
