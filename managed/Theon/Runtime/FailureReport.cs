using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Theon.Graph;
using Theon.Interop;

namespace Theon.Runtime;

/// <summary>Turns a failure of the native library into an error that speaks of the user's expressions.</summary>
internal sealed class FailureReport(FunctionSignature signature, ProgramDraft draft)
{
    // An error is to be read at a glance: at most 25 lines.
    private const int MostInputs = 16;
    private const int MostLines = 6;

    private readonly Lazy<ProgramTree> _tree = new(() => new ProgramTree(draft));

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

        var place = FailedPlace.Find(draft, failed, error.Message, frame);
        var instruction = place.Instruction;
        var name = instruction.Node?.Op.Name ?? "the copy of an output";
        var origins = instruction.Node?.Origins ?? [];
        var text = new StringBuilder($"{signature.Name} failed in {name} (kernel {instruction.KernelText}, {place.Text(_tree.Value)}): {place.Message}");
        for (var i = instruction.OutputCount; i < Math.Min(instruction.Operands.Length, instruction.OutputCount + MostInputs); i++)
        {
            text.AppendLine().Append($"  input {i - instruction.OutputCount}: {Describe(place, instruction.Operands[i])}{Range(place, i, frame)}");
        }

        if (instruction.Operands.Length - instruction.OutputCount is > MostInputs and var count)
        {
            text.AppendLine().Append($"  ... and {count - MostInputs} more inputs");
        }

        if (Hint(error, place) is { } hint)
        {
            text.AppendLine().Append($"  hint: {hint}");
        }

        foreach (var origin in origins.Select(origin => origin.ToString()).Distinct().Take(MostLines))
        {
            text.AppendLine().Append($"  built at {origin}");
        }

        return new FunctionRunException(text.ToString(), name, origins, (instruction.Kernel == HostKernels.Name ? ManagedKernel.TakeFailure() : null) ?? error);
    }

    // Of a formula of lengths the message tells the numbers; the op, what they mean.
    private static string? Hint(NativeException error, FailedPlace place) =>
        (error is NativeShapeException ? Hints.For(place.Draft, place.Instruction, place.Lengths) : null)
        ?? (place.Message.Contains(", in ", StringComparison.Ordinal) || place.Message.Contains("negative length", StringComparison.Ordinal) ? place.Instruction.Node?.Op.LengthRule : null);

    private static string Describe(FailedPlace place, Slot operand)
    {
        var slot = place.Draft[operand];
        var name = slot.Name.Length == 0 ? "" : $" '{slot.Name}'";
        var strides = slot.Rank == 0 ? "" : $", strides [{Numbers(place.Strides(operand))}]";
        return $"{slot.DType.Name}[{Numbers(place.Lengths(operand))}]{name}{strides}";
    }

    private static string Numbers(ImmutableArray<long?> numbers) => string.Join(", ", numbers.Select(number => number?.ToString(CultureInfo.InvariantCulture) ?? "?"));

    // What was seen before the instruction ran, or what the input of the function holds.
    private string Range(FailedPlace place, int operand, CallFrame frame)
    {
        var slot = place.Draft[place.Instruction.Operands[operand]];
        var ofCall = Config.ErrorRanges && ReferenceEquals(place.Draft, draft) && slot.Kind == SlotKind.Input;
        var text = frame.Watch?.RangeOf(_tree.Value.NumberOf(place.Draft), place.Number, operand) ?? (ofCall ? frame.RangeOfInput(slot.Index) : null);
        return text is null ? "" : $": {text}";
    }

    private string Inputs(CallFrame frame)
    {
        var text = new StringBuilder();
        foreach (var (slot, number) in draft.Slots.Select((slot, number) => (slot, number)).Where(pair => pair.slot.Kind == SlotKind.Input))
        {
            var lengths = Enumerable.Range(0, slot.Rank).Select(axis => (long?)frame.InputLength(slot.Index, axis));
            text.AppendLine().Append($"  {slot.DType.Name}[{Numbers([.. lengths])}]{(slot.Name.Length == 0 ? "" : $" '{slot.Name}'")}");
        }

        return text.ToString();
    }
}
