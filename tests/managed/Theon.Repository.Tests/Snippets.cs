namespace Theon.Repository.Tests;

/// <summary>
/// Code shown in the docs is code that runs: every ```csharp, ```cpp and ```c block of a page equals a region of a source file that
/// stands between `// snippet: name` and `// end snippet`. Regions of one name in one file are joined; indentation and empty lines
/// do not count.
/// </summary>
internal static class Snippets
{
    private const string Begin = "// snippet: ";
    private const string End = "// end snippet";

    public static IEnumerable<(int Line, string Text)> InPage(string page)
    {
        var lines = page.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() is "```csharp" or "```cpp" or "```c")
            {
                var body = lines.Skip(i + 1).TakeWhile(line => line.Trim() != "```").ToList();
                yield return (i + 1, Normal(body));
                i += body.Count + 1;
            }
        }
    }

    public static IEnumerable<(string Name, string Text)> Marked(string file, string source)
    {
        var lines = source.Split('\n');
        var regions = new List<(string Name, string Text)>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].Trim().StartsWith(Begin, StringComparison.Ordinal))
            {
                continue;
            }

            var name = lines[i].Trim()[Begin.Length..];
            var body = lines.Skip(i + 1).TakeWhile(line => line.Trim() != End).ToList();
            i += body.Count + 1;
            if (i >= lines.Length)
            {
                throw new FormatException($"{file}: snippet {name} has no `{End}`");
            }

            regions.Add((name, Normal(body)));
        }

        return regions.GroupBy(r => r.Name).Select(g => (g.Key, string.Join('\n', g.Select(r => r.Text))));
    }

    private static string Normal(IEnumerable<string> body)
    {
        var lines = body.Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();
        var indent = lines.Count == 0 ? 0 : lines.Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line[indent..]));
    }
}
