using T = Theon.Tensor;

namespace Theon.Tests.Functions;

[TestClass]
public sealed class InputTests
{
    private const string File = "InputTests.cs:";

    public static IEnumerable<object[]> Refused
    {
        get
        {
            var (x, y) = (T.FScalar("x"), T.FScalar("y"));
            var v = T.Vector("v");
            return
            [
                Case("strict and downcast", () => Function.Compile([new In(x, strict: true, allowDowncast: true)], x), "input 0, variable 'x' (float32[]) declared at " + File, "contradict"),
                Case("implicit without a value", () => Function.Compile([x, new In(y, isImplicit: true)], x + y), "input 1, variable 'y'", "implicit", "no default value"),
                Case("update without a value", () => Function.Compile([x, new In(y, update: y + 1)], x + y), "input 1, variable 'y'", "has an update", "no default value"),
                Case("update of another type", () => Function.Compile([x, new In(y, value: 1.0, update: T.DScalar("z") * 2)], x + y), "update of type float64[] built at " + File),
                Case("default of another rank", () => Function.Compile([x, new In(v, value: 1.0)], x + v), "default value does not fit", "input 1 'v' is float64[:], declared at " + File, "1 axes are needed, 0 given"),
                Case("default that loses digits", () => Function.Compile([new In(T.IScalar("n"), value: 1.5)], x), "default value", "input 0 'n'", "number 1.5"),
            ];
        }
    }

    public static IEnumerable<object[]> BadCalls
    {
        get
        {
            var (x, y, z) = (T.DScalar("x"), T.DScalar("y"), T.DScalar("y"));
            var f = Function.Compile([x, new In(y, value: 1.0)], x + y, name: "f");
            var twins = Function.Compile([y, z], y + z, name: "twins");
            return
            [
                Case("none given", () => f.Call(), "f has 2 inputs, 0 given", "input 0 'x' (float64[]) is missing", "no default"),
                Case("too many", () => f.Call(1.0, 2.0, 3.0), "f has 2 inputs, 3 given"),
                Case("unknown name", () => f.Call(("x", 1.0), ("rate", 1.0)), "f has no input 'rate'", "x, y"),
                Case("name twice", () => f.Call(("x", 1.0), ("x", 2.0)), "input 0 'x' is given twice"),
                Case("position and name", () => f.Call([1.0], [("x", 2.0)]), "input 0 'x' is given twice"),
                Case("not all named", () => f.Call(("y", 1.0)), "input 0 'x' (float64[]) is missing"),
                Case("other variable", () => f.Call((x, 1.0), (z, 2.0)), "y (float64[]) is no input"),
                Case("ambiguous name", () => twins.Call(("y", 1.0)), "inputs 0 and 1 are both called 'y'"),
                Case("unknown state", () => _ = f["x"], "keeps nothing under the name 'x'", "default: y"),
                Case("no state of a variable", () => _ = f[x], "keeps nothing for x"),
                Case("state of another rank", () => f["y"] = new[] { 1.0 }, "input 1 'y' is float64[]", "0 axes are needed, 1 given"),
                Case("run with too few", () => f.Run([], []), "input 0 'x' (float64[]) is missing"),
            ];
        }
    }

    [TestMethod]
    [DynamicData(nameof(Refused))]
    public void Compile_Refused_NamesTheInputAndItsLine(string name, Action compile, string[] parts) => AssertMessage<CompileException>(name, compile, parts);

    [TestMethod]
    [DynamicData(nameof(BadCalls))]
    public void Call_Refused_NamesTheInput(string name, Action call, string[] parts) => AssertMessage<FunctionArgumentException>(name, call, parts);

    [TestMethod]
    public void Default_IsUsedWhereTheCallSaysNothing()
    {
        var (x, y) = (T.FScalar("x"), T.FScalar("y"));
        using var f = Function.Compile([x, new In(y, value: 1)], x + y);
        Assert.AreEqual(11f, f.Call(10).As<float>());
        Assert.AreEqual(12f, f.Call(10, 2).As<float>());
        Assert.AreEqual(11f, f.Call(10).As<float>());
    }

    [TestMethod]
    public void Default_IsStateOfTheFunction()
    {
        var (x, y) = (T.FVector("x"), T.FScalar("y"));
        using var f = Function.Compile([x, new In(y, value: 1.0f, name: "rate")], x * y);
        f["rate"] = 0.25;
        Assert.AreEqual(0.25f, f["rate"].As<float>());
        Assert.AreEqual("[0.5]", f.Call(new[] { 2f }).ToString());
        f[y] = 3;
        Assert.AreEqual("[6]", f.Call(new[] { 2f }).ToString());
    }

    [TestMethod]
    public void Default_IsACopy_UnlessBorrowed()
    {
        var v = T.DVector("v");
        NDArray mine = new[] { 1.0, 2 };
        using var copying = Function.Compile([new In(v, value: mine)], v.Sum());
        using var borrowing = Function.Compile([new In(v, value: mine, borrow: true)], v.Sum());
        mine.Set(10.0, 0);
        Assert.AreEqual(3.0, copying.Call().As<double>());
        Assert.AreEqual(12.0, borrowing.Call().As<double>());
    }

    [TestMethod]
    public void Update_OfAnInput_IsItsNextDefault()
    {
        var (n, step) = (T.DScalar("n"), T.DScalar("step"));
        using var count = Function.Compile([step, new In(n, value: 0.0, update: n + step)], n);
        Assert.AreEqual("0 2 4", $"{count.Call(2.0)} {count.Call(2.0)} {count.Call(1.0)}");
        Assert.AreEqual(5.0, count["n"].As<double>());
        Assert.AreEqual(100.0, count.Call(1.0, 100.0).As<double>());
        Assert.AreEqual(101.0, count["n"].As<double>());
    }

