using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>The kernel behind <c>T.Print</c>: hands a copy of a value to <see cref="Printouts"/>.</summary>
internal static unsafe class PrintKernel
{
    /// <summary>Its name in programs.</summary>
    public const string Name = "managed_print";

    private static readonly bool s_isRegistered = CallbackKernel.Register(Name, &Prepare, &Run);

    /// <summary>Sees to it that the native library knows the kernel.</summary>
    public static void EnsureRegistered() => _ = s_isRegistered;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static StatusCode Prepare(TheonContext* context, KernelCall* call, void* plan) => call->OperandCount == 2 && call->OutputCount == 1
        ? StatusCode.Ok
        : NativeKernel.Fail(StatusCode.InvalidArgument, $"{Name} takes one value and gives one register");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static StatusCode Run(TheonContext* context, KernelCall* call, void* plan, void* workspace)
    {
        try
        {
            var message = Encoding.UTF8.GetString((byte*)call->Attributes, call->AttributeBytes);
            using var value = new OperandView((TensorView*)call->Operands + 1).Copy();
            Printouts.Show(message, value);
            *(long*)call->Operands[0].Data = 1;
            return StatusCode.Ok;
        }
        catch (Exception error)
        {
            return NativeKernel.Fail(StatusCode.KernelFailed, $"whoever listens to printouts failed: {error.Message}");
        }
    }
}
