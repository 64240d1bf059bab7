// snippet: loops-power
using Theon;
using T = Theon.Tensor;
// end snippet

namespace Theon.Tests.Docs;

/// <summary>The code of docs/loops.md.</summary>
[TestClass]
public sealed class LoopsPageTests
{
    [TestMethod]
    public void Powers()
    {
        // snippet: loops-power
        var a = T.Vector("a");
        var k = T.LScalar("k");
        var (powers, updates) = T.Scan((prior, x) => prior * x, outputsInfo: [T.OnesLike(a)], nonSequences: [a], nSteps: k);
        using var power = Function.Compile([a, k], powers[^1], updates: [.. updates]);
        using var results = power.Call(new double[] { 1, 2, 3 }, 4L);   // [1, 16, 81]
        // end snippet

        Assert.AreEqual("[1, 16, 81]", results[0].ToString());
    }

    [TestMethod]
    public void Steps()
    {
        var first = T.Constant(new[] { 0.0, 1.0 });

        // snippet: loops-steps
        var doubled = T.Scan(x => (x * 2, T.Until(x * 2 > 45)), outputsInfo: [1.0], nSteps: 1024)[0];        // 2, 4, 8, 16, 32, 64
        var fibonacci = T.Scan((p, q) => p + q, outputsInfo: [new ScanOutput(first, -2, -1)], nSteps: 6)[0];    // 1, 2, 3, 5, 8, 13
        // end snippet

        using var function = Function.Compile([], [doubled, fibonacci]);
        using var results = function.Call();
        Assert.AreEqual("[2, 4, 8, 16, 32, 64]", results[0].ToString());
        Assert.AreEqual("[1, 2, 3, 5, 8, 13]", results[1].ToString());
    }

    [TestMethod]
    public void LongLoops()
    {
        var (w, start) = (T.DVector("w"), T.DVector("start"));

        // snippet: loops-checkpoints
        var last = T.Scan(s => T.Tanh(s * w), outputsInfo: [start], nSteps: 100_000, checkpoints: Checkpoints.SquareRoot)[0][^1];
        var gradient = T.Grad(last.Sum(), w);
        // end snippet

        using var function = Function.Compile([w, start], [last, gradient]);
        using var results = function.Call(new double[100], new double[100]);
        Assert.AreSequenceEqual([100L], results[1].Shape);
        Assert.IsLessThan(1_500_000, function.MemoryReport().PeakBytes);
    }
}
