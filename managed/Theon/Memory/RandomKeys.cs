using Theon.Interop;

namespace Theon;

/// <summary>Keys of random streams; the native library says which belong to a seed.</summary>
internal static unsafe class RandomKeys
{
    /// <summary>The key of a stream among those that belong to a seed.</summary>
    public static ulong Of(long seed, long stream)
    {
        ulong key;
        NativeRandom.Key((ulong)seed, (ulong)stream, &key);
        return key;
    }
}
