using Theon.Interop;

namespace Theon;

/// <summary>The one door to native memory.</summary>
internal static unsafe class MemoryPool
{
    /// <summary>Counters now.</summary>
    public static MemoryStatistics Statistics
    {
        get
        {
            var info = new MemoryInfo();
            NativePool.Describe(&info);
            return new MemoryStatistics(info.LiveBytes, info.LiveObjects, info.PooledBytes, info.LimitBytes, info.PeakBytes);
        }
    }

    /// <summary>Uninitialised memory, aligned to 64 bytes. At the limit one garbage collection is tried.</summary>
    public static void* Allocate(long bytes)
    {
        void* memory;
        try
        {
            NativePool.Allocate(bytes, &memory);
            return memory;
        }
        catch (NativeOutOfMemoryException)
        {
            CollectGarbage();
        }

        try
        {
            NativePool.Allocate(bytes, &memory);
            return memory;
        }
        catch (NativeOutOfMemoryException error)
        {
            throw new MemoryLimitException(error.Message, bytes, Statistics, error);
        }
    }

    /// <summary>Frees memory of <see cref="Allocate"/>.</summary>
    public static void Free(void* memory) => NativePool.Free(memory);

    /// <summary>See <see cref="Memory.Limit"/>.</summary>
    public static void SetLimit(long bytes) => NativePool.SetLimit(bytes);

    /// <summary>See <see cref="Memory.Trim"/>.</summary>
    public static void Trim() => NativePool.Trim();

    /// <summary>Lets finalisers give back what nobody holds any more.</summary>
    public static void CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
