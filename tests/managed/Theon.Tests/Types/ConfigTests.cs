using T = Theon.Tensor;

namespace Theon.Tests.Types;

[TestClass]
public sealed class ConfigTests
{
    [TestMethod]
    public void FloatX_ByDefault_IsFloat64() => Assert.AreEqual(DType.Float64, T.Vector("x").DType);

    [TestMethod]
    [DataRow(CastPolicy.Weak, DType.Float64, "float32 float32 int8 int8 float64 int64")]
    [DataRow(CastPolicy.Custom, DType.Float64, "float64 float32 int8 int16 float32 int64")]
    [DataRow(CastPolicy.Custom, DType.Float32, "float32 float32 int8 int16 float32 int64")]
    [DataRow(CastPolicy.NumpyFloatX, DType.Float64, "float64 float64 int64 int64 float64 int64")]
    [DataRow(CastPolicy.NumpyFloatX, DType.Float32, "float32 float32 int64 int64 float32 int64")]
    public void CastPolicy_SaysHowNumbersMeetTensors(CastPolicy policy, DType floatX, string expected)
    {
        using var scope = Config.With(policy);
        using var x = Config.With(floatX);
        var (f, b, l) = (T.FVector(), T.BVector(), T.LVector());
        TensorVariable[] results = [f * 0.1, f + 1.5, b + 1, b + 300, b * 0.5, l + 1];
        var adapted = policy == CastPolicy.Weak ? expected.Replace("int8 int8", "int8 int16", StringComparison.Ordinal) : expected;
        Assert.AreEqual(adapted, string.Join(' ', results.Select(result => result.DType.Name)));
    }

    [TestMethod]
    public void CastPolicy_NumpyFloatX_MakesNoFloat64OfOthers()
    {
        using var scope = Config.With(CastPolicy.NumpyFloatX);
        using var x = Config.With(DType.Float32);
        Assert.AreEqual(DType.Float32, (T.FVector() * T.IVector()).DType);
        Assert.AreEqual(DType.Float64, (T.DVector() * T.IVector()).DType);
    }

    [TestMethod]
    public void CastPolicy_DoesNotReachRewritesAndGradients()
    {
        using var scope = Config.With(CastPolicy.Custom);
        var x = T.FVector("x");
        var cost = (T.Log(1 + T.Exp(x)) / T.Pow(x, 3)).Sum();
        using var function = Function.Compile([x], T.Grad(cost, x));
        Assert.AreEqual(DType.Float32, function.Call(new float[] { 1, 2 })[0].DType);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Config.With((CastPolicy)7));
    }

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
