using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Runtime;

/// <summary>What may have been meant where shapes do not fit.</summary>
internal static class Hints
{
    /// <summary>A sentence for an instruction whose operands do not fit each other; null where nothing is likely.</summary>
    /// <param name="draft">Its program.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="lengthsOf">Lengths of an operand in this call; null where they are not known.</param>
    public static string? For(ProgramDraft draft, DraftInstruction instruction, Func<Slot, ImmutableArray<long?>> lengthsOf)
    {
        ImmutableArray<Slot> inputs = [.. instruction.Operands.Skip(instruction.OutputCount)];
        var lengths = inputs.Select(lengthsOf).ToImmutableArray();
        return instruction.Kernel switch
        {
            "elementwise" or "elementwise_checked" => VectorAsRow(draft, inputs, lengths),
            "gemm" or "gemv" when inputs.Length >= 2 => Transposed(draft, inputs, lengths),
            _ => null,
        };
    }

    // A vector goes along the last axis; its length is that of the one before.
    private static string? VectorAsRow(ProgramDraft draft, ImmutableArray<Slot> inputs, ImmutableArray<ImmutableArray<long?>> lengths)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            if (lengths[i] is not [.., 1, { } length] || lengths[i][..^2].Any(other => other != 1) || draft[draft.RootOf(inputs[i])] is not { Rank: 1 } vector)
            {
                continue;
            }

            foreach (var other in lengths)
            {
                if (other is [.., { } rows, { } columns] && rows == length && columns != length && columns != 1)
                {
                    var name = vector.Name.Length > 0 ? vector.Name : "the vector";
                    return $"{name} has as many elements as the other operand has rows, and goes along its columns: declare it as a column with T.Col, or write {(vector.Name.Length > 0 ? name : "v")}.DimShuffle(0, 'x')";
                }
            }
        }

        return null;
    }

    private static string? Transposed(ProgramDraft draft, ImmutableArray<Slot> inputs, ImmutableArray<ImmutableArray<long?>> lengths)
    {
        if (lengths[0] is not [.., { } rows, { } columns] || lengths[1].Length == 0)
        {
            return null;
        }

        var inner = lengths[1].Length == 1 ? lengths[1][0] : lengths[1][^2];
        var outer = lengths[1].Length == 1 ? null : lengths[1][^1];
        var (a, b) = (NameOf(draft, inputs[0], "the first matrix"), NameOf(draft, inputs[1], "the second matrix"));
        return columns == inner ? null
            : rows == inner ? $"the rows of {a} would fit: did you mean {(a.Contains(' ', StringComparison.Ordinal) ? "its transpose" : $"{a}.T")}?"
            : outer is not null && columns == outer ? $"the columns of {b} would fit: did you mean {(b.Contains(' ', StringComparison.Ordinal) ? "its transpose" : $"{b}.T")}?"
            : null;
    }

    private static string NameOf(ProgramDraft draft, Slot slot, string otherwise) => draft[draft.RootOf(slot)].Name is { Length: > 0 } name ? name : otherwise;
}
