using T = Theon.Tensor;

namespace Theon.Tests.Inspection;

[TestClass]
public sealed class MonitorTests
{
    [TestMethod]
    public void Monitor_SeesEachNodeBeforeAndAfter_WithValues()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        var seen = new List<string>();
        var mode = Mode.Monitor(
            node => seen.Add($"before {node.Node.Op.Name} {string.Join(' ', Enumerable.Range(0, node.InputCount).Select(i => node.Input(i)))}"),
            node => seen.Add($"after {node.Node.Op.Name} {node.Output(0)}"),
            Mode.None);
        using var function = Function.Compile([x, y], (x + y) * y, mode: mode, name: "monitored");
        Assert.AreEqual("[18, 32]", function.Call(new double[] { 3, 4 }, new double[] { 3, 4 })[0].ToString());
        Assert.AreSequenceEqual(["before Add [3, 4] [3, 4]", "after Add [6, 8]", "before Mul [6, 8] [3, 4]", "after Mul [18, 32]"], seen);
    }

    [TestMethod]
    public void Monitor_SeesNodesOfStepsSidesAndPackagedGraphs()
    {
        var (x, z) = (T.DVector("x"), T.DVector("z"));
        var twice = new OpFromGraph([z], [z + z], inline: false, name: "twice");
        var loop = T.Scan((row, h) => row * h, sequences: [x], outputsInfo: [1.0])[0];
        var seen = new List<string>();
        var mode = Mode.Monitor(after: node => seen.Add($"{node.Node.Op.Name} {(node.Place.Split(" in ", 2) is [_, var place] ? place : "")} {(node.OutputCount > 0 && node.Node.Op.Name is "Mul" or "Add" or "Exp" ? node.Output(0) : "")}"), on: Mode.None);
        using var function = Function.Compile([x], [loop, twice.On(x), T.IfElse(T.Sum(x) > 0, T.Exp(x - x), x)], mode: mode, name: "monitored");
        function.Call(new double[] { 2, 3 }).Dispose();
        foreach (var expected in (string[])["Mul step 0 of Scan 2", "Mul step 1 of Scan 6", "Add  [4, 6]", "Exp the true side of IfElse [1, 1]"])
        {
            Assert.Contains(expected, seen, string.Join("\n", seen));
        }
    }

    [TestMethod]
    public void Monitor_ThatThrows_EndsTheCall_AndSharedValuesStay()
    {
        var w = T.Shared(new double[] { 1, 2 }, "w");
        var mode = Mode.Monitor(after: node => throw new InvalidOperationException("enough"));
        using var function = Function.Compile([], [], updates: [(w, w * 2)], mode: mode, name: "monitored");
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call());
        Assert.Contains("monitored: the monitor of ", error.Message);
        Assert.Contains("enough", error.Message);
        Assert.IsInstanceOfType<InvalidOperationException>(error.InnerException);
        Assert.IsNotEmpty(error.Origins);
        Assert.AreEqual("[1, 2]", w.GetValue().ToString());
    }

    [TestMethod]
    public void Values_AfterTheCallback_AreGone()
    {
        var x = T.DVector("x");
        MonitoredNode? kept = null;
        var early = "";
        var mode = Mode.Monitor(
            node =>
            {
                try
                {
                    using var output = node.Output(0);
                }
                catch (InvalidOperationException error)
                {
                    early = error.Message;
                }
            },
            node => kept = node,
            Mode.None);
        using var function = Function.Compile([x], T.Dot(T.Exp(x), x), mode: mode);
        function.Call(new double[] { 1 }).Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => kept!.Input(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => kept!.Input(99));
        Assert.IsTrue(early.Length == 0 || early.Contains("no result before it ran", StringComparison.Ordinal));
    }
}
