using System.Text.RegularExpressions;

namespace Theon.Repository.Tests;

[TestClass]
public sealed partial class DocsTests
{
    private static IEnumerable<string> Pages => Repository.Files.Where(file => Path.GetExtension(file) == ".md");

    [TestMethod]
    public void Changelog_HasUnreleased() => Assert.Contains("## [Unreleased]", Repository.Text("CHANGELOG.md"));

    [TestMethod]
    public void Links_ToFiles_LeadSomewhere() => Problems.AssertNone(
        from page in Pages
        from Match link in FileLink().Matches(Block().Replace(Repository.Text(page), ""))
        let target = Path.GetFullPath(link.Groups[1].Value, Path.GetDirectoryName(Repository.PathOf(page))!)
        where !Path.Exists(target)
        select $"{page} links to {link.Groups[1].Value}, which does not exist");

    [TestMethod]
    public void Links_InABlock_AreText() =>
        Assert.AreEqual("[a](b.md)\n\n[c](d.md)", Block().Replace("[a](b.md)\n```text\nmean[0](x)\n```\n[c](d.md)", ""));

    [TestMethod]
    public void Snippets_OfEveryPage_StandInCodeThatRuns()
    {
        var tested = Repository.Files
            .Where(file => Path.GetExtension(file) is ".cs" or ".cpp" or ".c" && !file.EndsWith($"{nameof(DocsTests)}.cs", StringComparison.Ordinal))
            .SelectMany(file => Snippets.Marked(file, Repository.Text(file)))
            .Select(snippet => snippet.Text)
            .ToHashSet();
        Problems.AssertNone(
            from page in Pages
            from block in Snippets.InPage(Repository.Text(page))
            where !tested.Contains(block.Text)
            select $"{page}:{block.Line}: this code stands in no `// snippet: name` ... `// end snippet` region of code that is compiled");
    }

    [TestMethod]
    public void Snippets_InAPage_AreItsBlocksOfCode()
    {
        var blocks = Snippets.InPage("text\n```csharp\nvar x = 1;\n\nF(x);\n```\n```text\nno\n```\n- item\n  ```cpp\n  g();\n  ```\n").ToList();
        Assert.AreSequenceEqual(new[] { (2, "var x = 1;\nF(x);"), (11, "g();") }, blocks);
    }

    [TestMethod]
    public void Snippets_MarkedTwiceWithOneName_AreJoined()
    {
        var marked = Snippets.Marked("a.cs", "// snippet: one\nusing Theon;\n// end snippet\nclass A {\n    // snippet: one\n    F();\n      G();\n    // end snippet\n}").ToList();
        Assert.AreSequenceEqual(new[] { ("one", "using Theon;\nF();\n  G();") }, marked);
    }

    [TestMethod]
    public void Snippets_MarkedWithoutEnd_AreAnError() =>
        Assert.ThrowsExactly<FormatException>(() => Snippets.Marked("a.cs", "// snippet: one\nF();\n").ToList());

    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex FileLink();

    [GeneratedRegex(@"^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
