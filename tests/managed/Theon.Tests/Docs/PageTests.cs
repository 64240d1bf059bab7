namespace Theon.Tests.Docs;

[TestClass]
public sealed class PageTests
{
    [TestMethod]
    public void Quotes_OfSourceFiles_StandInThem()
    {
        var wrong =
            from page in Page.All
            from quote in Page.Quotes(page)
            where !File.ReadAllText(Repository.Path(quote.Source)).Split('\n')
                .Select(line => line.Trim()).Where(line => line.Length > 0)
                .ContainsRun([.. quote.Text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)])
            select $"{Path.GetFileName(page)} quotes {quote.Source}, which does not hold:\n{quote.Text}";
        Assert.IsEmpty(string.Join('\n', wrong));
    }

    [TestMethod]
    [DataRow(new[] { "b", "c" }, true)]
    [DataRow(new[] { "a", "c" }, false)]
    [DataRow(new[] { "c", "d" }, false)]
    public void Quote_IsARunOfLines(string[] quote, bool expected) => Assert.AreEqual(expected, new[] { "a", "b", "c" }.ContainsRun(quote));
}

internal static class Runs
{
    /// <summary>Whether the lines of <paramref name="run"/> follow each other somewhere.</summary>
    public static bool ContainsRun(this IEnumerable<string> lines, string[] run)
    {
        var all = lines.ToArray();
        return Enumerable.Range(0, Math.Max(all.Length - run.Length + 1, 0)).Any(start => all.AsSpan(start, run.Length).SequenceEqual(run));
    }
}
