using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Theon.Graph;

namespace Theon.Runtime;

/// <summary>An instruction that failed, perhaps inside a loop or branch, and what is known there of lengths and strides.</summary>
internal sealed partial class FailedPlace
{
    private readonly CallFrame _frame;
    private readonly FailedPlace? _outer;

    private FailedPlace(ProgramDraft draft, int number, string message, CallFrame frame, FailedPlace? outer)
    {
        (Draft, Number, _frame, _outer) = (draft, number, frame, outer);
        Instruction = draft.Instructions[number];
        Message = Unnamed().Replace(Without(message, $"instruction {number} ({Instruction.OpText}): ") ?? message, "axis $1 of the result would");
    }

    /// <summary>The program that it stands in.</summary>
    public ProgramDraft Draft { get; }

    /// <summary>Its number there.</summary>
    public int Number { get; }

    /// <summary>The instruction.</summary>
    public DraftInstruction Instruction { get; }

    /// <summary>What went wrong, without the place.</summary>
    public string Message { get; }

    /// <summary>The step that the loop around it was in; 0 without one.</summary>
    private long Step { get; init; }

    /// <summary>The place in the function's own program, or in a nested one: the native text names each on the way, for programs that run without this layer.</summary>
    public static FailedPlace Find(ProgramDraft draft, int number, string message, CallFrame frame)
    {
        var place = new FailedPlace(draft, number, message, frame, null);
        while (place.Enter() is { } inner)
        {
            place = inner;
        }

        return place;
    }

    /// <summary>Such as <c>instruction 1 in step 2 of Scan</c>.</summary>
    public string Text(ProgramTree tree)
    {
        var steps = new Dictionary<int, long>();
        for (var place = this; place is not null; place = place._outer)
        {
            steps[tree.NumberOf(place.Draft)] = place.Step;
        }

        return tree.PlaceOf(tree.NumberOf(Draft), Number, program => steps[program]);
    }

    /// <summary>Lengths of an operand in this call; null where they are not known.</summary>
    public ImmutableArray<long?> Lengths(Slot slot) => [.. Draft[slot].Lengths.Select(Evaluate)];

    /// <summary>Strides of an operand in this call, in elements; null where they are not known.</summary>
    public ImmutableArray<long?> Strides(Slot slot) => [.. Draft.StridesOf(slot).Select(Evaluate)];

    private long? Evaluate(Length length) => Draft.Formulas.Evaluate(
        length,
        (slot, axis) => OfInput(slot, axis, _frame.InputLength, operand => _outer!.Lengths(operand)),
        (slot, axis) => OfInput(slot, axis, _frame.InputStride, operand => _outer!.Strides(operand)));

    private long? OfInput(int slot, int axis, Func<int, int, long> ofCall, Func<Slot, ImmutableArray<long?>> ofOuter)
    {
        if (Draft.Slots[slot].InputNumber is not (>= 0 and var input))
        {
            return null;
        }

        if (_outer is null)
        {
            return ofCall(input, axis);
        }

        // A step sees a part along the first axis.
        var operand = _outer.Instruction.Nesting!.Bindings.First(binding => !binding.IsOutput && binding.Position == input).Operand;
        return ofOuter(operand.Slot)[axis + (operand.Access == NestedAccess.Whole ? 0 : 1)];
    }

    // One level deeper, where the text says that the failure lies inside.
    private FailedPlace? Enter()
    {
        if (Instruction.Nesting is not { } nesting)
        {
            return null;
        }

        var (program, rest, step) = (nesting.Body, default(string), 0L);
        if (nesting.Otherwise is not { } otherwise)
        {
            var end = Message.IndexOf(": ", StringComparison.Ordinal);
            if (Without(Message, "step ") is not { } text || end < 0 || !long.TryParse(Message["step ".Length..end], NumberStyles.None, CultureInfo.InvariantCulture, out step))
            {
                return null;
            }

            rest = Message[(end + 2)..];
        }
        else if ((rest = Without(Message, "if true: ")) is null)
        {
            program = otherwise;
            rest = Without(Message, "if false: ");
        }

        if (rest is null || Without(rest, "instruction ") is not { } numbered
            || !int.TryParse(numbered[..Math.Max(0, numbered.IndexOf(' ', StringComparison.Ordinal))], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number >= program.Instructions.Count)
        {
            return null;
        }

        return new FailedPlace(program, number, rest, _frame, this) { Step = step };
    }

    private static string? Without(string text, string beginning) => text.StartsWith(beginning, StringComparison.Ordinal) ? text[beginning.Length..] : null;

    // Only a result has no length before it is made, and it has no name.
    [GeneratedRegex(@"axis (\d+) of %\d+ would")]
    private static partial Regex Unnamed();
}
