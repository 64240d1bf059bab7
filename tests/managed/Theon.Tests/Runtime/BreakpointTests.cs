using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

/// <summary>Places to stop at.</summary>
[TestClass]
public sealed class BreakpointTests
{
    private static readonly TensorVariable s_x = T.DVector("x");

    [TestMethod]
    [DataRow("FastRun")]
    [DataRow("FastCompile")]
    [DataRow("None")]
    public void Handler_IsCalled_WhereTheConditionIsTrue_WithAllValues(string mode)
    {
        var hits = new List<string>();
        var y = T.Breakpoint(T.Exp(s_x), T.Any(s_x > 1), "large", hit => hits.Add($"{hit.Value.Count} {hit}"), s_x, T.Sum(s_x));
        using var function = Function.Compile([s_x], y * 2, mode: Mode.Named(mode));
        Assert.AreEqual("[2, 2]", function.Call(new double[2])[0].ToString());
        Assert.IsEmpty(hits);
        function.Call(new double[] { 2, 0 }).Dispose();
        Assert.AreSequenceEqual(["2 large: [7.38905609893065, 1], [2, 0], 2"], hits);
    }

    [TestMethod]
    public void Handler_InAStep_SeesTheStep()
    {
        var hits = new List<string>();
        var h = T.Scan((row, before) => T.Breakpoint(before + row, before > 2, "grown", hit => hits.Add(hit.ToString()), row), sequences: [s_x], outputsInfo: [0.0])[0];
        using var function = Function.Compile([s_x], h);
        Assert.AreEqual("[1, 3, 6, 10]", function.Call(new double[] { 1, 2, 3, 4 })[0].ToString());
        Assert.AreSequenceEqual(["grown: 6, 3", "grown: 10, 4"], hits);
    }

    [TestMethod]
    public void Gradient_Passes_AndTheConditionHasNone()
    {
        var cost = T.Sum(T.Sqr(T.Breakpoint(s_x, T.Sum(s_x) > 1e9, "never")));
        Assert.AreEqual("[2, 4]", T.Grad(cost, s_x).Eval((s_x, new double[] { 1, 2 })).ToString());
    }

    [TestMethod]
    public void Exception_OfTheHandler_EndsTheCall_AndSharedValuesStay()
    {
        var w = T.Shared([1.0], "w");
        using var function = Function.Compile([], [], updates: [(w, T.Breakpoint(w + 1, T.Max(w) >= 2, "two", _ => throw new InvalidOperationException("enough")))], name: "f");
        function.Call().Dispose();
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call());
        Assert.IsInstanceOfType<InvalidOperationException>(error.InnerException);
        Assert.Contains("f failed in Breakpoint", error.Message);
        Assert.Contains("enough", error.Message);
        Assert.Contains("BreakpointTests.cs:", error.Message);
        Assert.AreEqual("[2]", w.GetValue().ToString());
    }

    [TestMethod]
    public void Condition_ThatIsNoScalar_IsAnErrorOfTheLine_AndFilesCannotHoldBreakpoints()
    {
        Assert.Contains("T.Any(x > 1)", Assert.ThrowsExactly<TensorTypeException>(() => T.Breakpoint(s_x, s_x > 1, "all")).Message);
        using var function = Function.Compile([s_x], T.Breakpoint(s_x, T.Any(s_x > 1), "large", _ => { }));
        Assert.Contains("Breakpoint", Assert.ThrowsExactly<SavedFunctionException>(() => function.Save(new MemoryStream())).Message);
    }
}
