using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>Kernels that the native library calls back in C#. They need no plan and no workspace, and may fail.</summary>
internal static unsafe class CallbackKernel
{
    /// <summary>Makes the native library know a kernel under a name; true, so that a static field can hold that it was done.</summary>
    public static bool Register(
        string name,
        delegate* unmanaged[Cdecl]<TheonContext*, KernelCall*, void*, StatusCode> prepare,
        delegate* unmanaged[Cdecl]<TheonContext*, KernelCall*, void*, void*, StatusCode> run)
    {
        fixed (byte* text = NativeText.ToBytes(name))
        {
            var kernel = new KernelDescriptor
            {
                Version = KernelFacts.Version,
                Name = text,
                Flags = (int)KernelFlags.MayFail,
                SizeOf = &SizeOf,
                Prepare = prepare,
                Run = run,
            };
            NativeKernel.Register(&kernel);
        }

        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static StatusCode SizeOf(TheonContext* context, KernelCall* call, KernelNeed* need)
    {
        *need = default;
        return StatusCode.Ok;
    }
}
