using Theon.Interop;

namespace Theon.Runtime;

/// <summary>What the compiler has to know of kernels; the registry of the native library says it.</summary>
internal static unsafe class KernelFacts
{
    /// <summary>The version of every kernel that this assembly asks for.</summary>
    public const int Version = 1;

    private static readonly Dictionary<string, int> s_flags = [];

    /// <summary>Whether a kernel may fail on account of values, so that it can never stand in a program's tail.</summary>
    public static bool MayFail(string name) => (FlagsOf(name) & KernelFlags.MayFail) != 0;

    /// <summary>Whether a kernel may write an output over an input.</summary>
    public static bool MayWorkInPlace(string name) => (FlagsOf(name) & (KernelFlags.InPlaceOk | KernelFlags.Accumulates)) != 0;

    private static KernelFlags FlagsOf(string name)
    {
        lock (s_flags)
        {
            if (!s_flags.TryGetValue(name, out var flags))
            {
                s_flags.Add(name, flags = (int)NativeKernel.Find(name, Version)->Flags);
            }

            return (KernelFlags)flags;
        }
    }
}
