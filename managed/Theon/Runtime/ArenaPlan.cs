using Theon.Interop;

namespace Theon.Runtime;

/// <summary>Where temporaries lie, planned as the native library plans them.</summary>
internal static unsafe class ArenaPlan
{
    /// <summary>Offset of each arena slot, and the bytes of the whole arena. Slots of unknown size are left out.</summary>
    public static (Dictionary<int, long> Offsets, long Bytes) Of(ProgramDraft draft, Func<DraftSlot, long?> bytesOf)
    {
        var slots = new List<int>();
        var lifetimes = new List<BufferLifetime>();
        for (var i = 0; i < draft.Slots.Count; i++)
        {
            var slot = draft.Slots[i];
            if (slot is { Kind: SlotKind.Arena, FirstUse: >= 0 } && bytesOf(slot) is { } bytes)
            {
                slots.Add(i);
                lifetimes.Add(new BufferLifetime { Bytes = bytes, FirstUse = slot.FirstUse, LastUse = slot.LastUse });
            }
        }

        var (offsets, total) = Plan([.. lifetimes]);
        return (slots.Select((slot, i) => (slot, i)).ToDictionary(pair => pair.slot, pair => offsets[pair.i]), total);
    }

    /// <summary>The same for a program read from bytes; null where the size of a slot depends on shapes.</summary>
    public static (Dictionary<int, long> Offsets, long Bytes)? Of(ProgramImage program)
    {
        int[] slots = [.. Enumerable.Range(0, program.Slots.Length).Where(slot => program.Slots[slot].Place == "arena")];
        if (slots.Any(slot => program.Slots[slot].Bytes is null))
        {
            return null;
        }

        var (offsets, total) = Plan(
            [.. slots.Select(slot => program.Slots[slot]).Select(slot => new BufferLifetime { Bytes = slot.Bytes!.Value, FirstUse = slot.FirstUse, LastUse = slot.LastUse })]);
        return (Enumerable.Range(0, slots.Length).ToDictionary(i => slots[i], i => offsets[i]), total);
    }

    private static (long[] Offsets, long Bytes) Plan(BufferLifetime[] lifetimes)
    {
        var offsets = new long[lifetimes.Length];
        long total;
        fixed (BufferLifetime* first = lifetimes)
        fixed (long* places = offsets)
        {
            NativeProgram.PlanArena(first, lifetimes.Length, places, &total);
        }

        return (offsets, total);
    }
}
