using System.Collections.Immutable;
using Theon.Graph;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>Puts a <see cref="MemoryReport"/> together from a program and a frame that ran it.</summary>
internal static class MemoryAccount
{
    public static MemoryReport Of(ProgramDraft draft, CallFrame frame)
    {
        var info = frame.Describe();
        var nodes = ImmutableArray.CreateBuilder<NodeMemory>();
        var seen = new HashSet<Slot>();
        foreach (var instruction in draft.Instructions)
        {
            foreach (var operand in instruction.Operands.AsSpan()[..instruction.OutputCount])
            {
                var root = draft.RootOf(operand);
                if (PlaceOf(draft[root]) is { } place && seen.Add(root))
                {
                    nodes.Add(new NodeMemory(
                        instruction.Node?.Op.Name ?? "Output", place, Bytes(draft, root, frame), draft[root].FirstUse, draft[root].LastUse, instruction.Node?.Origins ?? []));
                }
            }
        }

        var constants = draft.Slots.Where(slot => slot.Constant is not null).Sum(slot => slot.Constant!.Count * slot.DType.Bytes);
        return new MemoryReport(info.ArenaBytes, info.ArenaBoundBytes, info.ReservedBytes, info.WorkspaceBytes, constants, nodes.ToImmutable());
    }

    private static MemoryPlace? PlaceOf(DraftSlot slot) => slot.Kind switch
    {
        SlotKind.Arena => MemoryPlace.Arena,
        SlotKind.Reserved => MemoryPlace.Reserved,
        SlotKind.Output => MemoryPlace.Output,
        SlotKind.Input => MemoryPlace.Shared,
        _ => null,
    };

    private static long? Bytes(ProgramDraft draft, Slot slot, CallFrame frame)
    {
        var bytes = (long)draft[slot].DType.Bytes;
        foreach (var length in draft[slot].Lengths)
        {
            if (draft.Formulas.Evaluate(length, LengthOfInput) is not { } known)
            {
                return null;
            }

            bytes *= known;
        }

        return bytes;

        long? LengthOfInput(int input, int axis) => draft.Slots[input] is { Kind: SlotKind.Input } found ? frame.InputLength(found.Index, axis) : null;
    }
}
