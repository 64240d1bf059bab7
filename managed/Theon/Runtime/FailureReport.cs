using System.Collections.Immutable;
using System.Text;
using Theon.Graph;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>Turns a failure of the native library into an error that speaks of the user's expressions.</summary>
internal sealed class FailureReport(FunctionSignature signature, ProgramDraft draft)
{
    /// <summary>The exception for a failed run.</summary>
    public Exception Explain(NativeException error, CallFrame frame, CancellationToken cancellation)
    {
        switch (error)
        {
            case NativeCancelledException:
                return new OperationCanceledException($"{signature.Name} was cancelled.", error, cancellation);
            case NativeOutOfMemoryException:
                return new MemoryLimitException($"{signature.Name}: {error.Message}", null, MemoryPool.Statistics, error);
        }

        var failed = frame.Describe().FailedInstruction;
        if (failed < 0 || failed >= draft.Instructions.Count)
        {
            return new FunctionRunException($"{signature.Name} failed before its first instruction: {error.Message}{Inputs(frame)}", null, [], error);
        }

        var instruction = draft.Instructions[failed];
        var name = instruction.Node?.Op.Name ?? "the copy of an output";
        var origins = instruction.Node?.Origins ?? [];
        var text = new StringBuilder($"{signature.Name} failed in {name} (instruction {failed}): {WithoutPlace(error.Message, failed, name)}");
        for (var i = instruction.OutputCount; i < instruction.Operands.Length; i++)
        {
            text.AppendLine().Append($"  input {i - instruction.OutputCount}: {Describe(instruction.Operands[i], frame)}{Range(failed, i, frame)}");
        }

        if (error is NativeShapeException && Hints.For(draft, instruction, slot => Lengths(slot, frame)) is { } hint)
        {
            text.AppendLine().Append($"  hint: {hint}");
        }

        foreach (var origin in origins.Select(origin => origin.ToString()).Distinct())
        {
            text.AppendLine().Append($"  built at {origin}");
        }

        return new FunctionRunException(text.ToString(), name, origins, (instruction.Kernel == HostKernels.Name ? ManagedKernel.TakeFailure() : null) ?? error);
    }

    // The native text names the instruction too, for programs that run without this layer.
    private static string WithoutPlace(string message, int instruction, string name)
    {
        var place = $"instruction {instruction} ({name}): ";
        return message.StartsWith(place, StringComparison.Ordinal) ? message[place.Length..] : message;
    }

    private string Describe(Slot operand, CallFrame frame)
    {
        var slot = draft[operand];
        var lengths = Lengths(operand, frame);
        var name = slot.Name.Length == 0 ? "" : $" '{slot.Name}'";
        return $"{slot.DType.Name}[{string.Join(", ", lengths.Select(length => length?.ToString() ?? "?"))}]{name}";
    }

    private ImmutableArray<long?> Lengths(Slot operand, CallFrame frame) =>
        [.. draft[operand].Lengths.Select(length => draft.Formulas.Evaluate(length, (input, axis) => LengthOfInput(input, axis, frame)))];

    // What was seen before the instruction ran, or what the input of the function holds.
    private string Range(int instruction, int operand, CallFrame frame)
    {
        var slot = draft[draft.Instructions[instruction].Operands[operand]];
        var text = frame.Watch?.RangeOf(instruction, operand) ?? (Config.ErrorRanges && slot.Kind == SlotKind.Input ? frame.RangeOfInput(slot.Index) : null);
        return text is null ? "" : $": {text}";
    }

    private long? LengthOfInput(int slot, int axis, CallFrame frame) =>
        draft.Slots[slot] is { Kind: SlotKind.Input } input ? frame.InputLength(input.Index, axis) : null;

    private string Inputs(CallFrame frame)
    {
        var text = new StringBuilder();
        foreach (var (slot, number) in draft.Slots.Select((slot, number) => (slot, number)).Where(pair => pair.slot.Kind == SlotKind.Input))
        {
            text.AppendLine().Append($"  {Describe(new Slot(number), frame)}");
        }

        return text.ToString();
    }
}
