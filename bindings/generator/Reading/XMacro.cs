using System.Text.RegularExpressions;
using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.Reading;

/// <summary>An X macro that makes enumerators: `#define X(id, NAME, Name, arity) PREFIX_##NAME = id,` over the rows of a .def file.</summary>
internal sealed partial record XMacro(string Name, IReadOnlyList<string> Columns, string EnumeratorText)
{
    /// <summary>The column that names an enumerator in PascalCase.</summary>
    private const string DisplayNameColumn = "Name";

    public static XMacro? TryParseDefinition(string line) =>
        DefinitionPattern().Match(line) is { Success: true } match
            ? new XMacro(match.Groups["name"].Value, Split(match.Groups["columns"].Value), match.Groups["text"].Value.Trim())
            : null;

    /// <summary>The enumerators that a table makes with these macros.</summary>
    public static IEnumerable<(string Name, Doc Doc, string? DisplayName)> Expand(string table, IReadOnlyDictionary<string, XMacro> macros)
    {
        var number = 0;
        foreach (var line in File.ReadLines(table))
        {
            number++;
            if (RowPattern().Match(line) is not { Success: true } match || !macros.TryGetValue(match.Groups["name"].Value, out var macro))
            {
                continue;
            }

            var values = Split(match.Groups["values"].Value);
            if (values.Length != macro.Columns.Count)
            {
                throw new GeneratorException($"{Path.GetFileName(table)}:{number}: expected {macro.Columns.Count} columns, found {values.Length}");
            }

            yield return macro.Expand(values, match.Groups["comment"].Value.Trim());
        }
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries);

    private (string Name, Doc Doc, string? DisplayName) Expand(string[] values, string comment)
    {
        var enumerator = EnumeratorText;
        var facts = new List<string>();
        string? displayName = null;
        for (var i = 0; i < values.Length; i++)
        {
            var column = Columns[i];
            if (EnumeratorText.Contains("##" + column, StringComparison.Ordinal))
            {
                enumerator = enumerator.Replace("##" + column, values[i], StringComparison.Ordinal);
            }
            else if (column == DisplayNameColumn)
            {
                displayName = values[i];
            }
            else if (!Regex.IsMatch(EnumeratorText, $@"\b{column}\b"))
            {
                facts.Add($"{char.ToUpperInvariant(column[0])}{column[1..]}: {values[i]}.");
            }
        }

        if (comment.Length > 0)
        {
            facts.Add(comment);
        }

        return (enumerator.Split('=')[0].Trim(), facts.Count == 0 ? Doc.Empty : Doc.Of(string.Join(' ', facts)), displayName);
    }

    [GeneratedRegex(@"^\s*#\s*define\s+(?<name>\w+)\((?<columns>[^)]*)\)\s+(?<text>\w*##.*=.*)$")]
    private static partial Regex DefinitionPattern();

    [GeneratedRegex(@"^\s*(?<name>[A-Z_]+)\((?<values>[^)]*)\)\s*(//(?<comment>.*))?$")]
    private static partial Regex RowPattern();
}
