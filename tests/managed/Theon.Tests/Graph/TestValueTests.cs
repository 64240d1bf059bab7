using T = Theon.Tensor;

namespace Theon.Tests.Graph;

[TestClass]
public sealed class TestValueTests
{
    [TestMethod]
    public void TestValue_IsComputedFromThoseOfInputs()
    {
        var (x, w) = (T.DVector("x"), T.Shared(new double[] { 10, 20 }, "w"));
        x.TestValue = new double[] { 1, 2 };
        Assert.AreEqual("[11, 22]", (x + w).TestValue!.ToString());
        Assert.AreEqual("33", T.Sum(x + w).TestValue!.ToString());
        Assert.AreEqual("3", T.Constant(3.0).TestValue!.ToString());
        Assert.IsNull((T.DVector("y") + x).TestValue);
    }

    [TestMethod]
    public void Raise_AShapeThatDoesNotFit_IsAnErrorOfTheLineThatBuilds()
    {
        using var scope = Config.With(TestValueMode.Raise);
        var (x, w) = (T.DMatrix("x"), T.DVector("w"));
        x.TestValue = new double[2, 3];
        w.TestValue = new double[4];
        var error = Assert.ThrowsExactly<FunctionRunException>(() => T.Dot(x, w));
        Assert.Contains("float64[2, 3]", error.Message);
        Assert.Contains("float64[4]", error.Message);
        Assert.Contains("TestValueTests.cs:", error.Message);
        Assert.Contains(nameof(Raise_AShapeThatDoesNotFit_IsAnErrorOfTheLineThatBuilds), error.StackTrace!);
    }

    [TestMethod]
    public void MissingValue_IsHandledAsTheModeSays()
    {
        var x = T.DVector("x");
        var warnings = new List<string>();
        void Listen(LogEntry entry) => warnings.Add(entry.Message);
        Log.Written += Listen;
        try
        {
            foreach (var mode in (TestValueMode[])[TestValueMode.Off, TestValueMode.Ignore, TestValueMode.Warn])
            {
                using var scope = Config.With(mode);
                _ = T.Exp(x);
                Assert.HasCount(mode == TestValueMode.Warn ? 1 : 0, warnings, $"{mode}");
            }
        }
        finally
        {
            Log.Written -= Listen;
        }

        Assert.Contains("Exp has no test value because x : float64[:], declared at TestValueTests.cs:", warnings[0]);
        using var raise = Config.With("computeTestValue=raise");
        Assert.AreEqual(warnings[0], Assert.ThrowsExactly<TestValueException>(() => T.Exp(x)).Message);
    }

    [TestMethod]
    public void WhatAStepIsGiven_NeedsNoTestValue()
    {
        using var raise = Config.With("computeTestValue=raise");
        var x = T.DVector("x");
        x.TestValue = new double[] { 1, 2, 3 };
        var y = T.Scan((row, sum) => sum + T.Sqr(row), sequences: [x], outputsInfo: [T.Constant(0.0)])[0];
        Assert.AreEqual("[1, 5, 14]", y.TestValue!.ToString());
        var without = T.DVector("without");
        Assert.ThrowsExactly<TestValueException>(() => T.Scan((row, sum) => sum + T.Sqr(row), sequences: [without], outputsInfo: [T.Constant(0.0)]));
    }

    [TestMethod]
    public void Ignore_ReachesLoopsChoicesAndPackagedGraphs()
    {
        using var scope = Config.With(TestValueMode.Ignore);
        var (x, k) = (T.DVector("x"), T.DVector("k"));
        x.TestValue = new double[] { 1, 2, 3 };
        Assert.AreEqual("[1, 2, 6]", T.Scan((row, h) => row * h, sequences: [x], outputsInfo: [1.0])[0].TestValue!.ToString());
        Assert.AreEqual("[2, 4, 6]", T.IfElse(T.Sum(x) > 0, x + x, x).TestValue!.ToString());
        Assert.AreEqual("[2, 4, 6]", new OpFromGraph([k], [k + k], inline: false).On(x).TestValue!.ToString());
    }

    // What has no value is noted, not searched for again from each node: twice the nodes take twice the memory, not four times.
    [TestMethod]
    public void Ignore_OfALongExpressionWithoutValues_IsLinear()
    {
        using var scope = Config.With(TestValueMode.Ignore);
        var x = T.DVector("x");
        TensorVariable Chain(int nodes)
        {
            var y = x;
            for (var i = 0; i < nodes; i++)
            {
                y = T.Tanh(y);
            }

            return y;
        }

        long Bytes(int nodes)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Chain(nodes);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Bytes(500);
        Assert.IsLessThan(3 * Bytes(500), Bytes(1000));
        var y = Chain(5);
        Assert.IsNull(y.TestValue);
        x.TestValue = new double[] { 0 };
        Assert.AreEqual("[0]", y.TestValue!.ToString(), "a value that is given later counts");
    }

    [TestMethod]
    public void Raise_ReachesGradientsAndFunctions_WithoutDisturbingThem()
    {
        using var scope = Config.With(TestValueMode.Raise);
        var x = T.DVector("x");
        x.TestValue = new double[] { 1, 2 };
        var cost = T.Sum(T.Log(1 + T.Exp(x)));
        var gradient = T.Grad(cost, x);
        Assert.AreEqual(2, gradient.TestValue!.Count);
        using var function = Function.Compile([x], [cost, gradient]);
        Assert.HasCount(2, function.Call(new double[] { 0, 0 }));
    }

    [TestMethod]
    public void TestValue_ThatDoesNotFitTheType_IsRefused()
    {
        var (x, row) = (T.DVector("x"), T.DRow("row"));
        Assert.Contains("float64[:]", Assert.ThrowsExactly<TensorTypeException>(() => x.TestValue = new float[] { 1 }).Message);
        Assert.ThrowsExactly<TensorTypeException>(() => x.TestValue = new double[1, 1]);
        Assert.ThrowsExactly<TensorTypeException>(() => row.TestValue = new double[2, 2]);
        x.TestValue = new double[] { 1 };
        x.TestValue = null;
        Assert.IsNull(x.TestValue);
    }
}
