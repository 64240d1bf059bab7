using System.Text;
using Theon.Graph;
using Theon.Ops;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>Looks at every result of every kernel and ends the call at the first that is NaN, infinite or huge.</summary>
internal sealed unsafe class NanGuardWatch(WatchedFunction function, NanGuardPlan plan) : FrameWatch
{
    // An error is to be read at a glance: at most 25 lines.
    private const int MostInputs = 14;
    private const int MostLines = 6;

    // Inputs whose memory the running instruction overwrites, as they were.
    private readonly Dictionary<int, NDArray> _kept = [];
    private readonly LoopSteps _steps = new(function);
    private Apply? _hit;

    /// <inheritdoc/>
    public override void BeginCall()
    {
        base.BeginCall();
        _hit = null;
    }

    /// <inheritdoc/>
    public override void Before(InstructionView instruction)
    {
        Forget();
        _steps.See(instruction);
        for (var i = instruction.OutputCount; i < instruction.OperandCount; i++)
        {
            for (var output = 0; output < instruction.OutputCount; output++)
            {
                if (instruction[i].Data != null && instruction[i].Data == instruction[output].Data && instruction[i].DType.IsContinuous)
                {
                    _kept[i] = instruction[i].Copy();
                    break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void After(InstructionView instruction)
    {
        var draft = function[instruction];
        if (!draft.CallsKernel)
        {
            return;
        }

        for (var output = 0; output < instruction.OutputCount; output++)
        {
            if (!instruction[output].DType.IsContinuous)
            {
                continue;
            }

            var range = ValueRange.Of(instruction[output], plan.Huge!.Value);
            if ((plan.NaN && range.NaNs > 0) || (plan.Infinity && range.Infinities > 0) || range.Huge > 0)
            {
                _hit = draft.Node;
                throw Describe(instruction, draft, output, range);
            }
        }
    }

    /// <inheritdoc/>
    public override void EndCall() => Forget();

    /// <inheritdoc/>
    public override Exception? Explain(CallFrame frame, Exception error) =>
        error is NanGuardException hit && _hit?.Op is Composite or MatrixStream && function.RunUnfused?.Invoke(frame) is NanGuardException finer
            ? finer.Within(hit)
            : error;

    private NanGuardException Describe(InstructionView instruction, DraftInstruction draft, int output, ValueRange range)
    {
        var op = InstructionTexts.Op(draft);
        var what = range.NaNs > 0 ? "NaN" : range.Infinities > 0 ? "an infinite value" : "a huge value";
        var text = new StringBuilder($"{function.Name}: {what} in the result of {op} ({_steps.PlaceOf(instruction)})");
        text.AppendLine().Append($"  result: {instruction[output].TypeText}: {range.Describe(instruction[output].Shape)}");
        for (var i = instruction.OutputCount; i < Math.Min(instruction.OperandCount, instruction.OutputCount + MostInputs); i++)
        {
            var operand = instruction[i];
            var values = _kept.TryGetValue(i, out var kept) ? OfCopy(kept) : ValueRange.Of(operand, plan.Huge!.Value);
            var name = function.Programs[instruction.Program][draft.Operands[i]].Name;
            text.AppendLine().Append($"  input {i - instruction.OutputCount}: {operand.TypeText}{(name.Length > 0 ? $" '{name}'" : "")}: {values.Describe(operand.Shape)}");
        }

        if (draft.Node is { } node)
        {
            text.AppendLine().Append($"  computes {node.Op}");
        }

        foreach (var origin in (draft.Node?.Origins ?? []).Select(origin => origin.ToString()).Distinct().Take(MostLines))
        {
            text.AppendLine().Append($"  built at {origin}");
        }

        return new NanGuardException(text.ToString(), op, draft.Node?.Origins ?? [], null);
    }

    private ValueRange OfCopy(NDArray copy) => ValueRange.Of(copy.Data, copy.DType, copy.Shape.AsSpan(), copy.Strides.AsSpan(), plan.Huge!.Value);

    private void Forget()
    {
        foreach (var kept in _kept.Values)
        {
            kept.Dispose();
        }

        _kept.Clear();
    }
}
