namespace Theon.Tool.Tests;

[TestClass]
public sealed class CliTests
{
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("theon-tool").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Help_NamesEveryCommand_AndTheExitCodes()
    {
        var (code, output, _) = Run("--help");
        Assert.AreEqual(ExitCodes.Done, code);
        foreach (var expected in (string[])["info", "config", "bench", "view", "run", "Exit codes:", "2  the command line cannot be used"])
        {
            Assert.Contains(expected, output);
        }
    }

    [TestMethod]
    [DataRow("info")]
    [DataRow("config")]
    [DataRow("bench")]
    [DataRow("view")]
    [DataRow("run")]
    public void Help_OfACommand_SaysWhatItDoes(string command)
    {
        var (code, output, _) = Run(command, "--help");
        Assert.AreEqual(ExitCodes.Done, code);
        Assert.IsGreaterThan(100, output.Length);
    }

    [TestMethod]
    public void Help_CallsTheToolByItsName()
    {
        Assert.Contains("theon run <MODEL> [options]", Run("run", "--help").Output);
        var (code, output, error) = Run();
        Assert.AreEqual(ExitCodes.Usage, code);
        Assert.AreEqual("", output);
        Assert.AreEqual("theon: name a command: info, config, bench, view, run; see theon --help.", error.Trim());
    }

    // Where results cannot go is said before they are computed; no text shows a file that only the tool knows of.
    [TestMethod]
    [DataRow(ExitCodes.File, "no-such-folder/y.npy", "there is no folder '")]
    [DataRow(ExitCodes.File, "", "is a folder, not a file.")]
    [DataRow(ExitCodes.Usage, "q=y.npy", "names no output of the model; it has y.")]
    public void Run_WithoutAPlaceForItsResults_SaysSoFirst(int expected, string target, string text)
    {
        var (model, x) = (Path.Combine(_folder, "neg.onnx"), Path.Combine(_folder, "x.npy"));
        File.WriteAllBytes(model, OnnxBytes.Unary("Neg"));
        using var values = NDArray.From(new float[,] { { 1, 2, 3 }, { -4, 5, 6 } });
        NpyFile.Write(x, values);
        var (code, output, error) = Run("run", model, "--input", $"x={x}", "--output", target.Contains('=', StringComparison.Ordinal) ? target : Path.Combine(_folder, target));
        Assert.AreEqual(expected, code, error);
        Assert.AreEqual("", output);
        Assert.DoesNotContain("running", error);
        Assert.Contains(text, error);
        Assert.DoesNotContain(".tmp", error);
    }

    [TestMethod]
    public void CommandLines_ThatMakeNoSense_AreNamedAsTheyAre()
    {
        var (model, x) = (Path.Combine(_folder, "neg.onnx"), Path.Combine(_folder, "x.npy"));
        File.WriteAllBytes(model, OnnxBytes.Unary("Neg"));
        using var values = NDArray.From(new float[,] { { 1, 2, 3 }, { -4, 5, 6 } });
        NpyFile.Write(x, values);
        (string[] Line, int Code, string Says)[] cases =
        [
            (["run", model, "--input", $"x={x}", "--frob", "2"], ExitCodes.Usage, "--frob"),
            (["run", model, "--input", $"x={x}", "--input", $"x={x}"], ExitCodes.Usage, "--input gives 'x' twice"),
            (["run", _folder], ExitCodes.File, "is a folder, not a file"),
            (["run", model, "--input", $"x={_folder}"], ExitCodes.File, "is a folder, not a file"),
            (["view", _folder], ExitCodes.File, "is a folder, not a file"),
            (["view", model, "-o", _folder], ExitCodes.File, "is a folder, not a file"),
            (["view", model, "-o", Path.Combine(_folder, "none", "x.html")], ExitCodes.File, "there is no folder '"),
            (["view", model, "-o", Path.Combine(_folder, "x.bmp")], ExitCodes.Usage, "Accepted: .dot, .svg, .png, .html."),
        ];
        foreach (var (line, expected, says) in cases)
        {
            var (code, output, error) = Run(line);
            Assert.AreEqual(expected, code, error);
            Assert.AreEqual("", output);
            Assert.Contains(says, error.TrimEnd().Split('\n')[^1]);
            Assert.DoesNotContain("Parameter", error);
        }
    }

