using System.Diagnostics;
using Theon.Printing;
using T = Theon.Tensor;

namespace Theon.Tests.Printing;

[TestClass]
public sealed class PictureTests
{
    [TestMethod]
    public void Dot_OfTheTalksExpression_ShowsItBeforeAndAfter()
    {
        var a = T.DVector("a");
        var b = a + T.Pow(a, 10);
        var before = Print.Dot(b);
        foreach (var expected in (string[])["label=\"a\"", "label=\"Pow\"", "label=\"Add\"", "label=\"10\"", "DimShuffle", "label=\"output\"", "[label=\"float64[:]\"]", "PictureTests.cs:"])
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
