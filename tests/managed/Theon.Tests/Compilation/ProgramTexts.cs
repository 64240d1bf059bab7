using System.Text.RegularExpressions;

namespace Theon.Tests.Compilation;

/// <summary>Texts of programs for comparison.</summary>
internal static partial class ProgramTexts
{
    /// <summary>The text without the lines of the user's code.</summary>
    public static string ProgramTextWithoutLines(this CompiledFunction function) => Lines().Replace(function.ProgramText(), "").TrimEnd();

    [GeneratedRegex(@", \w+\.cs:\d+")]
    private static partial Regex Lines();
}
