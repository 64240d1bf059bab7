using System.Collections.Immutable;
using System.Globalization;
using Theon.Printing;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>The tensors of a program that was read from bytes, with their places, as a table.</summary>
internal static class ProgramMemory
{
    private const int MostNumbers = 4;

    /// <summary>The tables of a program and of those nested in it.</summary>
    public static string Write(ProgramImage program)
    {
        var plan = ArenaPlan.Of(program);
        var rows = program.Slots.Select((slot, i) => (string[])
        [
            slot.Name,
            slot.TypeText,
            slot.Bytes is { } bytes ? bytes.ToString(CultureInfo.InvariantCulture) : "?",
            slot.Place switch
            {
                "arena" when plan is { Offsets: var offsets } => string.Create(CultureInfo.InvariantCulture, $"arena+{offsets[i]}"),
                "view" => $"view of {program.Slots[slot.Index].Name}",
                "input" or "output" => string.Create(CultureInfo.InvariantCulture, $"{slot.Place} {slot.Index}"),
                "constant" => $"constant {ConstantTexts.Of(slot, MostNumbers)}",
                var place => place,
            },
            slot.LastUse < 0 ? "" : slot.FirstUse < 0 ? $"..{slot.LastUse}" : $"{slot.FirstUse}..{slot.LastUse}",
        ]).ToImmutableArray();
        var arena = plan is { Bytes: var total } ? string.Create(CultureInfo.InvariantCulture, $"arena of {total} bytes") : "an arena whose size depends on the shapes of a call";
        return string.Join('\n', [
            $"{program.Name}: {arena}\n{TextTable.Write(["tensor", "type", "bytes", "place", "instructions"], rows, "llrll")}",
            .. program.Instructions.SelectMany(instruction => instruction.Nested).Select(Write)]);
    }
}
