using T = Theon.Tensor;

namespace Theon.Tests.Printing;

[TestClass]
public sealed class PrintTests
{
    private static readonly TensorVariable s_x = T.DVector("x");
    private static readonly TensorVariable s_y = T.DVector("y");
    private static readonly TensorVariable s_m = T.DMatrix("m");

    public static IEnumerable<object[]> Texts =>
    [
        ["1 / (1 + exp(-x))", 1 / (1 + T.Exp(-s_x))],
        ["x + y * x", s_x + (s_y * s_x)],
        ["(x + y) * x", (s_x + s_y) * s_x],
        ["x - (y - x)", s_x - (s_y - s_x)],
        ["x - y - x", s_x - s_y - s_x],
        ["x / (y * x)", s_x / (s_y * s_x)],
        ["-(x + y)", -(s_x + s_y)],
        ["-x * y", -s_x * s_y],
        ["x + 0.5", s_x + 0.5],
        ["m.T", s_m.T],
        ["(m + x).T", (s_m + s_x).T],
        ["sum(m)", T.Sum(s_m)],
        ["sum(m, axes=[0])", T.Sum(s_m, axis: 0)],
        ["where(x > 0, x, y)", T.Where(s_x > 0, s_x, s_y)],
        ["x > y & y == x", (s_x > s_y) & T.Equal(s_y, s_x)],
        ["dot(m, x)", T.Dot(s_m, s_x)],
        ["float32(x)", T.Cast(s_x, DType.Float32)],
        ["true", T.Constant(true)],
        ["<float64[:]>", T.DVector()],
        ["pow(x, 3)", T.Pow(s_x, 3)],
    ];

    [TestMethod, DynamicData(nameof(Texts))]
    public void Pp_IsMathematics(string expected, TensorVariable variable) => Assert.AreEqual(expected, Print.Pp(variable));

    [TestMethod]
    public void Pp_OfSharedSubexpressions_StaysShort()
    {
        var y = s_x;
        for (var i = 0; i < 100; i++)
        {
            y += y;
        }

        Assert.IsLessThan(10_000, Print.Pp(y).Length);
    }

    [TestMethod]
    public void DebugPrint_ShowsTypesOriginsAndWhatIsShared()
    {
        var e = T.Exp(s_x);
        string[] lines = Print.DebugPrint((e * 2) + e).TrimEnd('\n').Split('\n');
        Assert.HasCount(7, lines, string.Join("\n", lines));
        Assert.StartsWith("Add [A] : float64[", lines[0]);
        Assert.Contains("PrintTests.cs:", lines[0]);
        Assert.StartsWith(" |Mul [B]", lines[1]);
        Assert.StartsWith("  |Exp [C]", lines[2]);
        Assert.StartsWith("   |x [D] : float64[", lines[3]);
        Assert.AreEqual(" |Exp [C] (above)", lines[^1]);
    }

    [TestMethod]
    public void DebugPrint_ShowsBodiesBelow_UnlessTheyAreClosed()
    {
        var z = T.DVector("z");
        var loop = T.Scan((row, h) => T.Tanh(row + h), sequences: [s_x], outputsInfo: [0.0])[0];
        var y = new OpFromGraph([z], [z * z], inline: false, name: "square").On(loop);
        var text = Print.DebugPrint(y);
        var lines = text.TrimEnd('\n').Split('\n');
        Assert.StartsWith("square [A] : float64[", lines[0]);
        Assert.MatchesRegex(@"\nsquare \[A\], graph:\n output\n  \|Mul \[\w+\] : float64\[:\]  at PrintTests.cs:\d+\n   \|z \[\w+\]", text);
        Assert.MatchesRegex(@"\nScan \[\w+\], step:\n state 0\n  \|Tanh \[\w+\] : float64\[\]  at PrintTests.cs:\d+\n", text);
        Assert.Contains(line => line.Contains("|x, row [", StringComparison.Ordinal), lines);
        Assert.Contains(line => line.Contains("|state 0, 1 step back [", StringComparison.Ordinal), lines);
        Assert.DoesNotContain("step:", Print.DebugPrint(DebugPrintOptions.Default with { Bodies = false }, y));
    }

    [TestMethod]
    public void DebugPrint_OfADeepGraph_DoesNotOverflow()
    {
        var y = s_x;
        for (var i = 0; i < 2000; i++)
        {
            y = T.Sin(y);
        }

        Assert.HasCount(2001, Print.DebugPrint(y).TrimEnd('\n').Split('\n'));
    }

    [TestMethod]
    public void DebugPrint_NamesOutputsOfANode()
    {
        var fused = Theon.Rewriting.Rewriter.Run(new Theon.Graph.FunctionGraph([], [T.Exp(s_x), T.Exp(s_x) + s_y]), Theon.Rewriting.Phases.FastRun).Graph;
        var text = Print.DebugPrint([.. fused.Outputs]);
        Assert.Contains("}.0 [A]", text);
        Assert.Contains("Composite.1 [D] : float64[:] (of [A] above)", text);
    }
}
