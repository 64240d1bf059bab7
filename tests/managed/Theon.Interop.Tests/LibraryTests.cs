namespace Theon.Interop.Tests;

/// <summary>What needs the native library itself.</summary>
[TestClass]
public sealed class LibraryTests
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
}
