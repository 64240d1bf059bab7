using T = Theon.Tensor;

namespace Theon.Tests.Memory;

[TestClass]
public sealed class BorrowingTests
{
    [TestMethod]
    public void BorrowSpan_SeesTheValueAsItWas_WhileUpdatesGoOn()
    {
        var w = T.Shared(new[] { 1.0, 2 }, "w");
        using var step = Function.Compile([], [], updates: [(w, w * 2 + 1)]);
        using (var span = w.BorrowSpan<double>())
        {
            step.Call();
            step.Call();
            w.SetValue(new[] { 0.0 });
            Assert.AreSequenceEqual([1.0, 2], span.Span.ToArray());
            Assert.AreSequenceEqual([2L], span.Shape.ToArray());
        }

        Assert.AreEqual("[0]", w.GetValue().ToString());
    }

    [TestMethod]
    public void BorrowSpan_CopiesNothing_AndUpdatesWorkInPlaceAgainAfterwards()
    {
        var w = T.Shared(new[] { 1.0, 2 }, "w");
        using var step = Function.Compile([], [], updates: [(w, w * 2)]);
        using var memory = w.GetValue(borrow: true);
        var span = w.BorrowSpan<double>();
        Assert.IsTrue(span.Span.Overlaps(memory.AsSpan<double>()));
        span.Dispose();
        span.Dispose();
        step.Call();
        Assert.AreEqual("[2, 4]", memory.ToString());
    }

    [TestMethod]
    public void BorrowWritableSpan_WritesTheValue_AndExcludesCalls()
    {
        var w = T.Shared(new[] { 1.0, 2 }, "w");
        using var sum = Function.Compile([], w.Sum());
        Task<double> other;
        using (var span = w.BorrowWritableSpan<double>())
        {
            span.Span[0] = 10;
            other = Task.Run(() => sum.Call().As<double>());
            Assert.IsFalse(other.Wait(50), "The call did not wait.");
            span.Span[1] = 20;
        }

        Assert.AreEqual(30.0, other.Result);
    }

    [TestMethod]
    public void BorrowWritableSpan_RefusesUsesOnItsThread_InsteadOfWaitingForEver()
    {
        var (w, v) = (T.Shared(new[] { 1.0 }, "w"), T.Shared(new[] { 1.0 }, "v"));
        using var sum = Function.Compile([], w.Sum());
        using (w.BorrowWritableSpan<double>())
        {
            Assert.Contains("borrowed a span", Assert.ThrowsExactly<InvalidOperationException>(() => sum.Call()).Message);
            Assert.ThrowsExactly<InvalidOperationException>(() => v.GetValue());
            Assert.ThrowsExactly<InvalidOperationException>(() => w.SetValue(new[] { 2.0 }));
        }

        Assert.AreEqual(1.0, sum.Call().As<double>());
    }

    [TestMethod]
    public void BorrowWritableSpan_LeavesLentSpansAsTheyAre()
    {
        var w = T.Shared(new[] { 1.0 }, "w");
        using var before = w.BorrowSpan<double>();
        using (var span = w.BorrowWritableSpan<double>())
        {
            span.Span[0] = 5;
        }

        Assert.AreEqual(1.0, before.Span[0]);
        Assert.AreEqual("[5]", w.GetValue().ToString());
    }

    [TestMethod]
    public void Borrow_OfAnotherType_NamesTheVariable()
    {
        var w = T.Shared(new[] { 1.0 }, "w");
        var message = Assert.ThrowsExactly<ArgumentException>(() => w.BorrowSpan<float>().Dispose()).Message;
        Assert.Contains("'w' (float64[:]) declared at BorrowingTests.cs:", message);
        Assert.Contains("float64; a span of Single", message);
    }

    [TestMethod]
    public void SetZero_KeepsTheShape_AndLentSpans()
    {
        var w = T.Shared(new[] { 1.0, 2 }, "w");
        using var span = w.BorrowSpan<double>();
        w.SetZero();
        Assert.AreEqual("[0, 0]", w.GetValue().ToString());
        Assert.AreEqual(2.0, span.Span[1]);
    }

    [NoLeaks]
    public void Borrowed_GivesItsMemoryBack()
    {
        var w = T.Shared(new double[1000], "w");
        for (var i = 0; i < 10; i++)
        {
            using var span = w.BorrowSpan<double>();
            w.SetZero();
        }
    }

    [TestMethod]
    public void SetValue_Refused_NamesTheVariableAndItsLine()
    {
        var row = T.Shared(NDArray.From(new double[,] { { 1, 2 } }), "row", [true, false]);
        foreach (var (value, part) in ((NDArray, string)[])[
            (new double[,] { { 1 }, { 2 } }, "axis 0 broadcasts and must have length 1"),
            (new[] { 1.0 }, "has 2 axes; a value float64[1] with 1"),
            (new System.Numerics.Complex[,] { { 1 } }, "would lose information")])
        {
            var message = Assert.ThrowsExactly<ArgumentException>(() => row.SetValue(value)).Message;
            Assert.Contains("'row' (float64[1, :]) declared at BorrowingTests.cs:", message);
            Assert.Contains(part, message);
        }

        Assert.AreEqual("[[1, 2]]", row.GetValue().ToString());
    }
}
