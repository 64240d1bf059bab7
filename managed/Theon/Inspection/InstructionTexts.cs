using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>How instructions are named in reports.</summary>
internal static class InstructionTexts
{
    /// <summary>Name of the op; <c>Output</c> for a copy into a result.</summary>
    public static string Op(DraftInstruction instruction) => instruction.OpText;

    /// <summary>The distinct lines of C# that built the node: <c>Program.cs:8</c>, or <c>Program.cs:8, Program.cs:9</c>.</summary>
    public static string Lines(DraftInstruction instruction) =>
        string.Join(", ", (instruction.Node?.Origins ?? []).Select(origin => origin.ToString()).Distinct());
}
