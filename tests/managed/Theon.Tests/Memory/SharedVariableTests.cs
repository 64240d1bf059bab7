using T = Theon.Tensor;

namespace Theon.Tests.Memory;

[TestClass]
public sealed class SharedVariableTests
{
    [TestMethod]
    public void GetValue_IsACopy_UnlessBorrowed()
    {
        var shared = T.Shared(new[] { 1.0, 2 }, "s");
        using var copy = shared.GetValue();
        copy.Set(9.0, 0);
        using var borrowed = shared.GetValue(borrow: true);
        Assert.AreEqual(1.0, borrowed.Get<double>(0));
        borrowed.Set(7.0, 0);
        Assert.AreEqual("[7, 2]", shared.GetValue().ToString());
    }

    [TestMethod]
    public void SetValue_MayChangeTheShape_NotTheRank()
    {
        var shared = T.Shared(new[] { 1.0, 2 }, "s");
        shared.SetValue(new[] { 1.0, 2, 3 });
        Assert.AreEqual("[1, 2, 3]", shared.GetValue().ToString());
        Assert.Contains("'s'", Assert.ThrowsExactly<ArgumentException>(() => shared.SetValue(1.0)).Message);
    }

    [TestMethod]
    public void SetValue_ConvertsSafely_AndRefusesWider()
    {
        var shared = T.Shared(new[] { 1.0f }, "s");
        shared.SetValue(new[] { true });
        Assert.AreEqual(DType.Float32, shared.GetValue().DType);
        Assert.Contains("AsType(DType.Float32)", Assert.ThrowsExactly<ArgumentException>(() => shared.SetValue(new[] { 1.0 })).Message);
    }

    [TestMethod]
    public void SetValue_Borrowed_OutlivesTheCallersDispose()
    {
        var shared = T.Shared(new[] { 1.0 }, "s");
        NDArray mine = new[] { 5.0, 6 };
        shared.SetValue(mine, borrow: true);
        mine.Dispose();
        Assert.AreEqual("[5, 6]", shared.GetValue().ToString());
    }
}
