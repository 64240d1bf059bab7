using T = Theon.Tensor;

namespace Theon.Tests.Inspection;

/// <summary>The least time that a machine needs: for operations or for bytes, by the memory that holds them.</summary>
[TestClass]
public sealed class MachineLimitsTests
{
    // 100 and 20 GFLOP/s, 10 GB/s, in a cache of 64 KiB 40 GB/s.
    private static readonly MachineLimits s_limits = new(100, 10) { DoubleGigaOperationsPerSecond = 20, Caches = [new CacheBandwidth(1 << 16, 40)] };

    [TestMethod]
    [DataRow(1_000, 40)]
    [DataRow(1 << 16, 40)]
    [DataRow((1 << 16) + 1, 10)]
    public void Bandwidth_IsThatOfTheMemoryThatHoldsTheOperands(int bytes, int expected) => Assert.AreEqual(expected, s_limits.BandwidthOf(bytes));

    [TestMethod]
    public void Bandwidth_IsNeverLessThanWithMoreBytes()
    {
        var limits = new MachineLimits(100, 10) { Caches = [new CacheBandwidth(1 << 10, 5), new CacheBandwidth(1 << 12, 30)] };
        Assert.AreEqual(30, limits.BandwidthOf(100));
        Assert.AreEqual(10, limits.BandwidthOf(1 << 20));
    }

    [TestMethod]
    [DataRow(1_000, 40)]
    [DataRow(100_000, 10)]
    public void LeastTime_OfAnAddition_IsThatOfItsBytes(int length, int bandwidth)
    {
        var (x, y) = (T.FVector("x"), T.FVector("y"));
        using var function = Function.Compile([x, y], x + y, profile: true);
        for (var call = 0; call < 3; call++)
        {
            function.Call(new float[length], new float[length]).Dispose();
        }

        var entry = function.Profile!.Entries.Single();
        Assert.AreEqual(3 * 3 * sizeof(float) * length / bandwidth, entry.LeastNanoseconds(s_limits), 1e-6);
        Assert.AreEqual(entry.LeastNanoseconds(s_limits) / entry.Time.TotalNanoseconds, entry.ShareOf(s_limits), 1e-12);
    }

    [TestMethod]
    [DataRow(DType.Float32, 100)]
    [DataRow(DType.Float64, 20)]
    public void LeastTime_OfAProduct_IsThatOfItsOperations(DType dtype, int operations)
    {
        var (a, b) = (T.Variable(dtype, [false, false], "a"), T.Variable(dtype, [false, false], "b"));
        using var function = Function.Compile([a, b], T.Dot(a, b), profile: true);
        using var argument = NDArray.Full(0.5, 100, 100).AsType(dtype);
        function.Call(argument, argument).Dispose();
        Assert.AreEqual(2.0 * 100 * 100 * 100 / operations, function.Profile!.By(ProfileGrouping.Kernel)[0].LeastNanoseconds(s_limits), 1e-6);
    }

    [TestMethod]
    public void LeastTime_OfSeveralInstructions_IsTheirSum()
    {
        var x = T.FMatrix("x");
        using var function = Function.Compile([x], [T.Dot(x, x), T.Dot(x, x.T)], profile: true);
        function.Call(new float[50, 50]).Dispose();
        var profile = function.Profile!;
        var entries = profile.Entries.Where(entry => entry.Op == "Gemm").ToList();
        Assert.HasCount(2, entries);
        Assert.AreEqual(entries.Sum(entry => entry.LeastNanoseconds(s_limits)), profile.By(ProfileGrouping.Op).Single(entry => entry.Op == "Gemm").LeastNanoseconds(s_limits), 1e-9);
    }

    [TestMethod]
    public void Limits_AreMeasured()
    {
        var limits = Machine.Limits;
        Assert.IsGreaterThan(0, limits.GigabytesPerSecond);
        Assert.IsGreaterThan(0, limits.DoubleGigaOperationsPerSecond);
        Assert.IsGreaterThan(0, limits.GigaOperationsPerSecond);
        Assert.AreSequenceEqual(limits.Caches.Select(cache => cache.Bytes).Order(), limits.Caches.Select(cache => cache.Bytes));
        Assert.IsTrue(limits.Caches.All(cache => cache.GigabytesPerSecond > 0));
    }
}
