using Theon.Configuration;
using Theon.Interop;

namespace Theon;

/// <summary>Where functions compute: the processor.</summary>
public static class Device
{
    private static readonly Lazy<ContextHandle> s_default = new(Start);

    /// <summary>Most threads that calls use, the caller's included. The default is <c>THEON_NUM_THREADS</c>, else what affinity and
    /// cgroup quota allow.</summary>
    public static int Threads
    {
        get => NativeContext.Threads();
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1024);
            NativeContext.SetThreads(value);
        }
    }

    /// <summary>The context of every call.</summary>
    internal static ContextHandle Default => s_default.Value;

    // What settings say that count once.
    private static ContextHandle Start()
    {
        if (SettingTable.Threads is { Value: > 0 and var threads } && SettingTable.Threads.Source != SettingTable.Threads.Variable)
        {
            Threads = threads;
        }

        if (SettingTable.MemoryLimit is { Value: > 0 and var limit } && Memory.Limit == 0)
        {
            Memory.Limit = limit;
        }

        return new ContextHandle(0, Level);
    }

    /// <summary>The SIMD level that settings ask for, as far as the CPU has it.</summary>
    internal static unsafe SimdLevel Level
    {
        get
        {
            var cpu = new CpuInfo();
            NativeContext.CpuDescribe(&cpu);
            return SettingTable.SimdLevel.Value switch
            {
                "baseline" => SimdLevel.Baseline,
                "avx2" => (SimdLevel)Math.Min((int)SimdLevel.Avx2, cpu.BestLevel),
                "avx512" => (SimdLevel)Math.Min((int)SimdLevel.Avx512, cpu.BestLevel),
                _ => SimdLevel.Best,
            };
        }
    }
}
