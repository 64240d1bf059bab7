using System.Globalization;
using System.Text.RegularExpressions;
using Theon.Samples.LogisticRegression;

namespace Theon.Samples.Tests;

[TestClass]
public sealed partial class LogisticRegressionTests
{
    [TestMethod]
    public void Program_OnRealData_LearnsAndEndsWithItsAccuracy()
    {
        var run = Run.AsProgram();
        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.IsEmpty(run.Error);
        Assert.MatchesRegex(@"^test accuracy: [01]\.\d{4}$", run.OutputLines[^1]);
        Assert.IsGreaterThanOrEqualTo(0.95, Figure(run));
    }

    [TestMethod]
    public void Output_NotOnATerminal_IsPlainText()
    {
        var run = Run.AsProgram("--steps", "20");
        Assert.DoesNotContain(c => !char.IsBetween(c, ' ', '~') && !Environment.NewLine.Contains(c, StringComparison.Ordinal), run.Output);
        Assert.DoesNotContain(line => line.Length > 160, run.OutputLines);
    }

    [TestMethod]
    public void Output_NamesTheKernelsOfTheStep()
    {
        var kernels = Line(Run.Here("--quiet"), "kernels");
        Assert.Contains("MatrixStream", kernels);
        Assert.Contains("Composite", kernels);
    }

    [TestMethod]
    public void Output_ShowsTheModelBeforeAndAfter()
    {
        var run = Run.Here("--quiet");
        var before = Line(run, "initial model");
        Assert.EndsWith("b = 0.0000", before);
        Assert.MatchesRegex(@"w = \[(-?\d\.\d{4}, ){3}\.\.\.(, -?\d\.\d{4}){3}\] \(30 numbers\), b = -?\d\.\d{4}$", Line(run, "final model"));
        Assert.AreNotEqual(before, Line(run, "final model"));
    }

    [TestMethod]
    public void Cost_FallsFromLineToLine()
    {
        var costs = Run.Here("--steps", "50").OutputLines
            .Select(line => CostLine().Match(line))
            .Where(match => match.Success)
            .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToList();
        Assert.HasCount(11, costs);
        Assert.AreSequenceEqual(costs.OrderDescending(), costs);
    }

    [TestMethod]
    public void Quiet_PrintsNoProgress() => Assert.DoesNotMatchRegex(CostLine(), Run.Here("--quiet").Output);

    [TestMethod]
    public void Figures_DependOnTheSeedAlone()
    {
        string[] Model(string seed) => [.. Run.Here("--quiet", "--seed", seed).OutputLines.Where(line => !line.Contains(" ms", StringComparison.Ordinal))];
        Assert.AreSequenceEqual(Model("3"), Model("3"));
        Assert.AreNotEqual(Line(Run.Here("--quiet", "--seed", "4"), "final model"), Model("3").Single(line => line.StartsWith("final model", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Exercise_LearnsEveryRow()
    {
        var run = Run.Here("--exercise");
        Assert.AreEqual(0, run.ExitCode, run.Error);
        Assert.AreEqual("training accuracy: 1.0000", run.OutputLines[^1]);
        Assert.Contains("after 10000 steps", Line(run, "cross-entropy"));
    }

    [TestMethod]
    public void Exercise_WithFewerSteps_RunsThatMany() =>
        Assert.Contains("after 300 steps", Line(Run.Here("--exercise", "--steps", "300", "--quiet"), "cross-entropy"));

    [TestMethod]
    public void Accuracy_TooLow_IsAFailure()
    {
        var run = Run.Here("--exercise", "--steps", "1", "--quiet");
        Assert.AreEqual(Sample.NotLearned, run.ExitCode);
        Assert.IsLessThan(1, Figure(run));
        Assert.AreSequenceEqual(["the training accuracy is below 1.0000; try more steps or another learning rate."], run.ErrorLines);
    }

    [TestMethod]
    [DataRow("--steps takes a whole number of at least 1, not \"0\"", "--steps", "0")]
    [DataRow("--steps takes a whole number of at least 1, not \"many\"", "--steps", "many")]
    [DataRow("--learning-rate takes a number above 0, not \"-1\"", "--learning-rate", "-1")]
    [DataRow("--learning-rate takes a number above 0, not \"NaN\"", "--learning-rate", "NaN")]
    [DataRow("--seed takes a whole number, not \"1.5\"", "--seed", "1.5")]
    [DataRow("--exercise makes its own data and takes no --data", "--exercise", "--data", "x.csv")]
    [DataRow("Unrecognized command or argument '--stepz'", "--stepz")]
    public void CommandLine_NotUsable_IsOneLine(string expected, params string[] arguments)
    {
        var run = Run.Here(arguments);
        Assert.AreEqual(Sample.Unusable, run.ExitCode);
        Assert.IsEmpty(run.Output);
        Assert.AreSequenceEqual([$"{expected}; see --help."], run.ErrorLines);
    }

    [TestMethod]
    public void Help_ListsTheOptions()
    {
        var run = Run.Here("--help");
        Assert.AreEqual(0, run.ExitCode);
        foreach (var option in (string[])["--data", "--steps", "--learning-rate", "--seed", "--exercise", "--quiet"])
        {
            Assert.Contains(option, run.Output);
        }
    }

    private static double Figure(Run run) => double.Parse(run.OutputLines[^1].Split(": ")[1], CultureInfo.InvariantCulture);

    private static string Line(Run run, string label) => run.OutputLines.Single(line => line.StartsWith(label, StringComparison.Ordinal));

    [GeneratedRegex(@"^step \d+ +cost (\d+\.\d{4})$", RegexOptions.Multiline)]
    private static partial Regex CostLine();
}
