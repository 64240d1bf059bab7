using System.Text.RegularExpressions;

namespace Theon.Repository.Tests;

[TestClass]
public sealed partial class SourceTests
{
    private const int LineLimit = 500;

    private static readonly string[] s_code = [".cs", ".c", ".h", ".cpp", ".hpp", ".cu", ".cuh", ".py", ".sh", ".ps1", ".cmake", ".csproj", ".props", ".targets"];

    // A longer file needs its reason here.
    private static readonly Dictionary<string, string> s_longOnPurpose = [];

    [TestMethod]
    public void Files_OfCode_AreShort() => Problems.AssertNone(
        from file in Repository.Files
        where s_code.Contains(Path.GetExtension(file)) && !file.EndsWith(".g.cs", StringComparison.Ordinal) && !s_longOnPurpose.ContainsKey(file)
        let lines = Repository.Lines(file).Length
        where lines > LineLimit
        select $"{file} has {lines} lines; split it, or give the reason in {nameof(SourceTests)}");

    [TestMethod]
    public void Files_LongOnPurpose_AreStillThereAndLong() => Problems.AssertNone(
        s_longOnPurpose.Keys.Where(file => !Repository.Files.Contains(file) || Repository.Lines(file).Length <= LineLimit));

    [TestMethod]
    public void Files_HoldNoPathOfAMachine() => Problems.AssertNone(Repository.Files.SelectMany(MachinePaths));

    [TestMethod]
    [DataRow("cd /{0}/theon", true)]
    [DataRow("\"/{0}/theon\"", true)]
    [DataRow("https://example.com/{0}/theon", false)]
    [DataRow("./{0}/theon", false)]
    public void MachinePath_InALine_IsFound(string line, bool expected)
    {
        foreach (var folder in (string[])["work", "tmp", "root", "home"])
        {
            Assert.AreEqual(expected, MachinePath().IsMatch(line.Replace("{0}", folder, StringComparison.Ordinal)));
        }
    }

    [TestMethod]
    public void Code_HoldsNothingUnfinished() => Problems.AssertNone(
        from file in Repository.Files
        where s_code.Contains(Path.GetExtension(file)) && Path.GetFileName(file) != $"{nameof(SourceTests)}.cs"
        from line in Repository.Lines(file).Select((text, index) => (Text: text, Number: index + 1))
        where Unfinished().IsMatch(line.Text)
        select $"{file}:{line.Number}: {line.Text.Trim()}");

    [TestMethod]
    [DataRow("throw new NotImplementedException();")]
    [DataRow("// TODO: later")]
    [DataRow("    #region Fields")]
    [DataRow("Assert.IsTrue(true);")]
    public void Unfinished_InALine_IsFound(string line) => Assert.IsTrue(Unfinished().IsMatch(line));

    private static IEnumerable<string> MachinePaths(string file)
    {
        var bytes = File.ReadAllBytes(Repository.PathOf(file));
        if (bytes.AsSpan().Contains((byte)0))
        {
            return [];
        }

        return from line in Repository.Lines(file).Select((text, index) => (Text: text, Number: index + 1))
               where MachinePath().IsMatch(line.Text)
               select $"{file}:{line.Number}: {line.Text.Trim()}";
    }

    [GeneratedRegex(@"(?:^|[^A-Za-z0-9_./-])/(?:work|tmp|root|home|Users)/")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"NotImplementedException|\b(?:TODO|FIXME|HACK)\b|^\s*#region|Assert\.IsTrue\(true\)")]
    private static partial Regex Unfinished();
}
