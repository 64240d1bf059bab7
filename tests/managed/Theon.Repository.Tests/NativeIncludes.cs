using System.Text.RegularExpressions;

namespace Theon.Repository.Tests;

/// <summary>Which folder of native/src may include which; "include" stands for the public headers.</summary>
internal static partial class NativeIncludes
{
    private static readonly Dictionary<string, string[]> s_mayInclude = new()
    {
        ["include"] = [],
        ["scalar"] = [],
        ["core"] = ["include", "scalar"],
        ["cpu"] = ["include", "core", "scalar"],
        ["cuda"] = ["include", "core", "scalar"],
        ["abi"] = ["include", "core", "cpu"],
    };

    /// <summary>Problems of one file.</summary>
    /// <param name="path">Relative to the root, such as native/src/core/memory.cpp.</param>
    /// <param name="text">What the file holds.</param>
    /// <param name="exists">Whether a path relative to the root is a file.</param>
    public static IEnumerable<string> Problems(string path, string text, Func<string, bool> exists)
    {
        if (LayerOf(path) is not { } layer)
        {
            yield return $"{path} belongs to no layer; known are {string.Join(", ", s_mayInclude.Keys)}";
            yield break;
        }

        foreach (Match match in QuotedInclude().Matches(text))
        {
            var included = match.Groups[1].Value;
            string[] candidates = [$"{path[..path.LastIndexOf('/')]}/{included}", $"native/src/{included}", $"native/include/{included}"];
            var other = candidates.FirstOrDefault(exists) is { } found ? LayerOf(found) : null;
            if (other is null)
            {
                yield return $"{path} includes \"{included}\", which is no file of this library";
            }
            else if (other != layer && !s_mayInclude[layer].Contains(other))
            {
                yield return $"{path} includes \"{included}\" of {other}; {layer} may include {string.Join(", ", s_mayInclude[layer].Append(layer))}";
            }
        }
    }

    private static string? LayerOf(string path) => path.Split('/') switch
    {
        ["native", "include", ..] => "include",
        ["native", "src", var folder, _, ..] when s_mayInclude.ContainsKey(folder) => folder,
        _ => null,
    };

    [GeneratedRegex(@"^\s*#\s*include\s+""([^""]+)""", RegexOptions.Multiline)]
    private static partial Regex QuotedInclude();
}
