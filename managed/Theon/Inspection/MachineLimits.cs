using System.Collections.Immutable;

namespace Theon;

/// <summary>What the machine can do, as measured with Theon's own kernels: the roofs of the roofline model (Williams, Waterman, Patterson 2009).</summary>
/// <param name="GigaOperationsPerSecond">Floating-point operations of a large float32 matrix product, in GFLOP/s.</param>
/// <param name="GigabytesPerSecond">Bytes read and written, or only read, of arrays that are large for the caches, in GB/s.</param>
public sealed record MachineLimits(double GigaOperationsPerSecond, double GigabytesPerSecond)
{
    /// <summary>The same for a float64 product; by default half as many.</summary>
    public double DoubleGigaOperationsPerSecond { get; init; } = GigaOperationsPerSecond / 2;

    /// <summary>What is reached where all operands of a call together have no more bytes than these, the fewest first.</summary>
    public ImmutableArray<CacheBandwidth> Caches { get; init; } = [];

    /// <summary>GB/s for a call whose operands have so many bytes: the most that was measured with as many or more.</summary>
    public double BandwidthOf(double bytes) => Math.Max(GigabytesPerSecond, Caches.Where(cache => cache.Bytes >= bytes).Select(cache => cache.GigabytesPerSecond).DefaultIfEmpty().Max());
}

/// <summary>How fast operands of some size are read and written.</summary>
/// <param name="Bytes">Bytes of all operands of a call.</param>
/// <param name="GigabytesPerSecond">GB/s.</param>
public sealed record CacheBandwidth(long Bytes, double GigabytesPerSecond);
