namespace Theon;

/// <summary>The native memory of the process: what is alive, and the limit on it.</summary>
public static class Memory
{
    /// <summary>Bytes that arrays, calls and programs hold now.</summary>
    public static long LiveBytes => MemoryPool.Statistics.LiveBytes;

    /// <summary>Number of blocks that hold them.</summary>
    public static long LiveObjects => MemoryPool.Statistics.LiveObjects;

    /// <summary>All counters at one moment.</summary>
    public static MemoryStatistics Statistics => MemoryPool.Statistics;

    /// <summary>Most bytes that may be alive, 0 for no limit. At the limit one garbage collection with finalisers is tried, then
    /// <see cref="MemoryLimitException"/> is thrown. What is alive when the limit is set stays.</summary>
    public static long Limit
    {
        get => MemoryPool.Statistics.LimitBytes;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            MemoryPool.SetLimit(value);
        }
    }

    /// <summary>Gives blocks kept for reuse back to the operating system.</summary>
    public static void Trim() => MemoryPool.Trim();
}

/// <summary>Counters of the process's native memory.</summary>
/// <param name="LiveBytes">Bytes handed out and not yet freed.</param>
/// <param name="LiveObjects">Number of such blocks.</param>
/// <param name="PooledBytes">Bytes kept for reuse.</param>
/// <param name="LimitBytes">Limit on live bytes, 0 for none.</param>
/// <param name="PeakBytes">Highest number of live bytes so far.</param>
public readonly record struct MemoryStatistics(long LiveBytes, long LiveObjects, long PooledBytes, long LimitBytes, long PeakBytes);
