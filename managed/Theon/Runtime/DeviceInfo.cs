using Theon.Interop;

namespace Theon;

/// <summary>What Theon sees of the machine and of itself.</summary>
public sealed record DeviceInfo
{
    private DeviceInfo()
    {
    }

    /// <summary>The SIMD level that kernels run at: <c>baseline</c>, <c>avx2</c>, <c>avx512</c>.</summary>
    public required string SimdLevel { get; init; }

    /// <summary>The highest level of this CPU.</summary>
    public required string BestSimdLevel { get; init; }

    /// <summary>Most threads that a call uses.</summary>
    public required int Threads { get; init; }

    /// <summary>Level 1 data cache of one core in bytes; 0 if unknown.</summary>
    public required long L1DataBytes { get; init; }

    /// <summary>Level 2 cache of one core in bytes; 0 if unknown.</summary>
    public required long L2Bytes { get; init; }

    /// <summary>Level 3 cache in bytes; 0 if unknown.</summary>
    public required long L3Bytes { get; init; }

    /// <summary>The kernels that OpenBLAS chose, such as <c>SkylakeX</c>.</summary>
    public required string BlasCore { get; init; }

    /// <summary>The file of the native library.</summary>
    public required string NativeLibrary { get; init; }

    /// <summary>Why that one.</summary>
    public required string NativeLibraryReason { get; init; }

    /// <summary>Version of the interface between the managed and the native library.</summary>
    public required int InterfaceVersion { get; init; }

    /// <summary>What is the case now; loads the native library.</summary>
    /// <exception cref="NativeLoadException">The native library cannot be loaded; the message lists every place tried.</exception>
    public static unsafe DeviceInfo Current
    {
        get
        {
            var library = NativeLibraries.EnsureLoaded();
            var level = Device.Level;
            var cpu = new CpuInfo();
            NativeContext.CpuDescribe(&cpu);
            return new DeviceInfo
            {
                SimdLevel = Name(level == Interop.SimdLevel.Best ? (Interop.SimdLevel)cpu.Level : level),
                BestSimdLevel = Name((Interop.SimdLevel)cpu.BestLevel),
                Threads = Device.Threads,
                L1DataBytes = cpu.L1DataBytes,
                L2Bytes = cpu.L2Bytes,
                L3Bytes = cpu.L3Bytes,
                BlasCore = NativeContext.BlasCore(),
                NativeLibrary = library,
                NativeLibraryReason = NativeLibraries.WhyLoaded,
                InterfaceVersion = NativeCore.LibraryAbiVersion(),
            };
        }
    }

    private static string Name(SimdLevel level) => level.ToString().ToLowerInvariant();
}
