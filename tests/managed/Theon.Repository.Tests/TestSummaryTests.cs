using Theon.Checks;

namespace Theon.Repository.Tests;

[TestClass]
public sealed class TestSummaryTests
{
    private const string Trx = """
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
          <UnitTestResult testName="A" outcome="Passed" />
          <UnitTestResult testName="B" outcome="Failed" />
          <UnitTestResult testName="C" outcome="NotExecuted" />
        </Results></TestRun>
        """;

    private const string JUnit = """
        <testsuite name="n" tests="3"><testcase name="a" status="run" /><testcase name="b" status="fail"><failure message="no" /></testcase>
        <testcase name="c" status="disabled" /></testsuite>
        """;

    [TestMethod]
    public void Summary_OfNativeAndManagedResults_AddsThemUp() =>
        Check([("a.trx", Trx), ("native.xml", JUnit)], [1, 1], "2 passed, 2 failed, 2 skipped", success: false);

    [TestMethod]
    public void Summary_OfACrashWithoutResults_CountsAFailure() => Check([], [139], "0 passed, 1 failed", success: false);

    [TestMethod]
    public void Summary_OfNothing_IsNoSuccess() => Check([], [0], "0 passed, 0 failed", success: false);

    [TestMethod]
    public void Summary_OfACutFile_CountsAFailure() => Check([("a.trx", Trx[..120])], [0], "0 passed, 1 failed", success: false);

    [TestMethod]
    public void Summary_OfPassedTests_IsASuccess() =>
        Check([("native.xml", "<testsuite><testcase name=\"a\" status=\"run\" /></testsuite>")], [0, 0], "1 passed, 0 failed", success: true);

    private static void Check((string Name, string Text)[] files, int[] exitCodes, string expected, bool success)
    {
        var folder = Directory.CreateTempSubdirectory("theon-summary-");
        try
        {
            foreach (var (name, text) in files)
            {
                File.WriteAllText(Path.Combine(folder.FullName, name), text);
            }

            var summary = TestSummary.Read(folder.FullName, exitCodes);
            Assert.AreEqual(expected, summary.ToString());
            Assert.AreEqual(success, summary.Success);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
