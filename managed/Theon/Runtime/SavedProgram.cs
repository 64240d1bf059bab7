using System.Runtime.InteropServices;
using System.Text;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>What the bytes of a program, as this assembly wrote them, say.</summary>
internal static class SavedProgram
{
    /// <summary>Kernels whose names begin so are C# code of this process.</summary>
    private const string ManagedPrefix = "managed_";

    /// <summary>Throws where a program calls back into C#: another process has no such code.</summary>
    public static void CheckCanBeSaved(ReadOnlySpan<byte> program, string function)
    {
        var header = MemoryMarshal.Read<ProgramHeader>(program);
        var kernels = Entries<KernelReference>(program, header.Kernels);
        foreach (var instruction in Entries<ProgramInstruction>(program, header.Instructions))
        {
            if ((InstructionKind)instruction.Kind is not (InstructionKind.Kernel or InstructionKind.Size))
            {
                continue;
            }

            var kernel = Text(program, header, kernels[instruction.Kernel].Name);
            if (kernel.StartsWith(ManagedPrefix, StringComparison.Ordinal))
            {
                var (op, origin) = (Text(program, header, instruction.Name), Text(program, header, instruction.Origin));
                throw new SavedFunctionException(
                    $"{function} cannot be saved: {op}{(origin.Length == 0 ? "" : $", built at {origin},")} runs C# code of this process. Compile a function without it.");
            }
        }

        foreach (var nested in Entries<ProgramSection>(program, header.Programs))
        {
            CheckCanBeSaved(program.Slice((int)nested.Offset, (int)nested.Count), function);
        }
    }

    /// <summary>Number of instructions, and the first of the tail.</summary>
    public static (int Instructions, int TailFirst) Counts(ReadOnlySpan<byte> program)
    {
        var header = MemoryMarshal.Read<ProgramHeader>(program);
        return ((int)header.Instructions.Count, header.TailFirst);
    }

    /// <summary>Which inputs of a checked program its tail updates in place.</summary>
    public static HashSet<int> MutableInputs(ReadOnlySpan<byte> program)
    {
        var result = new HashSet<int>();
        foreach (var slot in Entries<ProgramSlot>(program, MemoryMarshal.Read<ProgramHeader>(program).Slots))
        {
            if ((SlotKind)slot.Kind == SlotKind.Input && ((SlotFlags)slot.Flags & SlotFlags.Mutable) != 0)
            {
                result.Add(slot.Index);
            }
        }

        return result;
    }

    /// <summary>The entries of a section.</summary>
    public static ReadOnlySpan<T> Entries<T>(ReadOnlySpan<byte> program, ProgramSection section)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(program[(int)section.Offset..])[..(int)section.Count];

    /// <summary>A string of a program.</summary>
    public static string Text(ReadOnlySpan<byte> program, ProgramHeader header, int offset)
    {
        var text = program[((int)header.Strings.Offset + offset)..];
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }
}
