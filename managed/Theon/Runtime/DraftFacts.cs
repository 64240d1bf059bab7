using Theon.Interop;

namespace Theon.Runtime;

/// <summary>What reports ask of a program.</summary>
internal static class DraftFacts
{
    extension(DraftSlot slot)
    {
        /// <summary>Whether a call gives the slot memory: arena, reserved, or a result.</summary>
        public bool IsOwnMemory => slot.Kind is SlotKind.Arena or SlotKind.Reserved or SlotKind.Output;

        /// <summary>Number of the input; -1 for other slots.</summary>
        public int InputNumber => slot.Kind == SlotKind.Input ? slot.Index : -1;

        /// <summary>Where the slot's memory comes from, in a word.</summary>
        public string PlaceText => slot.Kind.ToString().ToLowerInvariant();

        /// <summary>Whether that memory is in use while an instruction runs.</summary>
        public bool IsAliveAt(int instruction) => slot.IsOwnMemory && slot.FirstUse >= 0 && slot.FirstUse <= instruction
            && (slot.Kind == SlotKind.Output || instruction <= slot.LastUse);
    }

    extension(DraftInstruction instruction)
    {
        /// <summary>Name of the op that it came from.</summary>
        public string OpText => instruction.Node?.Op.Name ?? "Output";

        /// <summary>Whether a kernel runs.</summary>
        public bool CallsKernel => instruction.Kind is InstructionKind.Kernel or InstructionKind.Size;

        /// <summary>The kernel, or what the instruction does without one: <c>view</c>, <c>reserve</c>, <c>loop</c>, <c>branch</c>.</summary>
        public string KernelText => instruction.Kernel.Length > 0 ? instruction.Kernel : instruction.Kind.ToString().ToLowerInvariant();
    }
}
