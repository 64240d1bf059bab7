using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

/// <summary>Calls with spans of the caller's.</summary>
[TestClass]
public sealed class SpanRunTests
{
    [TestMethod]
    public void Run_OverSpans_ReadsAndWritesInPlace()
    {
        var (x, w) = (T.DMatrix("x"), T.DVector("w"));
        using var f = Function.Compile([x, w], [T.Dot(x, w), T.Sum(x)]);
        double[,] matrix = { { 1, 2 }, { 3, 4 }, { 5, 6 } };
        Span<double> result = stackalloc double[3];
        double total = 0;
        f.Run(Reads.From(matrix), Reads.From([1.0, 10]), Writes.To(result), Writes.To(ref total));
        Assert.AreSequenceEqual([21.0, 43, 65], result.ToArray());
        Assert.AreEqual(21.0, total);
    }

    [TestMethod]
    public void Run_OverSpans_AllocatesNothing_AndTakesShapes()
    {
        var x = T.FTensor3("x");
        using var f = Function.Compile([x], T.Sum(x, 2) * 2);
        var (elements, result) = (new float[24], new float[6]);
        Array.Fill(elements, 0.5f);
        // Spans over constants allocate until the method that has them is optimized: the shape is one of variables.
        var (rows, columns) = (2, 3);
        f.Run(new Reads<float>(elements, rows, columns, rows + rows), new Writes<float>(result, rows, columns));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            f.Run(new Reads<float>(elements, rows, columns, rows + rows), new Writes<float>(result, rows, columns));
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsTrue(result.All(value => value == 4));
    }

    [TestMethod]
    public void Run_ThatWritesOverWhatItReads_GoesThroughATemporary()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], T.Dot(x, x) - x[T.Slice(null, null, -1)]);
        double[] values = [1, 2, 3];
        f.Run(Reads.From(values), Writes.To(values));
        Assert.AreSequenceEqual([11.0, 12, 13], values);
    }

    [TestMethod]
    public void Run_OverSpans_UpdatesSharedVariables()
    {
        var state = T.Shared(new[] { 1.0, 2 }, "state");
        var x = T.DVector("x");
        using var f = Function.Compile([x], T.Sum(state), [(state, state + x)]);
        using var own = state.GetValue(borrow: true);
        double before = 0;
        f.Run(Reads.From(own.AsSpan<double>()), Writes.To(ref before));
        Assert.AreEqual(3.0, before);
        Assert.AreSequenceEqual([2.0, 4], state.GetValue().ToArray<double>());
    }

    [TestMethod]
    public void Run_WithSpansThatDoNotFit_SaysWhich()
    {
        var x = T.DMatrix("x");
        using var f = Function.Compile([x], T.Sum(x, 0), name: "sums");
        double[] values = [1, 2, 3, 4];
        var result = new double[2];
        Assert.Contains("sums: input 0 'x' is float64[:, :]", Message(() => f.Run(Reads.From([1f]), Writes.To(result))));
        Assert.Contains("2 axes are needed, 1 given", Message(() => f.Run(Reads.From(values), Writes.To(result))));
        Assert.Contains("has 6 elements; the span has 4", Message(() => f.Run(new Reads<double>(values, 2, 3), Writes.To(result))));
        Assert.Contains("output 0 is float64[:]", Message(() => f.Run(new Reads<double>(values, 2, 2), Writes.To(new float[2]))));
        Assert.Contains("has 1 input, 2 given", Message(() => f.Run(Reads.From(values), Reads.From(values), Writes.To(result))));
        Assert.ThrowsExactly<FunctionRunException>(() => f.Run(new Reads<double>(values, 2, 2), Writes.To(new double[3])));
    }

    private static string Message(Action call) => Assert.ThrowsExactly<FunctionArgumentException>(call).Message;
}
