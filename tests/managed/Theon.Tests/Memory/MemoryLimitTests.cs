namespace Theon.Tests.Memory;

[TestClass]
public sealed class MemoryLimitTests
{
    [TestCleanup]
    public void RemoveLimit() => Theon.Memory.Limit = 0;

    [NoLeaks]
    public void Allocate_AboveTheLimit_NamesRequestedAndFreeBytes()
    {
        Theon.Memory.Limit = Theon.Memory.LiveBytes + 10_000;
        var error = Assert.ThrowsExactly<MemoryLimitException>(() => NDArray.Zeros(DType.Float64, 2_000));
        Assert.AreEqual(16_000, error.RequestedBytes);
        Assert.IsTrue(error.FreeBytes is >= 0 and <= 10_000);
        Assert.Contains("16000", error.Message);
    }

    [NoLeaks]
    public void Allocate_AtTheLimit_CollectsGarbageFirst()
    {
        Theon.Memory.Limit = Theon.Memory.LiveBytes + 100_000;
        for (var i = 0; i < 50; i++)
        {
            Assert.AreEqual(1_000, NDArray.Zeros(DType.Float64, 1_000).Count);
        }
    }

    [NoLeaks]
    public void Counters_FollowAnArray()
    {
        var before = Theon.Memory.Statistics;
        using var array = NDArray.Zeros(DType.Float32, 10, 10);
        Assert.AreEqual(before.LiveBytes + 400, Theon.Memory.LiveBytes);
        Assert.AreEqual(before.LiveObjects + 1, Theon.Memory.LiveObjects);
        Assert.IsGreaterThanOrEqualTo(Theon.Memory.LiveBytes, Theon.Memory.Statistics.PeakBytes);
    }
}