    [TestMethod]
    public void Failure_NamesTheNodeOfTheModel_AndNoLineOfTheTool()
    {
        var (model, x, i) = (Path.Combine(_folder, "gather.onnx"), Path.Combine(_folder, "x.npy"), Path.Combine(_folder, "i.npy"));
        File.WriteAllBytes(model, OnnxBytes.Gather());
        using var values = NDArray.From(new float[] { 1, 2, 3 });
        using var index = NDArray.From(new long[] { 7 });
        NpyFile.Write(x, values);
        NpyFile.Write(i, index);
        var (code, _, error) = Run("run", model, "--input", $"x={x}", "--input", $"i={i}");
        Assert.AreEqual(ExitCodes.Failed, code);
        Assert.Contains("built at gather.onnx, node 'pick' (Gather)", error);
        Assert.DoesNotContain(".cs:", error);
    }

    [TestMethod]
    public void Run_ReadsAndWritesArrays()
    {
        var (model, x, y) = (Path.Combine(_folder, "neg.onnx"), Path.Combine(_folder, "x.npy"), Path.Combine(_folder, "y.npy"));
        File.WriteAllBytes(model, OnnxBytes.Unary("Neg"));
        using var values = NDArray.From(new float[,] { { 1, 2, 3 }, { -4, 5, 6 } });
        NpyFile.Write(x, values);
        var (code, output, _) = Run("run", model, "--input", $"x={x}", "--output", y);
        Assert.AreEqual(ExitCodes.Done, code);
        Assert.AreEqual($"y float32[2, 3] -> {y}", output.Trim());
        using var result = NpyFile.Read(y);
        Assert.AreSequenceEqual([-1f, -2, -3, 4, -5, -6], result.ToArray<float>());
        Assert.Contains("y = [[-1, -2, -3], [4, -5, -6]]", Run("run", model, "--input", $"x={x}").Output);
    }

    [TestMethod]
    [DataRow("x", ExitCodes.Usage, "--input takes NAME=FILE, not 'x'")]
    [DataRow("x=no-such.npy", ExitCodes.File, "no-such.npy")]
    [DataRow("z={x}", ExitCodes.Failed, "z")]
    [DataRow("x={text}", ExitCodes.Failed, "text.npy")]
    public void Run_OfWhatDoesNotFit_SaysWhy(string input, int expected, string text)
    {
        var (model, x, noArray) = (Path.Combine(_folder, "neg.onnx"), Path.Combine(_folder, "x.npy"), Path.Combine(_folder, "text.npy"));
        File.WriteAllBytes(model, OnnxBytes.Unary("Neg"));
        using var values = NDArray.From(new float[,] { { 1, 2, 3 } });
        NpyFile.Write(x, values);
        File.WriteAllText(noArray, "no array");
        var argument = input.Replace("{x}", x, StringComparison.Ordinal).Replace("{text}", noArray, StringComparison.Ordinal);
        var (code, output, error) = Run("run", model, "--input", argument);
        Assert.AreEqual(expected, code, error);
        Assert.AreEqual("", output);
        Assert.Contains(text, error);
    }

    [TestMethod]
    public void Run_IntoAnUnknownOutput_NamesThoseThereAre()
    {
        var (model, x) = (Path.Combine(_folder, "neg.onnx"), Path.Combine(_folder, "x.npy"));
        File.WriteAllBytes(model, OnnxBytes.Unary("Neg"));
        using var values = NDArray.From(new float[,] { { 1, 2, 3 } });
        NpyFile.Write(x, values);
        var (code, _, error) = Run("run", model, "--input", $"x={x}", "--output", "w=w.npy");
        Assert.AreEqual(ExitCodes.Usage, code);
        Assert.Contains("--output 'w=w.npy' names no output of the model; it has y", error);
    }

