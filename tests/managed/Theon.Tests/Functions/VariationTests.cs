using T = Theon.Tensor;

namespace Theon.Tests.Functions;

[TestClass]
public sealed class VariationTests
{
    [TestMethod]
    public void Copy_WithSwap_ReadsAndUpdatesTheOther()
    {
        var (x, s, other) = (T.DVector("x"), T.Shared(new[] { 1.0 }, "s"), T.Shared(new[] { 10.0, 20 }, "other"));
        using var step = Function.Compile([x], s, updates: [(s, s + x)], name: "step");
        using var copy = step.Copy([(s, other)], name: "copy");
        Assert.AreEqual("[10, 20]", copy.Call(new double[] { 1, 2 }).ToString());
        Assert.AreEqual("[1] [11, 22]", $"{s.GetValue()} {other.GetValue()}");
        step.Call(new double[] { 5 });
        Assert.AreEqual("[6] [11, 22]", $"{s.GetValue()} {other.GetValue()}");
        Assert.AreEqual("copy", copy.Name);
        Assert.AreSequenceEqual([other], copy.SharedVariables);
        Assert.IsEmpty(copy.CompileSteps.Where(step => step.Name is "canonicalize" or "lower"));
    }

    [TestMethod]
    public void Copy_DeletingUpdates_ChangesNothing()
    {
        var s = T.Shared(1.0, "s");
        using var step = Function.Compile([], s, updates: [(s, s + 1)]);
        using var look = step.Copy(deleteUpdates: true);
        look.Call();
        look.Call();
        Assert.AreEqual(1.0, s.GetValue().As<double>());
    }

    [TestMethod]
    public void Copy_HasDefaultsOfItsOwn()
    {
        var n = T.LScalar("n");
        using var count = Function.Compile([new In(n, value: 0, update: n + 1)], n);
        count.Call();
        using var copy = count.Copy();
        copy.Call();
        copy.Call();
        Assert.AreEqual("1 3", $"{count["n"]} {copy["n"]}");
    }

    [TestMethod]
    public void Copy_OfACopy_AndSubsetsOfCopies_UseTheSwapped()
    {
        var (a, b, c) = (T.Shared(1.0, "a"), T.Shared(2.0, "b"), T.Shared(3.0, "c"));
        using var f = Function.Compile([], [a * 1, a * 10], updates: [(a, a + 100)]);
        using var second = f.Copy([(a, b)]);
        using var third = second.Copy([(b, c)]);
        Assert.Contains("mul-one", f.RewriteTrace());
        Assert.AreEqual(f.RewriteTrace(), third.RewriteTrace());
        Assert.AreEqual(Print.Pp(f.OriginalGraph.Outputs[0]).Replace('a', 'c'), Print.Pp(third.OriginalGraph.Outputs[0]));
        Assert.AreEqual("20", second.OutputSubset(1).Call().ToString());
        Assert.AreEqual("3", third.OutputSubset(0).Call().ToString());
        Assert.AreEqual("1 102 103", $"{a.GetValue()} {b.GetValue()} {c.GetValue()}");
    }

    [TestMethod]
    public void Copy_Refused_SaysWhy()
    {
        var (a, b, wide) = (T.Shared(1.0, "a"), T.Shared(2.0, "b"), T.Shared(new[] { 1.0 }, "wide"));
        using var f = Function.Compile([], a + b, name: "f");
        void AssertRefused((SharedVariable, SharedVariable)[] swap, params string[] parts)
        {
            var message = Assert.ThrowsExactly<FunctionArgumentException>(() => f.Copy(swap)).Message;
            foreach (var part in parts)
            {
                Assert.Contains(part, message);
            }
        }

        AssertRefused([(wide, a)], "does not use", "'wide' (float64[:]) declared at VariationTests.cs:", "used: a, b");
        AssertRefused([(a, wide)], "one type", "'a'", "'wide'");
        AssertRefused([(a, b)], "two variables would be the same", "'b'");
        AssertRefused([(a, T.Shared(1.0)), (a, T.Shared(1.0))], "swapped twice");
    }

    [TestMethod]
    public async Task CallAsync_GivesTheResults_AndCanBeCancelled()
    {
        var (x, s) = (T.DVector("x"), T.Shared(0.0, "s"));
        using var f = Function.Compile([x], x.Sum(), updates: [(s, s + 1)]);
        var all = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => f.CallAsync(new double[] { i, 1 })));
        Assert.AreSequenceEqual(Enumerable.Range(1, 10).Select(i => (double)i), all.Select(results => results.As<double>()));
        Assert.AreEqual(10.0, s.GetValue().As<double>());
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => f.CallAsync(source.Token, new double[] { 1 }));
        Assert.AreEqual(10.0, s.GetValue().As<double>());
    }

    [TestMethod]
    public async Task CallAsync_BadArgument_FailsTheTask()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], x.Sum());
        await Assert.ThrowsExactlyAsync<FunctionArgumentException>(() => f.CallAsync(1.0));
    }
}
