using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Theon.Graph;
using Theon.Printing;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>A program for given shapes as a table: instructions, kernels, operands with their places.</summary>
internal sealed class ProgramListing
{
    private readonly ProgramDraft _draft;
    private readonly FunctionSignature _signature;
    private readonly long[][] _inputs;
    private readonly Dictionary<int, long> _offsets;
    private readonly long _arenaBytes;

    public ProgramListing(ProgramDraft draft, FunctionSignature signature, long[][] inputs)
    {
        (_draft, _signature, _inputs) = (draft, signature, inputs);
        (_offsets, _arenaBytes) = ArenaPlan.Of(draft, slot => BytesOf(slot));
    }

    public string Write()
    {
        var text = new StringBuilder(_draft.Name);
        text.Append('(').AppendJoin(", ", _inputs.Select((shape, i) => $"{_signature.Inputs[i].Name ?? $"input {i}"} {_signature.Inputs[i].DType.Name}[{string.Join(", ", shape)}]"));
        text.Append(CultureInfo.InvariantCulture, $"): arena of {_arenaBytes} bytes\n");
        var rows = ImmutableArray.CreateBuilder<string[]>();
        for (var i = 0; i < _draft.Instructions.Count; i++)
        {
            var instruction = _draft.Instructions[i];
            var outputs = instruction.CallsKernel ? instruction.OutputCount : instruction.Operands.Length;
            rows.Add(
            [
                (i == _draft.TailFirst ? "tail " : "") + i.ToString(CultureInfo.InvariantCulture),
                instruction.KernelText,
                string.Join(", ", instruction.Operands.Take(outputs).Select(Operand)),
                string.Join(", ", instruction.Operands.Skip(outputs).Select(Operand)),
                InstructionTexts.Op(instruction),
                InstructionTexts.Lines(instruction),
            ]);
        }

        return text.Append(TextTable.Write(["", "kernel", "writes", "reads", "op", "line"], rows.ToImmutable(), "rlllll")).ToString();
    }

    private string Operand(Slot operand)
    {
        var slot = _draft[operand];
        var place = _draft.RootOf(operand) is var root && _offsets.TryGetValue(root.Id, out var offset)
            ? string.Create(CultureInfo.InvariantCulture, $"arena+{offset}")
            : _draft[root].PlaceText;
        var lengths = slot.Lengths.Select(length => Evaluate(length)?.ToString(CultureInfo.InvariantCulture) ?? "?");
        return $"{(slot.Name.Length > 0 ? slot.Name + " " : "")}{slot.DType.Name}[{string.Join(", ", lengths)}]@{place}{(root.Id == operand.Id ? "" : " view")}";
    }

    // Null where it depends on values.
    private long? BytesOf(DraftSlot slot)
    {
        var bytes = (long)slot.DType.Bytes;
        foreach (var length in slot.Lengths)
        {
            if (Evaluate(length) is not { } known)
            {
                return null;
            }

            bytes *= known;
        }

        return bytes;
    }

    private long? Evaluate(Length length) => _draft.Formulas.Evaluate(length, (slot, axis) => _draft.Slots[slot].InputNumber switch
    {
        < 0 => null,
        var input when input < _inputs.Length => _inputs[input][axis],
        var input => _signature.Shared[input - _inputs.Length].Variable.Storage.Value.Shape[axis],
    });
}
