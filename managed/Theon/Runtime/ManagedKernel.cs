using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Theon.Graph;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>The native kernel behind ops that compute in C#: finds the op by the number among the attributes and lets it compute.</summary>
internal static unsafe class ManagedKernel
{
    private static readonly bool s_isRegistered = CallbackKernel.Register(HostKernels.Name, &Prepare, &Run);

    [ThreadStatic]
    private static Exception? s_failure;

    /// <summary>Sees to it that the native library knows the kernel.</summary>
    public static void EnsureRegistered() => _ = s_isRegistered;

    /// <summary>The exception that ended the last run on this thread, once.</summary>
    public static Exception? TakeFailure()
    {
        var failure = s_failure;
        s_failure = null;
        return failure;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static StatusCode Prepare(TheonContext* context, KernelCall* call, void* plan) => OpOf(call) is null
        ? NativeKernel.Fail(StatusCode.InvalidArgument, $"{HostKernels.Name}: the op is not in this process; a program that holds one cannot leave it")
        : StatusCode.Ok;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static StatusCode Run(TheonContext* context, KernelCall* call, void* plan, void* workspace)
    {
        var arrays = new NDArray?[call->OperandCount];
        try
        {
            for (var i = 0; i < arrays.Length; i++)
            {
                arrays[i] = ViewOf(call->Operands[i]);
            }

            OpOf(call)!.Invoke(arrays[call->OutputCount..]!, arrays[..call->OutputCount]!);
            return StatusCode.Ok;
        }
        catch (Exception error)
        {
            s_failure = error;
            return NativeKernel.Fail(StatusCode.KernelFailed, $"{error.GetType().Name}: {error.Message}");
        }
        finally
        {
            foreach (var array in arrays)
            {
                array?.Dispose();
            }
        }
    }

    private static IHostKernel? OpOf(KernelCall* call) => call->AttributeBytes == sizeof(long) ? HostKernels.Find(*(long*)call->Attributes) : null;

    private static NDArray ViewOf(in TensorView tensor) => NDArray.Foreign(
        tensor.Data, (DType)tensor.DType, new ReadOnlySpan<long>(tensor.Shape, tensor.Rank).ToArray(), new ReadOnlySpan<long>(tensor.Strides, tensor.Rank).ToArray());
}
