using System.Collections.Immutable;
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

    /// <inheritdoc/>
    public override void Before(InstructionView instruction)
    {
        Forget();
        _steps.See(instruction);
        if (ProgramOf(instruction) is { } program && HasHidden(program) && FirstBad(instruction) is { } part)
        {
            throw DescribePart(instruction, program, part);
        }

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
                throw ProgramOf(instruction) is { } program && program.Outputs[output].Reduction is not null
                    ? DescribeReduction(instruction, program, output, range)
                    : Describe(instruction, draft, output, range);
            }
        }
    }

    /// <inheritdoc/>
    public override void EndCall() => Forget();

    private Composite? ProgramOf(InstructionView instruction) =>
        function[instruction] is { CallsKernel: true, Node.Op: Composite { Parameters.Length: 0 } program } && program.Inputs.Length == instruction.OperandCount - instruction.OutputCount
            ? program
            : null;

    // Whether it computes anything that is no result.
    private static bool HasHidden(Composite program) => program.Nodes.Length > 1 || (program.Nodes.Length == 1 && program.Outputs.Any(output => output.Reduction is not null));

    private IFusedParts PartsOf(InstructionView instruction) => function.TakeApart(function[instruction].Node!, plan);

    // What fails here fails in the kernel too, which says it better.
    private int? FirstBad(InstructionView instruction)
    {
        var operands = Operands(instruction);
        try
        {
            return Array.Exists(operands, operand => operand.Count == 0) ? null : PartsOf(instruction).FirstBad(operands);
        }
        catch (FunctionRunException)
        {
            return null;
        }
    }

    // What the kernel reads, where it lies; what it overwrote, as it was.
    private NDArray[] Operands(InstructionView instruction)
    {
        var operands = new NDArray[instruction.OperandCount - instruction.OutputCount];
        for (var i = 0; i < operands.Length; i++)
        {
            var number = instruction.OutputCount + i;
            var view = instruction[number];
            operands[i] = _kept.TryGetValue(number, out var kept) ? kept : NDArray.Foreign(view.Data, view.DType, view.Shape.ToArray(), view.Strides.ToArray());
        }

        return operands;
    }

    private NanGuardException DescribePart(InstructionView instruction, Composite program, int part)
    {
        var values = PartsOf(instruction).ValuesOf(part, Operands(instruction));
        var node = program.Nodes[part];
        var text = Begin(instruction, node.Op.Name, RangeOf(values[0]), TypeText(values[0]), values[0].Shape.AsSpan());
        for (var i = 1; i < values.Length; i++)
        {
            var name = node.Operands[i - 1] < program.Inputs.Length ? NameOf(instruction, instruction.OutputCount + node.Operands[i - 1]) : "";
            Input(text, i - 1, TypeText(values[i]) + name, RangeOf(values[i]), values[i].Shape.AsSpan());
        }

        return End(instruction, text, node.Op.Name, program.Lines.Length > part ? program.Lines[part] : function[instruction].Node!.Origins, isApart: true);
    }

    private NanGuardException DescribeReduction(InstructionView instruction, Composite program, int output, ValueRange range)
    {
        using var values = PartsOf(instruction).ReducedBy(output, Operands(instruction));
        var op = program.Outputs[output].Reduction!.Value.ToString();
        var text = Begin(instruction, op, range, instruction[output].TypeText, instruction[output].Shape);
        Input(text, 0, TypeText(values), RangeOf(values), values.Shape.AsSpan());
        var line = program.Nodes.Length + program.Outputs.Take(output).Count(before => before.Reduction is not null);
        return End(instruction, text, op, program.Lines.Length > line ? program.Lines[line] : function[instruction].Node!.Origins, isApart: true);
    }

    private NanGuardException Describe(InstructionView instruction, DraftInstruction draft, int output, ValueRange range)
    {
        var op = InstructionTexts.Op(draft);
        var text = Begin(instruction, op, range, instruction[output].TypeText, instruction[output].Shape);
        for (var i = instruction.OutputCount; i < Math.Min(instruction.OperandCount, instruction.OutputCount + MostInputs); i++)
        {
            var operand = instruction[i];
            var values = _kept.TryGetValue(i, out var kept) ? RangeOf(kept) : ValueRange.Of(operand, plan.Huge!.Value);
            Input(text, i - instruction.OutputCount, operand.TypeText + NameOf(instruction, i), values, operand.Shape);
        }

        if (draft.Node is { } node)
        {
            text.AppendLine().Append($"  computes {node.Op}");
        }

        return End(instruction, text, op, draft.Node?.Origins ?? [], isApart: false);
    }

    private StringBuilder Begin(InstructionView instruction, string op, ValueRange range, string type, ReadOnlySpan<long> shape)
    {
        var what = range.NaNs > 0 && plan.NaN ? "NaN" : range.Infinities > 0 && plan.Infinity ? "an infinite value" : "a huge value";
        var text = new StringBuilder($"{function.Name}: {what} in the result of {op} ({_steps.PlaceOf(instruction)})");
        return text.AppendLine().Append($"  result: {type}: {range.Describe(shape)}");
    }

    private static void Input(StringBuilder text, int number, string what, ValueRange range, ReadOnlySpan<long> shape) =>
        text.AppendLine().Append($"  input {number}: {what}: {range.Describe(shape)}");

    private NanGuardException End(InstructionView instruction, StringBuilder text, string op, ImmutableArray<Origin> origins, bool isApart)
    {
        foreach (var origin in origins.Select(origin => origin.ToString()).Distinct().Take(MostLines))
        {
            text.AppendLine().Append($"  built at {origin}");
        }

        if (isApart)
        {
            text.AppendLine().Append($"  found by running {InstructionTexts.Op(function[instruction])} again as single ops");
        }

        return new NanGuardException(text.ToString(), op, origins);
    }

    private string NameOf(InstructionView instruction, int operand) =>
        function.Programs[instruction.Program][function[instruction].Operands[operand]].Name is { Length: > 0 } name ? $" '{name}'" : "";

    private static string TypeText(NDArray array) => $"{array.DType.Name}[{string.Join(", ", array.Shape)}]";

    private ValueRange RangeOf(NDArray array) => ValueRange.Of(array.Data, array.DType, array.Shape.AsSpan(), array.Strides.AsSpan(), plan.Huge!.Value);

    private void Forget()
    {
        foreach (var kept in _kept.Values)
        {
            kept.Dispose();
        }

        _kept.Clear();
    }
}
