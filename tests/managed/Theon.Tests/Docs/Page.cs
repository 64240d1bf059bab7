using System.Text.RegularExpressions;

namespace Theon.Tests.Docs;

/// <summary>
/// Texts on the pages of docs/ that must stay true. A block after <c>&lt;!-- text: name --&gt;</c> is what a test computes under that
/// name; a block after <c>&lt;!-- source: path --&gt;</c> stands in that file. With THEON_UPDATE_DOCS=1 computed texts are written instead
/// of compared.
/// </summary>
internal static partial class Page
{
    public static IEnumerable<string> All => Directory.EnumerateFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories);

    /// <summary>Asserts that a page holds these texts and no other computed ones.</summary>
    public static void AssertTexts(string page, params (string Name, string Text)[] texts)
    {
        var file = Repository.Path("docs", page);
        var content = File.ReadAllText(file);
        var blocks = Block().Matches(content).Where(match => match.Groups["kind"].Value == "text").ToDictionary(match => match.Groups["name"].Value);
        Assert.AreSequenceEqual(texts.Select(text => text.Name), blocks.Keys);
        if (Environment.GetEnvironmentVariable("THEON_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, Block().Replace(content, match => match.Groups["kind"].Value == "text"
                ? $"{match.Groups["head"].Value}{Normal(texts.Single(text => text.Name == match.Groups["name"].Value).Text)}\n```"
                : match.Value));
            return;
        }

        foreach (var (name, text) in texts)
        {
            Assert.AreEqual(
                Normal(text), blocks[name].Groups["body"].Value, $"{page}, {name}: out of date; run the tests of documentation with THEON_UPDATE_DOCS=1 and look at the difference.");
        }
    }

    /// <summary>The blocks of a page that quote a source file.</summary>
    public static IEnumerable<(string Source, string Text)> Quotes(string file) =>
        from match in Block().Matches(File.ReadAllText(file))
        where match.Groups["kind"].Value == "source"
        select (match.Groups["name"].Value, match.Groups["body"].Value);

    /// <summary>Without indentation that all lines share, spaces at ends of lines, and empty lines at the end.</summary>
    public static string Normal(string text)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(line => line.TrimEnd()).ToList();
        var indent = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indent..] : line));
    }

    [GeneratedRegex(@"(?<head><!-- (?<kind>text|source): (?<name>\S+) -->\n+```text\n)(?<body>.*?)\n?```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
