using Theon.Interop;

namespace Theon;

/// <summary>Where functions compute: the processor.</summary>
public static class Device
{
    private static readonly Lazy<ContextHandle> s_default = new(() => new ContextHandle());

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
}