    [TestMethod]
    public void Info_NamesTheMachine_AndWhereTheLibraryIs()
    {
        var (code, output, _) = Run("info");
        Assert.AreEqual(ExitCodes.Done, code);
        foreach (var expected in (string[])["native library", "libtheon", "found by", "cpu level", "threads", "caches", "blas core", ".NET 10", "devices"])
        {
            Assert.Contains(expected, output);
        }
    }

    [TestMethod]
    public void Config_ListsEverySetting_WithItsSource()
    {
        var (code, output, _) = Run("config");
        Assert.AreEqual(ExitCodes.Done, code);
        foreach (var setting in Config.Settings)
        {
            Assert.Contains(line => line.StartsWith(setting.Name + " ", StringComparison.Ordinal) && line.TrimEnd().EndsWith(setting.Source, StringComparison.Ordinal), output.Split('\n'), setting.Name);
        }

        Assert.Contains("accepts: float64, float32; default: float64", Run("config", "--all").Output);
    }

    [TestMethod]
    public void Bench_MeasuresAKernelAgainstTheMachine()
    {
        var (code, output, _) = Run("bench", "--quick", "--filter", "exp");
        Assert.AreEqual(ExitCodes.Done, code);
        Assert.Contains("machine: ", output);
        Assert.Contains("operands in caches: ", output);
        Assert.HasCount(4, output.TrimEnd().Split('\n'));
        Assert.Contains("exp ", output);
    }

    [TestMethod]
    public void View_OfAModel_WritesAPage()
    {
        var model = Path.Combine(_folder, "exp.onnx");
        File.WriteAllBytes(model, OnnxBytes.Unary("Exp"));
        var (code, output, error) = Run("view", model);
        Assert.AreEqual(ExitCodes.Done, code, error);
        Assert.AreEqual(Path.ChangeExtension(model, ".html"), output.Trim());
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(output.Trim()));
        var dot = Path.Combine(_folder, "exp.dot");
        Assert.AreEqual(ExitCodes.Done, Run("view", model, "-o", dot).Code);
        Assert.StartsWith("digraph", File.ReadAllText(dot));
    }

    [TestMethod]
    [DataRow(ExitCodes.Usage, "nonsense", null, "there is no command 'nonsense'. Commands: info, config, bench, view, run; see theon --help")]
    [DataRow(ExitCodes.Usage, "--foo", null, "theon has no option '--foo'. Options: --help, --version; commands: info, config, bench, view, run; see theon --help")]
    [DataRow(ExitCodes.Usage, "run", "--foo", "theon run has no option '--foo'. Options: --input, --output, --help; see theon run --help")]
    [DataRow(ExitCodes.Usage, "view", "-x", "theon view has no option '-x'. Options: --output, --fused, --closed, --help; see theon view --help")]
    [DataRow(ExitCodes.Usage, "info", "-x", "theon info has no option '-x'. Options: --help; see theon info --help")]
    [DataRow(ExitCodes.Usage, "view", null, "Required argument missing for command: 'view'")]
    [DataRow(ExitCodes.File, "view", "model.txt", "model.txt")]
    [DataRow(ExitCodes.File, "view", "/no/such/model.onnx", "model.onnx")]
    public void Errors_AreOneLine_AndACode(int expected, string command, string? argument, string text)
    {
        var (code, _, error) = Run(argument is null ? [command] : [command, argument]);
        Assert.AreEqual(expected, code, error);
        Assert.Contains(text, error);
        Assert.StartsWith("theon: ", error.TrimEnd().Split('\n')[^1]);
    }

    [TestMethod]
    public void Model_ThatIsDamaged_IsAFailure()
    {
        var model = Path.Combine(_folder, "broken.onnx");
        File.WriteAllBytes(model, [1, 2, 3]);
        var (code, _, error) = Run("view", model);
        Assert.AreEqual(ExitCodes.Failed, code, error);
        File.WriteAllBytes(model, OnnxBytes.Unary("NoSuchOperator"));
        (code, _, error) = Run("view", model);
        Assert.AreEqual(ExitCodes.Failed, code, error);
        Assert.Contains("NoSuchOperator", error);
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Cli.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
