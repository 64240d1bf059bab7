using T = Theon.Tensor;

namespace Theon.Tests.Docs;

/// <summary>The code of docs/random.md.</summary>
[TestClass]
public sealed class RandomPageTests
{
    [TestMethod]
    public void Drawing()
    {
        // snippet: random-draw
        var stream = new RandomStream(234);
        var u = stream.Uniform([2, 2]);
        var n = stream.Normal([2, 2], mean: 5.0, std: 0.5);

        using var f = Function.Compile([], [u, n]);
        using var g = Function.Compile([], n, noDefaultUpdates: true);
        using var zeros = Function.Compile([], u + u - (2 * u));

        // end snippet
        Assert.AreNotEqual(f.Call().ToString(), f.Call().ToString());
        Assert.AreEqual(g.Call().ToString(), g.Call().ToString());
        Assert.AreEqual("[[0, 0], [0, 0]]", zeros.Call().ToString());
    }

    [TestMethod]
    public void States()
    {
        var stream = new RandomStream(234);
        var u = stream.Uniform([3]);
        using var f = Function.Compile([], u);

        // snippet: random-state
        var state = RandomStream.StateOf(u);
        using var saved = state.GetValue();
        var (v0, v1) = (f.Call()[0], f.Call()[0]);
        state.SetValue(saved);
        var (v2, v3) = (f.Call()[0], f.Call()[0]);   // v2 is v0, v3 is v1

        RandomStream.Reseed(u, 12345);               // this variable
        stream.Reseed(902340);                       // all variables of the stream

        // end snippet
        Assert.AreEqual($"{v0} {v1}", $"{v2} {v3}");
    }

    [TestMethod]
    public void Gradients()
    {
        // snippet: random-gradient
        var stream = new RandomStream(1);
        var (mean, logStd) = (T.Shared(new double[3], "mean"), T.Shared(new double[3], "logStd"));
        var z = stream.Normal([128, 3], mean, T.Exp(logStd));
        var cost = T.Sqr(z - 2).Sum(1).Mean();
        var (gm, gs) = T.Grad(cost, mean, logStd);
        using var train = Function.Compile([], cost, updates: [(mean, mean - (0.1 * gm)), (logStd, logStd - (0.1 * gs))]);

        // end snippet
        var first = train.Call().As<double>();
        for (var i = 0; i < 100; i++)
        {
            train.Call().Dispose();
        }

        Assert.IsLessThan(first / 20, train.Call().As<double>());
    }
}
