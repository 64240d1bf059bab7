using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Theon.Checks;

/// <summary>Results of several test runs, native (JUnit files of ctest) and managed (trx files), as one count.</summary>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests that failed, plus one for every run that broke without naming a failed test.</param>
/// <param name="Skipped">Tests that did not run.</param>
/// <param name="FailedTests">Names of what failed.</param>
public sealed record TestSummary(int Passed, int Failed, int Skipped, IReadOnlyList<string> FailedTests)
{
    private static readonly XNamespace s_trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Something ran and nothing failed.</summary>
    public bool Success => Failed == 0 && Passed > 0;

    /// <summary>Adds up every <c>*.trx</c> and <c>*.xml</c> file below a folder.</summary>
    /// <param name="folder">Where the test runs left their results.</param>
    /// <param name="exitCodes">What the runs returned: a crash may leave no result that says so.</param>
    public static TestSummary Read(string folder, IEnumerable<int> exitCodes)
    {
        var results = new List<(string Name, Outcome Outcome)>();
        if (Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                results.AddRange(Path.GetExtension(file) switch
                {
                    ".trx" => Load(file, Trx),
                    ".xml" => Load(file, JUnit),
                    _ => [],
                });
            }
        }

        var failed = results.Where(r => r.Outcome == Outcome.Failed).Select(r => r.Name).ToList();
        if (failed.Count == 0)
        {
            failed.AddRange(exitCodes.Where(code => code != 0).Select(code => $"a test run ended with exit code {code} and named no failed test"));
        }

        return new TestSummary(results.Count(r => r.Outcome == Outcome.Passed), failed.Count, results.Count(r => r.Outcome == Outcome.Skipped), failed);
    }

    /// <summary>The one line that a build ends with.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed{(Skipped == 0 ? "" : $", {Skipped} skipped")}");

    private static List<(string Name, Outcome Outcome)> Load(string file, Func<XElement, IEnumerable<(string, Outcome)>> read)
    {
        try
        {
            return [.. read(XDocument.Load(file).Root!)];
        }
        catch (XmlException e)
        {
            return [($"{Path.GetFileName(file)} is cut or malformed: {e.Message}", Outcome.Failed)];
        }
    }

    // Data-driven tests have a result for each row below the result of the method; only the rows count.
    private static IEnumerable<(string, Outcome)> Trx(XElement root) =>
        from result in root.Descendants(s_trx + "UnitTestResult")
        where !result.Elements(s_trx + "InnerResults").Any()
        let outcome = (string?)result.Attribute("outcome")
        select ((string?)result.Attribute("testName") ?? "unnamed", outcome switch
        {
            "Passed" => Outcome.Passed,
            "NotExecuted" or "Inconclusive" => Outcome.Skipped,
            _ => Outcome.Failed,
        });

    private static IEnumerable<(string, Outcome)> JUnit(XElement root) =>
        from test in root.DescendantsAndSelf("testcase")
        let status = (string?)test.Attribute("status")
        select ((string?)test.Attribute("name") ?? "unnamed",
            test.Elements("failure").Any() || test.Elements("error").Any() || status == "fail" ? Outcome.Failed
            : test.Elements("skipped").Any() || status is "disabled" or "notrun" ? Outcome.Skipped
            : Outcome.Passed);

    private enum Outcome
    {
        Passed,
        Failed,
        Skipped,
    }
}
