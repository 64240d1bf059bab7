using System.Text;
using Theon.BindingsGenerator.CSharp;
using Theon.BindingsGenerator.Reading;

namespace Theon.BindingsGenerator;

/// <summary>Writes the bindings to a folder, or compares them with what lies there.</summary>
internal static class GenerateCommand
{
    /// <summary>The header that includes all others, as C code names it.</summary>
    public const string MainHeader = "theon/theon.h";

    private static readonly string[] s_patterns = ["*.g.cs", "*.c", "*.def"];

    /// <summary>What the generated files are to contain, by name.</summary>
    public static SortedDictionary<string, string> Render(string includeFolder, CastXml castXml) =>
        BindingsEmitter.Emit(ApiReader.Read(includeFolder, Path.Combine(includeFolder, MainHeader), castXml), MainHeader);

    /// <summary>Writes the files and removes generated files that are no longer made.</summary>
    public static void Write(IReadOnlyDictionary<string, string> files, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var path in Existing(folder).Where(path => !files.ContainsKey(Path.GetFileName(path))))
        {
            File.Delete(path);
        }

        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), text, encoding);
        }
    }

    /// <summary>One line for each file that differs, is missing or is not made any more.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> files, string folder)
    {
        var differences = new List<string>();
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
            {
                differences.Add($"{name}: missing");
            }
            else if (File.ReadAllText(path) is var found && found != text)
            {
                differences.Add($"{name}: differs from line {FirstDifference(found, text)} on");
            }
        }

        foreach (var path in Existing(folder).Where(path => !files.ContainsKey(Path.GetFileName(path))))
        {
            differences.Add($"{Path.GetFileName(path)}: not generated any more");
        }

        return differences;
    }

    private static IEnumerable<string> Existing(string folder) =>
        Directory.Exists(folder) ? s_patterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)).Order(StringComparer.Ordinal) : [];

    private static int FirstDifference(string found, string expected)
    {
        var pairs = found.Split('\n').Zip(expected.Split('\n'));
        return pairs.TakeWhile(pair => pair.First == pair.Second).Count() + 1;
    }
}
