using System.Text.RegularExpressions;

namespace Theon.Repository.Tests;

[TestClass]
public sealed partial class ScriptTests
{
    [TestMethod]
    public void Scripts_HaveTheSameVerbs()
    {
        string[] expected = ["setup", "build", "demo", "test", "conformance", "bench", "check"];
        Assert.AreSequenceEqual(expected, Verbs(ShellVerb(), "build.sh"));
        Assert.AreSequenceEqual(expected, Verbs(PowerShellVerb(), "build.ps1"));
    }

    [TestMethod]
    public void Scripts_NameTheSameCommands()
    {
        var shell = Commands(Repository.Text("build.sh"));
        Assert.IsGreaterThan(10, shell.Count);
        Assert.AreSequenceEqual(shell, Commands(Repository.Text("build.ps1")), $"build.sh:\n{string.Join('\n', shell)}\nbuild.ps1:\n{string.Join('\n', Commands(Repository.Text("build.ps1")))}");
    }

    [TestMethod]
    public void Scripts_TakeTheSameSwitches() => Assert.AreSequenceEqual(Switches("build.sh"), Switches("build.ps1"));

    [TestMethod]
    public void Commands_DifferByOneArgument_AreNotEqual() =>
        Assert.AreNotSequenceEqual(Commands("  cmake --build --preset \"$1\""), Commands("  cmake --build --preset $Preset --verbose"));

    [TestMethod]
    public void Commands_DifferInSpellingOfVariables_AreEqual() => Assert.AreSequenceEqual(
        Commands("  { ctest --preset \"$preset\" --parallel \"$(nproc)\"; } || code=$?\n  dotnet run -- \"$@\" ;;"),
        Commands("  ctest --preset $Preset --parallel ([Environment]::ProcessorCount)\n  dotnet run -- @Arguments }"));

    private static List<string> Verbs(Regex pattern, string script) => [.. pattern.Matches(Repository.Text(script)).Select(m => m.Groups[1].Value)];

    private static List<string> Switches(string script) =>
        [.. OwnSwitch().Matches(Repository.Text(script)).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal)];

    // One normal form for both shells: quotes gone, every variable or computed argument written as $.
    private static List<string> Commands(string script) =>
    [
        .. Command().Matches(CommentLine().Replace(script, ""))
            .Select(m => Variable().Replace(m.Value, "$").Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal).Trim()),
    ];

    [GeneratedRegex(@"^  (\w+)\) ", RegexOptions.Multiline)]
    private static partial Regex ShellVerb();

    [GeneratedRegex(@"^  '(\w+)' \{", RegexOptions.Multiline)]
    private static partial Regex PowerShellVerb();

    [GeneratedRegex(@"^ +'?(--[a-z-]+)'?(?:\)| \{)", RegexOptions.Multiline)]
    private static partial Regex OwnSwitch();

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline)]
    private static partial Regex CommentLine();

    [GeneratedRegex(@"\b(cmake|ctest|dotnet|clang-format) (?!\1)-{0,2}[a-z](?:""[^""]*""|'[^']*'|\([^)]*\)|\$\([^)]*\)|[^\s""'|&;{}()]| (?![|&;{}]|\d>))*")]
    private static partial Regex Command();

    [GeneratedRegex(@"""\$\([^)]*\)""|""?\$[A-Za-z_@0-9]\w*(?:[/\\-][\w./$-]*)?""?|""\$\{\w+\[@\]\}""|\([^)]*\)|@\w+")]
    private static partial Regex Variable();
}
