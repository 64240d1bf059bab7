using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theon.Interop.Tests;

/// <summary>Function pointers across the border, in both directions.</summary>
[TestClass]
public sealed unsafe class CustomKernelTests
{
    private const string Name = "interop-tests-kernel";

    [TestMethod]
    public void Kernel_WrittenInCSharp_IsFoundAndCalledThroughItsDescriptor()
    {
        Register();
        var kernel = NativeKernel.Find(Name, 1);
        Assert.AreEqual(Name, NativeText.Read(kernel->Name));
        Assert.AreEqual((int)KernelFlags.MayFail, kernel->Flags);
        var call = new KernelCall { OperandCount = 3 };
        KernelNeed need;
        Assert.AreEqual(StatusCode.Ok, kernel->SizeOf(null, &call, &need));
        Assert.AreEqual(3, need.WorkspaceBytes);
    }

    [TestMethod]
    public void Kernel_ThatFails_LeavesItsText()
    {
        Register();
        var kernel = NativeKernel.Find(Name, 1);
        var call = new KernelCall();
        var status = kernel->Run(null, &call, null, null);
        var exception = Assert.Throws<NativeException>(() => NativeException.ThrowIfFailed(status));
        Assert.AreEqual(StatusCode.KernelFailed, exception.Status);
        Assert.AreEqual("row 3 is empty", exception.Message);
    }

    [TestMethod]
    public void Kernel_RegisteredTwice_IsAnError()
    {
        Register();
        var exception = Assert.Throws<NativeException>(RegisterOnce);
        Assert.AreEqual(StatusCode.AlreadyExists, exception.Status);
        Assert.Contains(Name, exception.Message);
    }

    [TestMethod]
    public void Kernel_ThatDoesNotExist_IsNamed()
    {
        var exception = Assert.Throws<NativeException>(() => _ = NativeKernel.Find("no-such-kernel", 1) is null);
        Assert.AreEqual(StatusCode.NotFound, exception.Status);
        Assert.Contains("no-such-kernel", exception.Message);
    }

    [TestMethod]
    public void FailedStatusOfAKernel_IsHandedOnRatherThanThrown()
    {
        Assert.AreEqual(StatusCode.KernelFailed, NativeKernel.Fail(StatusCode.KernelFailed, "größer"));
        Assert.AreEqual("größer", NativeCore.LastError());
    }

    // Kernels stay for the rest of the process, so only the first test to come registers.
    private static void Register()
    {
        try
        {
            RegisterOnce();
        }
        catch (NativeException exception) when (exception.Status == StatusCode.AlreadyExists)
        {
        }
    }

    private static void RegisterOnce()
    {
        fixed (byte* name = NativeText.ToBytes(Name))
        {
            var kernel = new KernelDescriptor
            {
                Version = 1,
                Name = name,
                Flags = (int)KernelFlags.MayFail,
                SizeOf = &SizeOf,
                Prepare = &Prepare,
                Run = &Run,
            };
            NativeKernel.Register(&kernel);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static StatusCode SizeOf(TheonContext* context, KernelCall* call, KernelNeed* need)
    {
        *need = new KernelNeed { WorkspaceBytes = call->OperandCount };
        return StatusCode.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static StatusCode Prepare(TheonContext* context, KernelCall* call, void* plan) => StatusCode.Ok;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static StatusCode Run(TheonContext* context, KernelCall* call, void* plan, void* workspace) =>
        NativeKernel.Fail(StatusCode.KernelFailed, "row 3 is empty");
}
