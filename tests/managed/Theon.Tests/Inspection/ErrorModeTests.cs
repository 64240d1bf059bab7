using System.Text;
using System.Text.RegularExpressions;
using T = Theon.Tensor;

namespace Theon.Tests.Inspection;

/// <summary>
/// The same failures in each mode, compared with errors.txt: what a mode changes is the op and the place, never what went wrong, the shapes and the
/// line. <c>THEON_UPDATE_DOCS=1</c> writes the file anew; look at the difference.
/// </summary>
[TestClass]
public sealed partial class ErrorModeTests
{
    private static readonly string[] s_modes = ["FastRun", "FastCompile", "Debug", "None", "NanGuard"];
    private static readonly TensorVariable s_v = T.DVector("v");
    private static readonly TensorVariable s_m = T.DMatrix("m");
    private static readonly TensorVariable s_n = T.LScalar("n");

    private static readonly (string Kind, Func<TensorVariable> Build)[] s_kinds =
    [
        ("product", () => T.Dot(s_m, s_v)),
        ("shapes that do not broadcast", () => T.Tanh((T.Exp(s_m) * s_v) + 1)),
        ("vector for the rows", () => s_m + s_v[..2]),
        ("value", () => T.FloorDiv(s_n, s_n - 7)),
        ("index", () => s_v[s_n]),
        ("index of an array", () => T.Take(s_v, s_n + T.Arange(2), 0)),
        ("length", () => s_v.Reshape(s_n, 2)),
        ("check", () => T.Assert(s_v, "v must be positive", s_v > 1)),
        ("raise", () => T.Raise(s_v, "not to be computed")),
        ("function of the host", () => T.AsOp("mine", [s_v.Type], [s_v.Type], (_, _) => throw new InvalidOperationException("out of paper"))(new[] { s_v })[0]),
        ("breakpoint", () => T.Breakpoint(s_v, T.All(s_v < 1), "small", _ => throw new InvalidOperationException("stopped"))),
        ("gradient", () => T.Grad(T.Sum(T.Take(s_v, s_n + T.Arange(2), 0)), s_v)),
        ("product in a step", () => T.Scan(row => T.Dot(row, s_v), sequences: [s_m])[0]),
        ("shapes in a fused step", () => T.Scan((row, h) => T.Tanh((T.Sin(row) * s_v) + h), sequences: [s_m], outputsInfo: [0.0 * s_m[0]])[0]),
        ("value in a later step", () => T.Scan(i => T.FloorDiv(s_n, i - 2), sequences: [T.Arange(4)])[0]),
        ("value in a loop in a loop", () => T.Scan(i => T.Scan(j => T.FloorDiv(j, i - 1), sequences: [T.Arange(3)])[0], sequences: [T.Arange(3)])[0]),
        ("gradient of a loop", () => T.Grad(T.Sum(T.Scan(i => T.Take(s_v, i + s_n, 0), sequences: [T.Arange(2)])[0]), s_v)),
        ("too many steps", () => T.Scan(row => row * 2, sequences: [s_v], nSteps: s_n)[0]),
        ("fewer steps than none", () => T.Scan(h => h * 2, outputsInfo: [s_v], nSteps: -s_n)[0]),
        ("chosen side", () => T.IfElse(s_n > 0, T.FloorDiv(s_n, s_n - 7), s_n)),
        ("other side", () => T.IfElse(s_n < 0, s_n, T.FloorDiv(s_n, s_n - 7))),
        ("packaged graph", () => T.LScalar("k") is var k ? new OpFromGraph([k], [T.FloorDiv(k, k - 7)], inline: false, name: "packed").On(s_n) : s_n),
        ("sum of many", () => T.Tanh(Enumerable.Range(1, 20).Select(i => T.Exp(s_m[.., ..1] * i)).Aggregate((a, b) => a + b) + s_v)),
    ];

    // Arguments that do not fit are no matter of modes, but no mode may lose them.
    private static readonly (string Kind, Value[] Arguments)[] s_arguments =
    [
        ("argument of another rank", [new double[2, 2], new double[2, 4], 7L]),
        ("argument of another dtype", [new[] { 1.5 }, new double[2, 4], 7.5]),
        ("arguments that are missing", [new double[3]]),
    ];

    [TestMethod]
    public void Failures_InEachMode_AreThoseOfTheFile()
    {
        var text = new StringBuilder();
        foreach (var (kind, build) in s_kinds)
        {
            Append(text, kind, build, [new double[3], new double[2, 4], 7L]);
        }

        foreach (var (kind, arguments) in s_arguments)
        {
            Append(text, kind, () => T.Dot(s_m, s_v) + s_n, arguments);
        }

        var path = Repository.Path("tests", "managed", "Theon.Tests", "Inspection", "errors.txt");
        if (Environment.GetEnvironmentVariable("THEON_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, text.ToString());
        }

        Assert.AreSequenceEqual(File.ReadAllLines(path), text.ToString().Split('\n')[..^1]);
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
        Assert.Contains("input 1: int64[2], strides [1]: 7 to 8", error.Message);
        Assert.Contains("input 0: float64[3] 'v', strides [1]: 1 to 3", error.Message);
        using var loop = Function.Compile([s_n], T.Scan(i => T.FloorDiv(s_n, i - 2), sequences: [T.Arange(4)])[0], mode: Mode.None);
        Assert.Contains("in step 2 of Scan", Assert.ThrowsExactly<FunctionRunException>(() => loop.Call(7L)).Message);
        Assert.Contains("input 1: int64[]: 0", Assert.ThrowsExactly<FunctionRunException>(() => loop.Call(7L)).Message);
    }

    [TestMethod]
    public void Strides_OfTransposedArguments_AreTheirOwn()
    {
        using var turned = NDArray.From(new double[4, 2]).Transpose();
        using var function = Function.Compile([s_m, s_v], T.Dot(s_m, s_v), mode: Mode.None);
        Assert.Contains("input 0: float64[2, 4] 'm', strides [1, 2]", Assert.ThrowsExactly<FunctionRunException>(() => function.Call(turned, new double[3])).Message);
    }

    private static void Append(StringBuilder text, string kind, Func<TensorVariable> build, Value[] arguments)
    {
        var messages = s_modes.Select(mode => (Mode: mode, Text: MessageOf(kind, build, arguments, mode))).ToList();
        text.Append("# ").Append(kind).Append('\n');
        foreach (var group in messages.GroupBy(message => message.Text))
        {
            text.Append(string.Join(", ", group.Select(message => message.Mode))).Append(":\n").Append(group.Key).Append("\n\n");
        }
    }

    private static string MessageOf(string kind, Func<TensorVariable> build, Value[] arguments, string mode)
    {
        using var function = Function.Compile([s_v, s_m, s_n], build(), mode: Mode.Named(mode), onUnusedInput: UnusedInput.Ignore, name: "f");
        var error = Assert.Throws<TheonException>(() => function.Call(arguments), $"{kind}, {mode}");
        Assert.IsLessThanOrEqualTo(25, error.Message.Split('\n').Length, error.Message);
        if (error is FunctionRunException failure)
        {
            Assert.IsTrue(failure.Origins.Length > 0 && failure.Origins.All(origin => origin.ToString().StartsWith("ErrorModeTests.cs:", StringComparison.Ordinal)), error.Message);
        }

        return Varying().Replace($"{error.GetType().Name}: {error.Message.ReplaceLineEndings("\n")}", "$1*");
    }

    // The numbers of instructions and lines are not what these tests are about.
    [GeneratedRegex(@"(instruction |ErrorModeTests\.cs:)\d+")]
    private static partial Regex Varying();
}
