using T = Theon.Tensor;

namespace Theon.Tests.Compilation;

[TestClass]
public sealed class CompileErrorTests
{
    private const string File = "CompileErrorTests.cs:";

    public static IEnumerable<object[]> Cases
    {
        get
        {
            var (x, y) = (T.Vector("x"), T.Vector("y"));
            var s = T.Shared(new[] { 1.0 }, "s");
            var n = T.Shared(new[] { 1L }, "n");
            return
            [
                Case("missing input", () => Function.Compile([x], x + y), "variable 'y' (float64[:]) declared at " + File, "Add built at " + File, "not among the inputs"),
                Case("unused input", () => Function.Compile([x, y], x + 1), "input 1, variable 'y'", "not needed", "UnusedInput.Ignore"),
                Case("duplicate input", () => Function.Compile([x, x], x + 1), "input 1, variable 'x'", "same variable as input 0"),
                Case("shared input", () => Function.Compile([s], s + 1), "input 0, shared variable 's'", "without being passed"),
                Case("constant input", () => Function.Compile([T.Constant(1.0)], x + 1), "is a constant"),
                Case("computed input", () => Function.Compile([x + 1], x + 2), "not a leaf", "Add built at " + File, "givens"),
                Case("null output", () => Function.Compile([x], [x, null!]), "output 1 is null"),
                Case("update dtype", () => Function.Compile([x], [], updates: [(n, x)]), "shared variable 'n' (int64[:])", "has type float64[:]", "T.Cast(value, DType.Int64)"),
                Case("update rank", () => Function.Compile([x], [], updates: [(s, x.Sum())]), "shared variable 's'", "has type float64[]"),
                Case("two updates", () => Function.Compile([x], [], updates: [(s, x), (s, x + 1)]), "shared variable 's'", "updated twice"),
                Case("givens of an input", () => Function.Compile([x], x + 1, givens: [(x, y)]), "replace variable 'x'", "also an input"),
                Case("givens twice", () => Function.Compile([x], x + y, givens: [(y, s), (y, s)]), "replace variable 'y'", "twice"),
                Case("givens type", () => Function.Compile([x], x + y, givens: [(y, x.Sum())]), "of type float64[]", "types must be equal"),
                Case("givens chain", () => Function.Compile([x], x + y, givens: [(y, s + 1), (s, x)]), "needs shared variable 's'", "chains"),
                Case("contradiction", () => Function.Compile([x], x, allowInputDowncast: true, strict: true), "contradict"),
            ];
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Compile_Refused_SaysWhatAndWhere(string name, Action compile, string[] parts)
    {
        var message = Assert.ThrowsExactly<CompileException>(compile, name).Message;
        foreach (var part in parts)
        {
            Assert.Contains(part, message, name);
        }
    }

    [TestMethod]
    public void UnusedInput_Ignored_IsAccepted()
    {
        var (x, y) = (T.Vector("x"), T.Vector("y"));
        using var function = Function.Compile([x, y], x + 1, onUnusedInput: UnusedInput.Ignore);
        Assert.AreEqual("[2]", function.Call(new[] { 1.0 }, new[] { 1.0, 2 }).ToString());
    }

    private static object[] Case(string name, Action compile, params string[] parts) => [name, compile, parts];
}
