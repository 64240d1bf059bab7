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

        var offsets = new long[slots.Count];
        long total;
        fixed (BufferLifetime* first = lifetimes.ToArray())
        fixed (long* places = offsets)
        {
            NativeProgram.PlanArena(first, slots.Count, places, &total);
        }

        return (slots.Select((slot, i) => (slot, i)).ToDictionary(pair => pair.slot, pair => offsets[pair.i]), total);
    }
}
