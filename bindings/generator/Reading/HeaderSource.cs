using System.Text.RegularExpressions;
using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.Reading;

/// <summary>
/// The text of a header, for what castxml does not report: comments of enumerators and of declarations made by macros. Reading all
/// comments this way keeps one rule for every kind of declaration.
/// </summary>
internal sealed partial class HeaderSource(string path, string displayPath)
{
    private readonly string[] _lines = File.ReadAllLines(path);

    public string Path { get; } = path;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The comment after `\file`.</summary>
    public Doc FileDoc()
    {
        var end = Array.FindIndex(_lines, line => !line.StartsWith("///", StringComparison.Ordinal));
        return Comments.Parse(_lines.Take(end < 0 ? _lines.Length : end));
    }

    /// <summary>The comment of what is declared on a line (counted from 1): after it, or in the block right above it.</summary>
    public Doc DocAt(int line) => After(line) ?? Above(line) ?? Doc.Empty;

    /// <summary>As <see cref="DocAt"/>, but a declaration without a comment is an error.</summary>
    public Doc RequiredDocAt(int line, string name)
    {
        var doc = DocAt(line);
        return doc.IsEmpty ? throw Undocumented(line, name) : doc;
    }

    /// <summary>Comments of the enumerators of the enum that begins on a line, by name; X-macro tables included.</summary>
    public IReadOnlyDictionary<string, (Doc Doc, string? DisplayName)> EnumeratorDocs(int enumLine)
    {
        var docs = new Dictionary<string, (Doc, string?)>();
        var macros = new Dictionary<string, XMacro>();
        for (var line = enumLine + 1; line <= _lines.Length && !_lines[line - 1].Contains('}'); line++)
        {
            var text = _lines[line - 1];
            if (XMacro.TryParseDefinition(text) is { } macro)
            {
                macros[macro.Name] = macro;
            }
            else if (IncludePattern().Match(text) is { Success: true } include)
            {
                foreach (var row in XMacro.Expand(TablePath(include.Groups["file"].Value), macros))
                {
                    docs[row.Name] = (row.Doc, row.DisplayName);
                }
            }
            else if (EnumeratorPattern().Match(text) is { Success: true } match)
            {
                docs[match.Groups["name"].Value] = (DocAt(line), null);
            }
        }

        return docs;
    }

    /// <summary>Names that the header defines as macros, with the line of each, in order.</summary>
    public IEnumerable<(string Name, int Line)> MacroDefinitions()
    {
        for (var line = 1; line <= _lines.Length; line++)
        {
            if (DefinePattern().Match(_lines[line - 1]) is { Success: true } match)
            {
                yield return (match.Groups["name"].Value, line);
            }
        }
    }

    public GeneratorException Undocumented(int line, string name) =>
        new($"{displayPath}:{line}: {name} has no documentation comment (expected /// above it or ///< after it)");

    private Doc? After(int line)
    {
        var index = _lines[line - 1].IndexOf("///<", StringComparison.Ordinal);
        if (index < 0)
        {
            return null;
        }

        var following = _lines.Skip(line).TakeWhile(next => next.TrimStart().StartsWith("///<", StringComparison.Ordinal));
        return Comments.Parse([_lines[line - 1][index..], .. following.Select(next => next.Trim())]);
    }

    private Doc? Above(int line)
    {
        var first = line - 1;
        while (first > 0 && _lines[first - 1].TrimStart() is var text && text.StartsWith("///", StringComparison.Ordinal) &&
               !text.StartsWith("///<", StringComparison.Ordinal))
        {
            first--;
        }

        return first == line - 1 ? null : Comments.Parse(_lines[first..(line - 1)].Select(comment => comment.Trim()));
    }

    // Tables are included as "theon/x.def" from the folder above, or by their bare name from beside the header.
    private string TablePath(string file)
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        var besides = System.IO.Path.Combine(folder, file);
        return File.Exists(besides) ? besides : System.IO.Path.Combine(folder, "..", file);
    }

    [GeneratedRegex("""^\s*#\s*include\s*"(?<file>[^"]+\.def)"\s*$""")]
    private static partial Regex IncludePattern();

    [GeneratedRegex(@"^\s*(?<name>[A-Z][A-Z0-9_]*)\s*(=[^,/]*)?(,|//|$)")]
    private static partial Regex EnumeratorPattern();

    [GeneratedRegex(@"^\s*#\s*define\s+(?<name>[A-Z][A-Z0-9_]*)(\s|$)")]
    private static partial Regex DefinePattern();
}
