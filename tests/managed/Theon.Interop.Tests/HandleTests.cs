using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theon.Interop.Tests;

[TestClass]
public sealed unsafe class HandleTests
{
    [TestMethod]
    public void Context_DisposedTwice_IsClosedOnce()
    {
        var context = new ContextHandle(threads: 1, SimdLevel.Baseline);
        Assert.IsTrue(context.Pointer is not null);
        context.Dispose();
        context.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => _ = context.Pointer is null);
    }

    [TestMethod]
    public void Context_OfTooManyThreads_IsAnErrorAndOwnsNothing()
    {
        Assert.ThrowsExactly<NativeArgumentException>(() => new ContextHandle(threads: 1025));
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [TestMethod]
    public void Program_OfGarbage_IsAnError()
    {
        var exception = Assert.Throws<NativeException>(() => new ProgramHandle("not a program at all"u8));
        Assert.AreEqual(StatusCode.InvalidProgram, exception.Status);
    }

    [TestMethod]
    public void Program_WithoutInstructions_HasATextAndRuns()
    {
        using var program = new ProgramHandle(EmptyProgram());
        using var context = new ContextHandle();
        using var frame = new FrameHandle(program, context);
        Assert.IsGreaterThan(0, program.GetText().Length);
        var args = new RunArgs { FailAt = -1 };
        NativeFrame.Run(frame.Pointer, &args);
        var info = new FrameInfo();
        NativeFrame.Describe(frame.Pointer, &info);
        Assert.AreEqual(1, info.Runs);
    }

    [TestMethod]
    public void Frame_KeepsProgramAndContextOpen()
    {
        var program = new ProgramHandle(EmptyProgram());
        var context = new ContextHandle();
        var frame = new FrameHandle(program, context);
        program.Dispose();
        context.Dispose();
        var args = new RunArgs { FailAt = -1 };
        NativeFrame.Run(frame.Pointer, &args);
        frame.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => _ = frame.Pointer is null);
    }

    [TestMethod]
    public void Frame_OfAClosedPart_IsAnError()
    {
        using var program = new ProgramHandle(EmptyProgram());
        var context = new ContextHandle();
        context.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => new FrameHandle(program, context));

        // The failed attempt let go of the program: closing it now closes it for good.
        program.Dispose();
        using var open = new ContextHandle();
        Assert.ThrowsExactly<ObjectDisposedException>(() => new FrameHandle(program, open));
    }

    [TestMethod]
    public void Frames_LeftToTheCollector_AreFreed()
    {
        var before = LiveObjects();
        for (var i = 0; i < 50; i++)
        {
            Abandon();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.AreEqual(before, LiveObjects());
    }

    /// <summary>A program that does nothing: a header, and a zero byte as its only text.</summary>
    private static byte[] EmptyProgram()
    {
        const int Alignment = 64;
        var end = (sizeof(ProgramHeader) + Alignment - 1) / Alignment * Alignment;
        var empty = new ProgramSection { Offset = end };
        var header = new ProgramHeader
        {
            Magic = NativeProgram.Magic,
            Version = NativeProgram.Version,
            TotalBytes = end + 1,
            Expressions = empty,
            Dims = empty,
            Slots = empty,
            Kernels = empty,
            Operands = empty,
            Parameters = empty,
            Bindings = empty,
            Instructions = empty,
            Programs = empty,
            Attributes = empty,
            Constants = empty,
            Strings = new ProgramSection { Offset = end, Count = 1 },
        };
        var bytes = new byte[end + 1];
        MemoryMarshal.Write(bytes, in header);
        return bytes;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon()
    {
        var frame = new FrameHandle(new ProgramHandle(EmptyProgram()), new ContextHandle());
        var args = new RunArgs { FailAt = -1 };
        NativeFrame.Run(frame.Pointer, &args);
    }

    private static long LiveObjects()
    {
        var info = new MemoryInfo();
        NativePool.Describe(&info);
        return info.LiveObjects;
    }
}
