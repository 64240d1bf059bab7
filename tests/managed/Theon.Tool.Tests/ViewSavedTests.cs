using T = Theon.Tensor;

namespace Theon.Tool.Tests;

/// <summary><c>theon view</c> of functions that were saved.</summary>
[TestClass]
public sealed class ViewSavedTests
{
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("theon-view").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void SavedFunction_BecomesAPage_WithInstructionsMemoryAndVariables()
    {
        var file = Save(Step());
        var (code, output, error) = Run("view", file);
        Assert.AreEqual(ExitCodes.Done, code, error);
        Assert.AreEqual(Path.ChangeExtension(file, ".html"), output.Trim());
        var page = File.ReadAllText(output.Trim());
        foreach (var expected in (string[])["<!DOCTYPE html>", "step(float64[:, :])", "instruction 0, kernel ", "new value of w", "ViewSavedTests.cs:", "Variables", "Memory", "program step"])
        {
            Assert.Contains(expected, page);
        }
    }

    [TestMethod]
    public void SavedFunction_AsDot_HasLoopsOpenOrClosed_AndFusedNodesOnDemand()
    {
        var (file, dot) = (Save(Loop()), Path.Combine(_folder, "loop.dot"));
        Assert.AreEqual(ExitCodes.Done, Run("view", file, "-o", dot).Code);
        var open = File.ReadAllText(dot);
        Assert.Contains("subgraph cluster_", open);
        Assert.Contains("label=\"Scan\"", open);
        Assert.AreEqual(ExitCodes.Done, Run("view", file, "-o", dot, "--closed").Code);
        Assert.DoesNotContain("subgraph", File.ReadAllText(dot));
        Assert.AreEqual(ExitCodes.Done, Run("view", Save(Step()), "-o", dot, "--fused").Code);
        Assert.Contains("label=\"Tanh\"", File.ReadAllText(dot));
    }

    [TestMethod]
    public void SavedBranchesAndLoops_AreJoinedToWhatDecidesThem()
    {
        var (x, n) = (T.DVector("x"), T.LScalar("n"));
        var chosen = T.IfElse(T.Sum(x) > 0, T.Exp(x), T.Tanh(x));
        var dot = Path.Combine(_folder, "f.dot");
        var file = Save(Function.Compile([x, n], [chosen, T.Scan(h => T.Sin(h), outputsInfo: [x], nSteps: n)[0], x[n]], name: "f"));
        foreach (var closed in new[] { true, false })
        {
            Assert.AreEqual(ExitCodes.Done, Run("view", file, "-o", dot, closed ? "--closed" : "--fused").Code);
            var text = File.ReadAllText(dot);
            var decides = text.Split('\n').Where(line => line.Contains("label=\" r", StringComparison.Ordinal)).ToList();
            Assert.IsGreaterThanOrEqualTo(3, decides.Count, text);
            foreach (var edge in decides)
            {
                foreach (var end in edge.Split('[')[0].Split("->", StringSplitOptions.TrimEntries))
                {
                    Assert.Contains($"{end} [label=", text, edge);
                }
            }
        }
    }

    // Every damage is an error of one line and a code; none is a crash.
    [TestMethod]
    public void DamagedFiles_AreFailures_OfOneLine()
    {
        var whole = File.ReadAllBytes(Save(Step()));
        (string Name, byte[] Bytes, string Says)[] cases =
        [
            ("cut.theon", whole[..(whole.Length / 2)], "Cannot load"),
            ("head.theon", whole[..6], "Cannot load"),
            ("empty.theon", [], "no saved function"),
            ("text.theon", "something else"u8.ToArray(), "no saved function, and its name does not end in .onnx"),
            ("longer.theon", [.. whole, 0], "Cannot load"),
            .. Enumerable.Range(1, 12).Select(i => ($"flipped{i}.theon", Flipped(whole, 4 + (i * (whole.Length - 8) / 13)), "Cannot load")),
        ];
        foreach (var (name, bytes, says) in cases)
        {
            var file = Path.Combine(_folder, name);
            File.WriteAllBytes(file, bytes);
            var (code, output, error) = Run("view", file);
            Assert.AreEqual(ExitCodes.Failed, code, $"{name}: {error}");
            Assert.AreEqual("", output);
            Assert.Contains(says, error.TrimEnd().Split('\n')[^1], name);
            Assert.IsFalse(File.Exists(Path.ChangeExtension(file, ".html")), name);
        }
    }

    [TestMethod]
    public void Picture_ThatWouldReplaceTheFile_IsRefused()
    {
        var file = Path.Combine(_folder, "f.html");
        File.Move(Save(Step()), file);
        var (code, _, error) = Run("view", file);
        Assert.AreEqual(ExitCodes.Usage, code, error);
        Assert.Contains("would replace", error);
        Assert.AreEqual(ExitCodes.Usage, Run("view", file, "-o", Path.Combine(_folder, "f.bmp")).Code);
    }

    private static CompiledFunction Step()
    {
        var (x, w) = (T.DMatrix("x"), T.Shared(new[] { 0.5, -0.25 }, "w"));
        var y = T.Tanh(T.Dot(x, w)) * 2;
        return Function.Compile([x], y, updates: [(w, w - (0.1 * T.Grad(T.Sum(y), w)))], name: "step");
    }

    private static CompiledFunction Loop()
    {
        var x = T.DVector("x");
        return Function.Compile([x], T.Scan((row, h) => T.Tanh(row + T.Sin(h)), sequences: [x], outputsInfo: [0.0])[0], name: "loop");
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] damaged = [.. bytes];
        damaged[at] ^= 0x10;
        return damaged;
    }

    private string Save(CompiledFunction function)
    {
        using (function)
        {
            var file = Path.Combine(_folder, $"{function.Name}.theon");
            function.Save(file);
            return file;
        }
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
