using T = Theon.Tensor;

namespace Theon.Tests.Runtime;

[TestClass]
public sealed class MemoryReportTests
{
    [TestMethod]
    public void Report_OfAChain_NamesEachValueAndItsBytes()
    {
        var x = T.DMatrix("x");
        using var f = Function.Compile([x], T.Dot(T.Dot(T.Exp(x), x), x), mode: Mode.None);
        f.Call(new double[8, 8]).Dispose();
        var report = f.MemoryReport();
        Assert.AreSequenceEqual(["Exp", "Dot", "Dot"], report.Nodes.Select(node => node.Op));
        Assert.IsTrue(report.Nodes.All(node => node.Bytes == 8 * 8 * 8));
        Assert.AreSequenceEqual([MemoryPlace.Arena, MemoryPlace.Arena, MemoryPlace.Output], report.Nodes.Select(node => node.Place));
        Assert.AreEqual(2 * 8 * 8 * 8, report.BoundBytes);
        Assert.AreEqual(report.BoundBytes, report.ArenaBytes);
        Assert.Contains("Dot (MemoryReportTests.cs:", report.ToString());
    }

    [TestMethod]
    public void Report_FollowsTheShapesOfTheLastCall()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([x], T.Sum(T.CumSum(T.Exp(x))), mode: Mode.None);
        Assert.Contains("was not called yet", Assert.ThrowsExactly<InvalidOperationException>(f.MemoryReport).Message);
        foreach (var n in new[] { 100, 1000, 10 })
        {
            f.Call(new double[n]).Dispose();
            Assert.AreEqual(n * 8, f.MemoryReport().Nodes[0].Bytes);
        }
    }

    [TestMethod]
    public void Report_TellsLengthsThatOnlyTheCallKnows_AndSharedVariables()
    {
        var x = T.DVector("x");
        var state = T.Shared(new double[5], "state");
        using var f = Function.Compile([x], T.Exp(T.Nonzero(x)).Sum(), [(state, state + 1)], mode: Mode.None);
        f.Call((double[])[1, 0, 2]).Dispose();
        var report = f.MemoryReport();
        Assert.IsTrue(report.Nodes.Any(node => node is { Place: MemoryPlace.Reserved, Bytes: null }));
        Assert.IsTrue(report.Nodes.Any(node => node is { Place: MemoryPlace.Shared, Bytes: 40 }));
        Assert.IsGreaterThan(0, report.ReservedBytes);
    }

    /// <summary>Of a network of 784, 500 and 10 units with momentum, at several batch sizes: 1.1 times what liveness allows, at most.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(60)]
    [DataRow(600)]
    public void PeakOfATrainingStep_IsNearTheBound(int rows)
    {
        var (x, y) = (T.FMatrix("x"), T.LVector("y"));
        var random = new Random(1);
        SharedVariable[] parameters = [Weights(784, 500), Weights(1, 500), Weights(500, 10), Weights(1, 10)];
        var hidden = T.Tanh(T.Dot(x, parameters[0]) + T.Flatten(parameters[1]));
        var scores = T.LogSoftmax(T.Dot(hidden, parameters[2]) + T.Flatten(parameters[3]));
        var cost = -scores[T.Arange(y.Shape[0]), y].Mean();
        var gradients = T.Grad(cost, [.. parameters]);
        using var step = Function.Compile([x, y], cost, [.. parameters.Select((parameter, i) => (parameter, parameter - (0.1f * gradients[i])))]);
        step.Call(new float[rows, 784], new long[rows]).Dispose();
        var report = step.MemoryReport();
        Assert.IsGreaterThan(0, report.BoundBytes);
        Assert.IsLessThanOrEqualTo(1.1 * report.BoundBytes, report.ArenaBytes, report.ToString());

        SharedVariable Weights(int n, int m)
        {
            var values = new float[n, m];
            for (var i = 0; i < n * m; i++)
            {
                values[i / m, i % m] = (float)(random.NextDouble() - 0.5) / 10;
            }

            return T.Shared(values);
        }
    }
}
