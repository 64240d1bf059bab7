using System.Reflection;
using System.Text.RegularExpressions;

namespace Theon.Interop.Tests;

[TestClass]
public sealed partial class ImportTests
{
    private static string[] Imports => [.. Sorted(
        typeof(NativeMethods).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Select(method => method.Name)
            .Where(name => name.StartsWith("theon_", StringComparison.Ordinal)))];

    [TestMethod]
    public void Imports_AreWhatTheHeadersDeclare()
    {
        var headers = Directory.GetFiles(Path.Combine(TestFiles.IncludeFolder, "theon"), "*.h");
        var declared = headers.SelectMany(header => DeclarationPattern().Matches(File.ReadAllText(header))).Select(match => match.Groups["name"].Value);
        Assert.AreSequenceEqual(Sorted(declared), Imports);
    }

    [TestMethod]
    public void Imports_AreWhatTheLibraryExports()
    {
        var symbols = TestFiles.Run("nm", "-D", "--defined-only", NativeLibraries.EnsureLoaded());
        var exported = symbols.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[^1].Split('@')[0]).Where(name => name.StartsWith("theon_", StringComparison.Ordinal));
        Assert.AreSequenceEqual(Sorted(exported), Imports);
    }

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"^THEON_API [^;]*?\b(?<name>theon_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex DeclarationPattern();
}
