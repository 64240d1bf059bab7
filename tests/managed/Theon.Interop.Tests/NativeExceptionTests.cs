namespace Theon.Interop.Tests;

[TestClass]
public sealed class NativeExceptionTests
{
    public static IEnumerable<object[]> Statuses => Enum.GetValues<StatusCode>().Where(status => status != StatusCode.Ok).Select(status => new object[] { status });

    [TestMethod]
    [DataRow(StatusCode.InvalidArgument, typeof(NativeArgumentException))]
    [DataRow(StatusCode.ShapeMismatch, typeof(NativeShapeException))]
    [DataRow(StatusCode.DTypeMismatch, typeof(NativeDTypeException))]
    [DataRow(StatusCode.Unsupported, typeof(NativeUnsupportedException))]
    [DataRow(StatusCode.OutOfMemory, typeof(NativeOutOfMemoryException))]
    [DataRow(StatusCode.Cancelled, typeof(NativeCancelledException))]
    [DataRow(StatusCode.IndexOutOfRange, typeof(NativeIndexException))]
    [DataRow(StatusCode.InvalidHandle, typeof(NativeException))]
    [DataRow(StatusCode.KernelFailed, typeof(NativeException))]
    [DataRow((StatusCode)12345, typeof(NativeException))]
    public void Create_GivesTheTypeOfTheStatus(StatusCode status, Type type) =>
        Assert.AreEqual(type, NativeException.Create(status, "text").GetType());

    [TestMethod, DynamicData(nameof(Statuses))]
    public void Create_KeepsStatusAndText(StatusCode status)
    {
        var exception = NativeException.Create(status, "axis 1: 3 and 4");
        Assert.AreEqual(status, exception.Status);
        Assert.AreEqual("axis 1: 3 and 4", exception.Message);
    }

    [TestMethod]
    public void Create_WithoutText_NamesTheStatus()
    {
        Assert.Contains("OutOfMemory", NativeException.Create(StatusCode.OutOfMemory, "").Message);
        Assert.Contains("12345", NativeException.Create((StatusCode)12345, "").Message);
    }

    [TestMethod]
    public void Create_ForSuccess_Throws() => Assert.ThrowsExactly<ArgumentException>(() => NativeException.Create(StatusCode.Ok, "fine"));

    [TestMethod]
    public void ThrowIfFailed_ForSuccess_DoesNothing() => NativeException.ThrowIfFailed(StatusCode.Ok);
}
