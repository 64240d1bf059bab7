using System.Globalization;
using System.Text;

namespace Theon.BindingsGenerator.CSharp;

/// <summary>Turns C names into C# ones.</summary>
internal static class Words
{
    private static readonly Dictionary<string, string> s_spellings = new(StringComparer.OrdinalIgnoreCase) { ["dtype"] = "DType" };

    private static readonly HashSet<string> s_keywords = ["in", "out", "ref", "params", "object", "string", "base", "event", "operator", "checked", "default"];

    public static string Pascal(string name)
    {
        var text = new StringBuilder();
        foreach (var word in name.Split('_', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(s_spellings.TryGetValue(word, out var spelling)
                ? spelling
                : char.ToUpperInvariant(word[0]) + word[1..].ToLower(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    public static string Camel(string name)
    {
        var words = name.Split('_', 2, StringSplitOptions.RemoveEmptyEntries);
        return words[0].ToLower(CultureInfo.InvariantCulture) + (words.Length > 1 ? Pascal(words[1]) : "");
    }

    /// <summary>A camelCase name as code may use it.</summary>
    public static string Identifier(string name) => Camel(name) is var camel && s_keywords.Contains(camel) ? "@" + camel : camel;

    /// <summary>The longest beginning, up to and including an underscore, that all names share.</summary>
    public static string CommonPrefix(IReadOnlyList<string> names)
    {
        var length = names[0].LastIndexOf('_') + 1;
        foreach (var name in names)
        {
            while (!name.StartsWith(names[0][..length], StringComparison.Ordinal))
            {
                length = length < 2 ? 0 : names[0].LastIndexOf('_', length - 2) + 1;
            }
        }

        return names[0][..length];
    }
}
