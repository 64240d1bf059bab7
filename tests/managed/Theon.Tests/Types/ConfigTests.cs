using T = Theon.Tensor;

namespace Theon.Tests.Types;

[TestClass]
public sealed class ConfigTests
{
    [TestMethod]
    public void FloatX_ByDefault_IsFloat64() => Assert.AreEqual(DType.Float64, T.Vector("x").DType);

    [TestMethod]
    public async Task With_InAScope_FlowsWithAsyncCallsAndEnds()
    {
        using (Config.With(floatX: DType.Float32))
        {
            await Task.Yield();
            Assert.AreEqual(DType.Float32, T.Scalar("x").DType);
            Assert.AreEqual(DType.Float32, await Task.Run(() => T.Scalar("x").DType));
            using (Config.With(floatX: DType.Float64))
            {
                Assert.AreEqual(DType.Float64, Config.FloatX);
            }

            Assert.AreEqual(DType.Float32, Config.FloatX);
        }

        Assert.AreEqual(DType.Float64, Config.FloatX);
    }

    [TestMethod]
    public void With_ADTypeThatIsNoFloat_IsRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Config.With(floatX: DType.Int64));
        Assert.Contains("float32, float64", error.Message);
    }
}