    [TestMethod]
    public void Update_OfAnInput_MayChangeItsShape()
    {
        var v = T.DVector("v");
        using var grow = Function.Compile([new In(v, value: new[] { 1.0 }, update: T.Concatenate([v, v + 1]))], v);
        grow.Call();
        grow.Call();
        Assert.AreEqual("[1, 2, 2, 3]", grow["v"].ToString());
    }

    [TestMethod]
    public void Update_OfAnInput_StaysWhenTheCallFails()
    {
        var (v, w, n) = (T.DVector("v"), T.DVector("w"), T.DScalar("n"));
        using var f = Function.Compile([v, w, new In(n, value: 1.0, update: n + 1)], v + w + n);
        Assert.ThrowsExactly<FunctionRunException>(() => f.Call(new double[2], new double[3]));
        Assert.AreEqual(1.0, f["n"].As<double>());
    }

    [TestMethod]
    public void Implicit_IsReadAndWrittenByNameOnly()
    {
        var (x, scale) = (T.DScalar("x"), T.DScalar("scale"));
        using var f = Function.Compile([new In(scale, value: 2.0, isImplicit: true), x], x * scale);
        Assert.AreEqual(6.0, f.Call(3.0).As<double>());
        f["scale"] = 5.0;
        Assert.AreEqual(15.0, f.Call(3.0).As<double>());
        Assert.ThrowsExactly<FunctionArgumentException>(() => f.Call(("x", 1.0), ("scale", 1.0)));
        Assert.ThrowsExactly<FunctionArgumentException>(() => f.Call(1.0, 2.0));
    }

    [TestMethod]
    public void Policies_HoldPerInput()
    {
        var (a, b, c) = (T.FVector("a"), T.FVector("b"), T.FVector("c"));
        using var f = Function.Compile([new In(a, allowDowncast: true), new In(b, strict: true), c], a + b + c);
        Assert.AreEqual("[6]", f.Call(new[] { 1.0 }, new[] { 2f }, new[] { 3f }).ToString());
        Assert.Contains("input 1 'b'", Assert.ThrowsExactly<FunctionArgumentException>(() => f.Call(new[] { 1f }, new[] { true }, new[] { 3f })).Message);
        Assert.Contains("input 2 'c'", Assert.ThrowsExactly<FunctionArgumentException>(() => f.Call(new[] { 1f }, new[] { 2f }, new[] { 3.0 })).Message);
    }

    [TestMethod]
    public void Mutable_IsAccepted()
    {
        var x = T.DVector("x");
        using var f = Function.Compile([new In(x, mutable: true)], x * 2);
        Assert.AreEqual("[2, 4]", f.Call(new[] { 1.0, 2 }).ToString());
    }

    [TestMethod]
    public void Call_ByName_ByVariable_AndMixed_GiveTheSame()
    {
        var (x, y, z) = (T.DScalar("x"), T.DScalar("y"), T.DScalar("z"));
        using var f = Function.Compile([x, y, new In(z, value: 100.0)], x + (10 * y) + z);
        Assert.AreEqual("121 121 121 121 21", string.Join(' ', f.Call(("y", 2.0), ("x", 1.0)), f.Call((y, 2.0), (x, 1.0)), f.Call([1.0], [("y", 2.0)]), f.Call(1.0, 2.0), f.Call(("y", 2.0), ("z", 0.0), ("x", 1.0))));
    }

    [TestMethod]
    public void Run_TakesDefaultsToo()
    {
        var (x, y) = (T.DVector("x"), T.DVector("y"));
        using var f = Function.Compile([x, new In(y, value: new[] { 1.0, 2 })], x + y);
        using var output = NDArray.Zeros(DType.Float64, 2);
        f.Run([new[] { 10.0, 20 }], [output]);
        Assert.AreEqual("[11, 22]", output.ToString());
    }

    [TestMethod]
    public void Default_BorrowedFromAnUpdatedVariable_KeepsItsOldValueDuringTheCall()
    {
        NDArray memory = new[] { 1.0, 2 };
        var (s, v) = (T.Shared(new double[2], "s"), T.DVector("v"));
        s.SetValue(memory, borrow: true);
        using var f = Function.Compile([new In(v, value: memory, borrow: true)], [v * 1, v.Sum()], updates: [(s, s * 10)]);
        var (copy, sum) = f.Call();
        Assert.AreEqual("[1, 2] 3", $"{copy} {sum}");
    }

    [TestMethod]
    public void ConcurrentCalls_LoseNoUpdateOfAnInput()
    {
        var n = T.LScalar("n");
        using var count = Function.Compile([new In(n, value: 0, update: n + 1)], n);
        Parallel.For(0, 1000, _ => count.Call().Dispose());
        Assert.AreEqual(1000L, count["n"].As<long>());
    }

    [TestMethod]
    public void UnusedInput_Warn_LogsAndGoesOn()
    {
        using var log = new LogEntries();
        var (x, y) = (T.Vector("x"), T.Vector("y"));
        using var f = Function.Compile([x, y], x + 1, onUnusedInput: UnusedInput.Warn);
        Assert.AreEqual(LogLevel.Warning, log.Entries.Single().Level);
        Assert.Contains("input 1, variable 'y'", log.Entries[0].Message);
    }

    private static void AssertMessage<T>(string name, Action action, string[] parts)
        where T : Exception
    {
        var message = Assert.ThrowsExactly<T>(action, name).Message;
        foreach (var part in parts)
        {
            Assert.Contains(part, message, name);
        }
    }

    private static object[] Case(string name, Action action, params string[] parts) => [name, action, parts];
}
