using System.Diagnostics;
using Theon.Printing;
using T = Theon.Tensor;

namespace Theon.Tests.Printing;

[TestClass]
public sealed class PictureTests
{
    [TestMethod]
    public void LoadedFunction_JoinsABranchToItsCondition()
    {
        using var folder = new TemporaryFolder();
        var x = T.DVector("x");
        using (var function = Function.Compile([x], T.IfElse(T.Sum(x) > 0, T.Exp(x), T.Tanh(x)), name: "chosen"))
        {
            function.Save(folder.File("chosen.theon"));
        }

        using var loaded = CompiledFunction.Load(folder.File("chosen.theon"));
        loaded.Draw(folder.File("closed.dot"), new DrawOptions { Bodies = false });
        Assert.Contains("[label=\" r0 \"]", File.ReadAllText(folder.File("closed.dot")));
        loaded.Draw(folder.File("open.dot"));
        var open = File.ReadAllText(folder.File("open.dot"));
        Assert.HasCount(4, open.Split("[label=\"condition\""));
    }

    [TestMethod]
    public void Names_WithQuotesAndBackslashes_AreEscaped()
    {
        using var folder = new TemporaryFolder();
        Print.Draw(folder.File("x.dot"), T.Exp(T.DVector("a \"b\" \\c")));
        Assert.Contains("label=\"a \\\"b\\\" \\\\c\"", File.ReadAllText(folder.File("x.dot")));
    }

    [TestMethod]
    public void Dot_OfTheTalksExpression_ShowsItBeforeAndAfter()
    {
        var a = T.DVector("a");
        var b = a + T.Pow(a, 10);
        var before = Print.Dot(b);
        foreach (var expected in (string[])["label=\"a\"", "label=\"Pow\"", "label=\"Add\"", "label=\"10\"", "DimShuffle", "label=\"output\"", "[label=\" float64[:] \"]", "PictureTests.cs:"])
        {
            Assert.Contains(expected, before);
        }

        using var function = Function.Compile([a], b, name: "power");
        var after = function.Dot();
        Assert.StartsWith("digraph \"power\" {", after);
        Assert.Contains("Composite", after);
        Assert.DoesNotContain("label=\"Pow\"", after);
        Assert.AreEqual(3, after.Split('\n').Count(line => line.Contains("fillcolor", StringComparison.Ordinal)), after);
        Assert.AreEqual(6, before.Split('\n').Count(line => line.Contains("fillcolor", StringComparison.Ordinal)), before);
    }

    [TestMethod]
    public void Dot_GivesKindsTheirColours_AndEscapesTexts()
    {
        var (m, w) = (T.DMatrix("a \"quoted\\ name\""), T.Shared(new double[2], "w"));
        var dot = Print.Dot(T.Sum(T.Dot(m, w)));
        Assert.Contains("a \\\"quoted\\\\ name\\\"", dot);
        foreach (var kind in (NodeKind[])[NodeKind.Input, NodeKind.Shared, NodeKind.Product, NodeKind.Reduction, NodeKind.Output])
        {
            Assert.Contains(NodeKinds.Colour(kind), dot);
        }

        Assert.HasCount(Enum.GetValues<NodeKind>().Length, Enum.GetValues<NodeKind>().Select(NodeKinds.Colour).Distinct());
    }

    [TestMethod]
    public void Dot_OpensBodies_AndFusedNodesOnDemand()
    {
        var (xs, m, w) = (T.DVector("xs"), T.DMatrix("m"), T.Shared(new double[3], "w"));
        var loop = T.Scan((x, h) => T.Tanh(T.Sin(x) + h), sequences: [xs], outputsInfo: [0.0])[0];
        using var function = Function.Compile([xs], T.IfElse(T.Sum(xs) > 0, T.Exp(loop) * 2, T.Sqr(xs)), name: "nested");
        Assert.AreEqual(4, Clusters(function.Dot()), "choice, its sides, the loop");
        Assert.AreEqual(0, Clusters(function.Dot(new DrawOptions { Bodies = false })));
        Assert.IsGreaterThan(4, Clusters(function.Dot(new DrawOptions { Fused = true })));
        Assert.Contains("number of steps", function.Dot());
        Assert.Contains("PictureTests.cs:", function.Dot());
        Assert.AreEqual(1, Clusters(Print.Dot(loop)));
        Assert.AreEqual(0, Clusters(Print.Dot(new DrawOptions { Bodies = false }, loop)));
        using var step = Function.Compile([m], [], updates: [(w, w - T.Grad(T.Sum(T.Sqr(T.Tanh(T.Dot(m, w)))), w))]);
        Assert.Contains("label=\"X W\"", step.Dot(new DrawOptions { Fused = true }));
        if (HasGraphviz())
        {
            using var folder = new TemporaryFolder();
            function.Draw(folder.File("open.svg"), new DrawOptions { Fused = true });
            step.Draw(folder.File("step.png"), new DrawOptions { Fused = true });
            Assert.Contains("class=\"cluster\"", File.ReadAllText(folder.File("open.svg")));
            Directory.CreateDirectory(Repository.Path("build", "screenshots"));
            File.Copy(folder.File("step.png"), Repository.Path("build", "screenshots", "graphviz-step.png"), overwrite: true);
            function.Draw(Repository.Path("build", "screenshots", "graphviz-nested.png"));
        }
    }

    private static int Clusters(string dot) => dot.Split("subgraph cluster_").Length - 1;

    [TestMethod]
    public void Draw_AsSvgAndPng_WritesPictures()
    {
        RequireGraphviz();
        using var folder = new TemporaryFolder();
        var a = T.DVector("a");
        using var function = Function.Compile([a], a + T.Pow(a, 10));
        Print.Draw(folder.File("before.svg"), a + T.Pow(a, 10));
        function.Draw(folder.File("after.png"));
        Assert.Contains("<svg", File.ReadAllText(folder.File("before.svg")));
        Assert.Contains("Pow", File.ReadAllText(folder.File("before.svg")));
        Assert.AreSequenceEqual(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }, File.ReadAllBytes(folder.File("after.png"))[..4]);
    }

    [TestMethod]
    public void Draw_WithAnUnknownEnding_IsRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Print.Draw("graph.bmp", T.DVector("x")));
        Assert.Contains(".dot, .svg, .png, .html", error.Message);
    }

    internal static void RequireGraphviz()
    {
        if (!HasGraphviz())
        {
            Assert.Inconclusive("Graphviz is not installed; ./build.sh setup installs it.");
        }
    }

    private static bool HasGraphviz()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("dot", ["-V"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
