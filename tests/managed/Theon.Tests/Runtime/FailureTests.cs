using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

[TestClass]
public sealed class FailureTests
{
    [NoLeaks]
    public void Fault_AtEachInstruction_LeavesSharedValuesAlone()
    {
        var (x, w, b) = (T.Matrix("x"), T.Shared(new double[] { 1, 2 }, "w"), T.Shared(3.0, "b"));
        var y = T.Dot(x, w) + b;
        using var step = Function.Compile([x], [y, w], updates: [(w, w * 2 - y.Sum()), (b, b + y.Mean())], name: "step");
        var data = new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } };
        for (var i = 0; i < step.TailFirst; i++)
        {
            step.FailAt = i;
            Assert.ThrowsExactly<FunctionRunException>(() => step.Call(data), $"instruction {i}");
            Assert.AreEqual("[1, 2]", w.GetValue().ToString(), $"instruction {i}");
            Assert.AreEqual("3", b.GetValue().ToString(), $"instruction {i}");
        }

        Assert.IsGreaterThan(0, step.TailFirst);
        step.FailAt = -1;
        step.Call(data).Dispose();
        Assert.AreEqual("[-40, -38]", w.GetValue().ToString());
        Assert.AreEqual("17", b.GetValue().ToString());
    }

    [TestMethod]
    [DataRow("None")]
    [DataRow("FastCompile")]
    [DataRow("FastRun")]
    public void ShapeMismatch_NamesOpShapesAndLine(string mode)
    {
        var (x, y) = (T.Matrix("x"), T.Vector("y"));
        var product = T.Dot(x, y);
        using var function = Function.Compile([x, y], T.Exp(product), mode: Modes.Named(mode), name: "predict");
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[2, 3], new double[4]));
        Assert.Contains("predict failed in ", error.Message);
        Assert.Contains("float64[2, 3] 'x'", error.Message);
        Assert.Contains("float64[4] 'y'", error.Message);
        Assert.Contains("FailureTests.cs:", error.Message);
        Assert.IsNotNull(error.Op);
        Assert.IsNotEmpty(error.Origins);
        Assert.IsLessThanOrEqualTo(25, error.Message.Split('\n').Length);
    }

    [TestMethod]
    public void ShapeMismatch_InElementwise_LeavesSharedValuesAlone()
    {
        var (x, state) = (T.Vector("x"), T.Shared(new double[] { 1, 2 }, "state"));
        using var function = Function.Compile([x], [], updates: [(state, state + x)]);
        Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[3]));
        Assert.AreEqual("[1, 2]", state.GetValue().ToString());
        function.Call(new double[] { 1, 1 });
        Assert.AreEqual("[2, 3]", state.GetValue().ToString());
    }

    [NoLeaks]
    public void MemoryLimit_DuringACall_IsReported()
    {
        var x = T.Vector("x");
        using var function = Function.Compile([x], T.Exp(x), name: "exp");
        using NDArray argument = new double[10_000];
        try
        {
            Theon.Memory.Limit = Theon.Memory.LiveBytes + 1_000;
            Assert.Contains("exp: ", Assert.ThrowsExactly<MemoryLimitException>(() => function.Call(argument)).Message);
        }
        finally
        {
            Theon.Memory.Limit = 0;
        }

        function.Call(argument).Dispose();
    }
}
