using Theon.Samples.LogisticRegression;

namespace Theon.Samples.Tests;

[TestClass]
public sealed class SplitTests
{
    // The second feature is ten times the row, the third never changes.
    private static readonly LabelledRows s_rows = new(
        [.. Enumerable.Range(0, 103).Select(row => new double[] { row, 10 * row, 7 })], [.. Enumerable.Range(0, 103).Select(row => row % 2.0)], ["even", "odd"]);

    [TestMethod]
    public void Split_TakesAFifthForTheTest()
    {
        var split = Split.Of(s_rows, new LogisticRegression.RandomStream(1));
        Assert.AreEqual((83, 20), (split.Train.Count, split.Test.Count));
    }

    [TestMethod]
    public void Split_StandardisesByTheRowsToLearnFrom()
    {
        var split = Split.Of(s_rows, new LogisticRegression.RandomStream(1));
        var first = Column(split.Train, 0);
        Assert.AreEqual(0, first.Average(), 1e-12);
        Assert.AreEqual(1, first.Average(value => value * value), 1e-12);
        Assert.AreNotEqual(0, Column(split.Test, 0).Average(), 1e-6);
        Assert.IsTrue(Column(split.Train, 2).Concat(Column(split.Test, 2)).All(value => value == 0));
    }

    [TestMethod]
    public void Split_KeepsEveryRowOnceWithItsLabel()
    {
        var split = Split.Of(s_rows, new LogisticRegression.RandomStream(1));
        var all = Column(split.Train, 1).Concat(Column(split.Test, 1)).Zip(split.Train.Labels.Concat(split.Test.Labels)).OrderBy(row => row.First).ToList();
        Assert.AreSequenceEqual(s_rows.Labels, all.Select(row => row.Second));
        Assert.HasCount(103, all.DistinctBy(row => row.First));
    }

    [TestMethod]
    public void RandomStream_IsTheSameEverywhere()
    {
        var random = new LogisticRegression.RandomStream(1);
        Assert.AreSequenceEqual([5, 7, 9, 4, 4], Enumerable.Range(0, 5).Select(_ => random.NextBelow(10)));
    }

    [TestMethod]
    public void RandomStream_Normals_HaveTheirMoments()
    {
        var normals = new LogisticRegression.RandomStream(2).NextNormals(100_000);
        Assert.AreEqual(0, normals.Average(), 0.02);
        Assert.AreEqual(1, normals.Average(value => value * value), 0.02);
        Assert.AreEqual(3, normals.Average(value => value * value * value * value), 0.1);
    }

    private static IEnumerable<double> Column(Examples examples, int column) =>
        Enumerable.Range(0, examples.Count).Select(row => examples.Data[row, column]);
}
