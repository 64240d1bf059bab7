using System.Runtime.InteropServices;

namespace Theon;

/// <summary>The one door to native memory.</summary>
internal static unsafe class MemoryPool
{
    private static readonly Lock s_gate = new();
    private static MemoryStatistics s_statistics;

    /// <summary>Counters now.</summary>
    public static MemoryStatistics Statistics
    {
        get
        {
            lock (s_gate)
            {
                return s_statistics;
            }
        }
    }

    /// <summary>Uninitialised memory, aligned to 64 bytes. At the limit one garbage collection is tried.</summary>
    public static void* Allocate(long bytes)
    {
        if (TryAllocate(bytes, out var memory))
        {
            return memory;
        }

        CollectGarbage();
        if (TryAllocate(bytes, out memory))
        {
            return memory;
        }

        var now = Statistics;
        throw new MemoryLimitException(bytes, Math.Max(now.LimitBytes - now.LiveBytes, 0), now.LimitBytes);
    }

    /// <summary>Frees memory of <see cref="Allocate"/>.</summary>
    public static void Free(void* memory, long bytes)
    {
        NativeMemory.AlignedFree(memory);
        lock (s_gate)
        {
            s_statistics = s_statistics with { LiveBytes = s_statistics.LiveBytes - bytes, LiveObjects = s_statistics.LiveObjects - 1 };
        }
    }

    /// <summary>See <see cref="Memory.Limit"/>.</summary>
    public static void SetLimit(long bytes)
    {
        lock (s_gate)
        {
            s_statistics = s_statistics with { LimitBytes = bytes };
        }
    }

    /// <summary>See <see cref="Memory.Trim"/>.</summary>
    public static void Trim()
    {
    }

    /// <summary>Lets finalisers give back what nobody holds any more.</summary>
    public static void CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static bool TryAllocate(long bytes, out void* memory)
    {
        memory = null;
        lock (s_gate)
        {
            var live = s_statistics.LiveBytes + bytes;
            if (s_statistics.LimitBytes > 0 && live > s_statistics.LimitBytes)
            {
                return false;
            }

            s_statistics = s_statistics with
            {
                LiveBytes = live,
                LiveObjects = s_statistics.LiveObjects + 1,
                PeakBytes = Math.Max(s_statistics.PeakBytes, live),
            };
        }

        memory = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), 64);
        return true;
    }
}
