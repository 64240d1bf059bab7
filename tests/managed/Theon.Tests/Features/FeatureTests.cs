using Theon.Tests.Docs;
using Theon.Tests.Inspection;

namespace Theon.Tests.Features;

/// <summary>The rows of the feature list: each has a test that observes it, or says what it waits for.</summary>
[TestClass]
public sealed class FeatureTests
{
    private static readonly string[] s_classes = [nameof(Macros), nameof(Regression), nameof(Talk), nameof(Posts), nameof(Tutorial), nameof(Variables), nameof(Operations), nameof(Derivatives), nameof(LinearAlgebra), nameof(Inside), nameof(Loops), nameof(RandomNumbers), nameof(FunctionOptions), nameof(SavedFunctions), nameof(Rewrites)];

    public static IEnumerable<object[]> MacrosRows => RowsOf(nameof(Macros));

    public static IEnumerable<object[]> RegressionRows => RowsOf(nameof(Regression));

    public static IEnumerable<object[]> TalkRows => RowsOf(nameof(Talk));

    public static IEnumerable<object[]> PostsRows => RowsOf(nameof(Posts));

    public static IEnumerable<object[]> TutorialRows => RowsOf(nameof(Tutorial));

    public static IEnumerable<object[]> VariablesRows => RowsOf(nameof(Variables));

    public static IEnumerable<object[]> OperationsRows => RowsOf(nameof(Operations));

    public static IEnumerable<object[]> DerivativesRows => RowsOf(nameof(Derivatives));

    public static IEnumerable<object[]> LinearAlgebraRows => RowsOf(nameof(LinearAlgebra));

    public static IEnumerable<object[]> InsideRows => RowsOf(nameof(Inside));

    [TestMethod, DynamicData(nameof(InsideRows))]
    public void Inside_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    public static IEnumerable<object[]> LoopsRows => RowsOf(nameof(Loops));

    [TestMethod, DynamicData(nameof(LoopsRows))]
    public void Loops_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    public static IEnumerable<object[]> RandomNumbersRows => RowsOf(nameof(RandomNumbers));

    public static IEnumerable<object[]> FunctionOptionsRows => RowsOf(nameof(FunctionOptions));

    public static IEnumerable<object[]> RewritesRows => RowsOf(nameof(Rewrites));

    [TestMethod, DynamicData(nameof(RewritesRows))]
    public void Rewrites_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    public static IEnumerable<object[]> SavedFunctionsRows => RowsOf(nameof(SavedFunctions));

    [TestMethod, DynamicData(nameof(MacrosRows))]
    public void Macros_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(RegressionRows))]
    public void Regression_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(TalkRows))]
    public void Talk_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(PostsRows))]
    public void Posts_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(TutorialRows))]
    public void Tutorial_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(VariablesRows))]
    public void Variables_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(OperationsRows))]
    public void Operations_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(LinearAlgebraRows))]
    public void LinearAlgebra_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(RandomNumbersRows))]
    public void RandomNumbers_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(FunctionOptionsRows))]
    public void FunctionOptions_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(SavedFunctionsRows))]
    public void SavedFunctions_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod, DynamicData(nameof(DerivativesRows))]
    public void Derivatives_ObserveWhatTheyAssert(string name, string ids) => Observe(name, ids);

    [TestMethod]
    public void EveryClass_IsRun() => Assert.AreSequenceEqual(FeatureList.Tests.Select(test => test.Name.Split('.')[0]).Distinct().Order(StringComparer.Ordinal), s_classes.Order(StringComparer.Ordinal));

    [TestMethod]
    public void EveryRow_HasATestOrWaits()
    {
        var tested = FeatureList.Tests.SelectMany(test => test.Ids).ToHashSet();
        Assert.AreSequenceEqual([], FeatureList.Rows.Where(row => row.IsTested && !tested.Contains(row.Id)).Select(row => row.Id), "rows without a test");
        Assert.AreSequenceEqual([], FeatureList.Rows.Where(row => !row.IsTested && tested.Contains(row.Id)).Select(row => row.Id), "rows that wait and are tested: say what is missing after \"partly: \", or wait no more");
        Assert.AreSequenceEqual([], tested.Except(FeatureList.Rows.Select(row => row.Id)), "tests of unknown rows");
        Assert.AreSequenceEqual([], FeatureList.Rows.GroupBy(row => row.Id).Where(rows => rows.Count() > 1).Select(rows => rows.Key), "rows listed twice");
    }

    [TestMethod]
    public void Rows_AreListed() => Page.AssertTexts(
        "reference/features.md",
        ("features", Columns(
            ["row", "what", "test", "asserted value"],
            from row in FeatureList.Rows
            where row.IsTested
            from test in FeatureList.Tests
            where test.Ids.Contains(row.Id)
            select new[] { row.Id, row.Title, test.Name, test.Value })),
        ("waiting", Columns(
            ["row", "what", "waits for"],
            from row in FeatureList.Rows
            where row.Wait.Length > 0
            select new[] { row.Id, row.Title, row.Wait })));

    private static IEnumerable<object[]> RowsOf(string type) =>
        FeatureList.Tests.Where(test => test.Name.StartsWith(type + '.', StringComparison.Ordinal)).Select(test => new object[] { test.Name, string.Join(' ', test.Ids) });

    private static void Observe(string name, string ids)
    {
        var test = FeatureList.Tests.Single(test => test.Name == name);
        Assert.AreEqual(test.Value, OriginCorpus.Checked(test.Observe), $"{name}: {ids}");
    }

    private static string Columns(string[] head, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(head).ToList();
        var widths = Enumerable.Range(0, head.Length).Select(column => all.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', all.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
