namespace Theon.Interop.Tests;

/// <summary>What needs the native library itself.</summary>
[TestClass]
public sealed unsafe class LibraryTests
{
    [TestMethod]
    public void Library_IsLoadedFromTheAppFolder()
    {
        var folder = Path.GetDirectoryName(NativeLibraries.EnsureLoaded())!;
        Assert.AreEqual(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), folder);
    }

    [TestMethod]
    public void Library_HasTheVersionOfTheHeaders() => Assert.AreEqual(NativeCore.AbiVersion, NativeCore.LibraryAbiVersion());

    [TestMethod]
    public void DTypes_HaveTheNamesOfTheEnum()
    {
        foreach (var dtype in Enum.GetValues<DTypeId>().Where(dtype => dtype != DTypeId.Count))
        {
            Assert.AreEqual(dtype.ToString().ToLowerInvariant(), NativeCore.DTypeName((int)dtype));
            Assert.IsGreaterThan(0, NativeCore.DTypeBytes((int)dtype));
        }
    }

    [TestMethod]
    public void Statuses_HaveTheNamesOfTheEnum()
    {
        foreach (var status in Enum.GetValues<StatusCode>())
        {
            var name = NativeCore.StatusName(status);
            Assert.AreEqual("THEON" + status.ToString().ToUpperInvariant(), name.Replace("_", "", StringComparison.Ordinal));
        }
    }

    [TestMethod]
    public void Failure_BecomesItsExceptionWithTheTextOfTheLibrary()
    {
        var exception = Assert.ThrowsExactly<NativeArgumentException>(() => new ContextHandle(threads: -1));
        Assert.AreEqual(StatusCode.InvalidArgument, exception.Status);
        Assert.Contains("-1", exception.Message);
        Assert.AreEqual(NativeCore.LastError(), exception.Message);
    }

    [TestMethod]
    public void FailedStatusOfAKernel_IsHandedOnRatherThanThrown()
    {
        Assert.AreEqual(StatusCode.KernelFailed, NativeKernel.Fail(StatusCode.KernelFailed, "größer"));
        Assert.AreEqual("größer", NativeCore.LastError());
    }

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
    public void Program_OfGarbage_IsAnError()
    {
        var exception = Assert.Throws<NativeException>(() => new ProgramHandle("not a program at all"u8));
        Assert.AreEqual(StatusCode.InvalidProgram, exception.Status);
    }

    [TestMethod]
    public void Kernel_ThatDoesNotExist_IsNamed()
    {
        var exception = Assert.Throws<NativeException>(() => _ = NativeKernel.Find("no-such-kernel", 1) is null);
        Assert.AreEqual(StatusCode.NotFound, exception.Status);
        Assert.Contains("no-such-kernel", exception.Message);
    }
}
