namespace Theon.Interop.Tests;

[TestClass]
public sealed unsafe class NativeTextTests
{
    [TestMethod]
    [DataRow("")]
    [DataRow("gemm")]
    [DataRow("größer ∂x 🙂")]
    public void Text_ToBytesAndBack_IsEqual(string text)
    {
        fixed (byte* bytes = NativeText.ToBytes(text))
        {
            Assert.AreEqual(text, NativeText.Read(bytes));
        }
    }

    [TestMethod]
    public void Read_OfNull_IsEmpty() => Assert.AreEqual("", NativeText.Read(null));

    [TestMethod]
    public void ToBytes_WithZeroInside_Throws() => Assert.ThrowsExactly<ArgumentException>(() => NativeText.ToBytes("a\0b"));
}
