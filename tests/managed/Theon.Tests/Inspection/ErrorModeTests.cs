using System.Text.RegularExpressions;
using T = Theon.Tensor;

namespace Theon.Tests.Inspection;

/// <summary>The same failures in each mode: what a mode changes is the name of the op, never the shapes and the line.</summary>
[TestClass]
public sealed partial class ErrorModeTests
{
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly TensorVariable s_m = T.DMatrix("m");
    private static readonly TensorVariable s_n = T.LScalar("n");

    private static readonly (string Kind, Func<TensorVariable> Build, string FastRun, string None, string Text)[] s_kinds =
    [
        ("product", () => T.Dot(s_m, s_v), "Gemv", "Dot",
            "gemv: a row of A has length 4, B 3; expected the same (out [2], A [2, 4], B [3]) |   input 0: float64[2, 4] 'm' |   input 1: float64[3] 'v' |   built at ErrorModeTests.cs:*"),
        ("value", () => T.FloorDiv(s_n, s_n - 7), "FloorDiv", "FloorDiv",
            "FloorDiv: division of an integer by 0 |   input 0: int64[] 'n' |   input 1: int64[] |   built at ErrorModeTests.cs:*"),
        ("index", () => T.Take(s_v, s_n + T.Arange(2), 0), "AdvancedSubtensor", "AdvancedSubtensor",
            "index 7 is outside axis 0 of length 3 |   input 0: float64[3] 'v' |   input 1: int64[2] |   built at ErrorModeTests.cs:*"),
    ];

    public static IEnumerable<object[]> Cases =>
        from kind in s_kinds
        from mode in (string[])["FastRun", "FastCompile", "None", "NanGuard"]
        select new object[] { kind.Kind, mode };

    [TestMethod, DynamicData(nameof(Cases))]
    public void Failure_InEachMode_NamesShapesAndLine(string name, string mode)
    {
        var kind = s_kinds.Single(kind => kind.Kind == name);
        using var function = Function.Compile([s_v, s_m, s_n], kind.Build(), mode: Mode.Named(mode), onUnusedInput: UnusedInput.Ignore, name: "f");
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[3], new double[2, 4], 7L));
        var op = mode is "FastRun" or "NanGuard" ? kind.FastRun : kind.None;
        Assert.AreEqual($"f failed in {op} (instruction *): {kind.Text}", Varying().Replace(error.Message.ReplaceLineEndings(" | "), "$1*"));
    }

    [TestMethod]
    [DataRow(2, 4, 2, "hint: the rows of m would fit: did you mean m.T?")]
    [DataRow(2, 4, 3, null)]
    public void Product_WhoseTransposeWouldFit_HasAHint(int rows, int columns, int length, string? hint)
    {
        using var function = Function.Compile([s_v, s_m], T.Dot(s_m, s_v));
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[length], new double[rows, columns]));
        Assert.AreEqual(hint is not null, error.Message.Contains(hint ?? "hint", StringComparison.Ordinal), error.Message);
    }

    [TestMethod]
    public void Ranges_OfIntermediateValues_AreToldWhereAsked()
    {
        using var scope = Config.With("errors.ranges=true");
        var index = s_n + T.Arange(2);
        using var function = Function.Compile([s_v, s_n], T.Take(s_v, index, 0), mode: Mode.None);
        var error = Assert.ThrowsExactly<FunctionRunException>(() => function.Call(new double[] { 1, 2, 3 }, 7L));
        Assert.Contains("input 1: int64[2]: 7 to 8", error.Message);
        Assert.Contains("input 0: float64[3] 'v': 1 to 3", error.Message);
    }

    [GeneratedRegex(@"(\(instruction |ErrorModeTests\.cs:)\d+")]
    private static partial Regex Varying();
}
