using Theon.Rewriting;
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

    // Before and after are told in pairs, however deep: what is inside comes between those of the loop.
    [TestMethod]
    public void Monitor_TellsWhatIsInside_BetweenBeforeAndAfter()
    {
        var (m, seen) = (T.DMatrix("m"), new List<string>());
        var loop = T.Scan(row => T.Scan((x, sum) => sum + x, sequences: [row], outputsInfo: [0.0])[0], sequences: [m])[0];
        var mode = Mode.Monitor(node => seen.Add($"({node.Node.Op.Name} {node.Place}"), node => seen.Add($"){node.Node.Op.Name} {node.Place}"), Mode.None);
        using var function = Function.Compile([m], T.IfElse(T.Sum(m) > 0, loop, m), mode: mode, name: "deep");
        function.Call(new double[,] { { 1, 2 }, { 3, 4 } }).Dispose();
        var open = new Stack<string>();
        foreach (var entry in seen)
        {
            if (entry[0] == '(')
            {
                open.Push(entry[1..]);
            }
            else
            {
                Assert.AreEqual(open.Pop(), entry[1..], string.Join("\n", seen));
            }
        }

        Assert.IsEmpty(open);
        foreach (var (outer, inner) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
        {
            Assert.HasCount(1, seen.Where(entry => entry.StartsWith("(Add ", StringComparison.Ordinal) && entry.EndsWith($" in step {inner} of Scan in step {outer} of Scan in the true side of IfElse", StringComparison.Ordinal)).ToList(), string.Join("\n", seen));
        }
    }

    [TestMethod]
    public void Monitor_MayCallTheFunctionAgain()
    {
        var x = T.DVector("x");
        CompiledFunction? function = null;
        var (depth, inner) = (0, "");
        var mode = Mode.Monitor(after: _ =>
        {
            if (depth++ == 0)
            {
                inner = function!.Call(new double[] { 5, 6, 7 }).ToString()!;
                inner = function.Call(new double[] { 5 })[0].ToString();
            }
        });
        using (function = Function.Compile([x], x + x, mode: mode))
        {
            Assert.AreEqual("[2, 4]", function.Call(new double[] { 1, 2 })[0].ToString());
        }

        Assert.AreEqual("[10]", inner);
        Assert.AreEqual(3, depth);
    }

    // Calls from several threads are told on the thread of each, with its own values.
    [TestMethod]
    public void Monitor_OfCallsFromSeveralThreads_ShowsEachItsOwn()
    {
        var x = T.DVector("x");
        var mine = new ThreadLocal<double>();
        var told = 0;
        var mode = Mode.Monitor(after: node =>
        {
            Assert.AreEqual(2 * mine.Value, node.Output(0).Get<double>(0));
            Interlocked.Increment(ref told);
        });
        using var function = Function.Compile([x], x + x, mode: mode);
        Parallel.For(0, 200, number =>
        {
            mine.Value = number;
            Assert.AreEqual(2.0 * number, function.Call(new double[] { number })[0].Get<double>(0));
        });
        Assert.AreEqual(200, told);
    }

    // What watches a function watches its copies.
    [TestMethod]
    public void Copies_AreWatched_GuardedProfiledAndChecked()
    {
        var (x, w, other) = (T.DVector("x"), T.Shared(1.0, "w"), T.Shared(2.0, "other"));
        var seen = 0;
        using var monitored = Function.Compile([x], x * w, mode: Mode.Monitor(after: node => seen += node.Kernel == "view" ? 0 : 1), profile: true, name: "first");
        using var copy = monitored.Copy([(w, other)], name: "second");
        copy.Call(new double[] { 1 }).Dispose();
        Assert.AreEqual(1, seen);
        Assert.AreEqual(("second", 1L, 0L), (copy.Profile!.Name, copy.Profile.Calls, monitored.Profile!.Calls));
        using var guarded = Function.Compile([x], T.Log(x * w), mode: Mode.NanGuard);
        using var guardedCopy = guarded.Copy([(w, other)]);
        Assert.ThrowsExactly<NanGuardException>(() => guardedCopy.Call(new double[] { -1 }));
        var wrong = Rules.Rule("planted", v => P.Exp(v) - 1, v => 1 - T.Exp(v));
        using var debugged = Function.Compile([x], T.Exp(x) - 1 + w, mode: Mode.Debug.With([new RulePhase("phase", [wrong])]));
        using var debuggedCopy = debugged.Copy([(w, other)]);
        Assert.ThrowsExactly<RewriteException>(() => debuggedCopy.Call(new double[] { 1 }));
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
