using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

/// <summary>Values that functions show, and calls that must not happen.</summary>
[TestClass]
[DoNotParallelize]
public sealed class PrintoutTests
{
    [TestMethod]
    public void Print_ShowsEachValue_AndPassesItOn()
    {
        var x = T.DMatrix("x");
        var shown = Listen(() =>
        {
            using var function = Function.Compile([x], T.Print(x.T, "turned") * 2);
            Assert.AreEqual("[[2, 6], [4, 8]]", function.Call(new double[,] { { 1, 2 }, { 3, 4 } })[0].ToString());
            function.Call(new double[,] { { 5 } }).Dispose();
        });
        Assert.AreSequenceEqual(["turned: [[1, 3], [2, 4]]", "turned: [[5]]"], shown);
    }

    [TestMethod]
    public void Print_OfWhatNobodyNeeds_ShowsNothing()
    {
        var x = T.DVector("x");
        Assert.IsEmpty(Listen(() =>
        {
            using var function = Function.Compile([x], T.Print(T.Exp(x), "exp").Shape[0]);
            Assert.AreEqual(2, function.Call(new double[] { 1, 2 })[0].As<long>());
        }));
    }

    [TestMethod]
    public void Print_InAnUpdate_ShowsTheOldValue()
    {
        var w = T.Shared([1.0], "w");
        Assert.AreSequenceEqual(["w: [1]", "w: [2]"], Listen(() =>
        {
            using var function = Function.Compile([], [], updates: [(w, T.Print(w, "w") + 1)]);
            function.Call().Dispose();
            function.Call().Dispose();
        }));
    }

    [TestMethod]
    public void Print_WhoseListenerFails_FailsTheCall()
    {
        var x = T.DVector("x");
        using var function = Function.Compile([x], T.Print(x, "x"));
        var error = Assert.ThrowsExactly<FunctionRunException>(() => Listen(() => function.Call(new double[] { 1 }), _ => throw new InvalidOperationException("full")));
        Assert.Contains("whoever listens to printouts failed: full", error.Message);
    }

    [TestMethod]
    public void Raise_FailsTheCall_WhereItIsComputed()
    {
        var x = T.DVector("x");
        foreach (var mode in new[] { Mode.None, Mode.FastRun })
        {
            using var function = Function.Compile([x], T.Raise(x, "not here"), mode: mode);
            Assert.Contains("not here", Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[] { 1 })).Message);
        }
    }

    private static List<string> Listen(Action run, Action<PrintedValue>? listener = null)
    {
        var shown = new List<string>();
        listener ??= value => shown.Add(value.ToString());
        Printouts.Printed += listener;
        try
        {
            run();
        }
        finally
        {
            Printouts.Printed -= listener;
        }

        return shown;
    }
}
