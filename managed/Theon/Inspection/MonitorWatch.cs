using System.Collections.Immutable;
using Theon.Graph;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>Calls the user before and after each node.</summary>
internal sealed class MonitorWatch(WatchedFunction function, Action<MonitoredNode>? before, Action<MonitoredNode>? after) : FrameWatch
{
    private readonly LoopSteps _steps = new(function);
    private Apply? _failed;

    /// <inheritdoc/>
    public override void Before(InstructionView instruction)
    {
        _steps.See(instruction);
        Tell(before, instruction, default);
    }

    /// <inheritdoc/>
    public override void After(InstructionView instruction) => Tell(after, instruction, FunctionProfile.Time(instruction.Elapsed));

    /// <inheritdoc/>
    public override Exception? Explain(CallFrame frame, Exception error) => error is TheonException
        ? error
        : new FunctionRunException($"{function.Name}: the monitor of {_failed?.Op.Name} failed: {error.Message}", _failed?.Op.Name, _failed?.Origins ?? [], error);

    private void Tell(Action<MonitoredNode>? callback, InstructionView instruction, TimeSpan elapsed)
    {
        if (callback is null || function[instruction] is not { Node: { } node } draft)
        {
            return;
        }

        _failed = node;
        var operands = ImmutableArray.CreateBuilder<OperandView>(instruction.OperandCount);
        for (var i = 0; i < instruction.OperandCount; i++)
        {
            operands.Add(instruction[i]);
        }

        using var told = new MonitoredNode(operands.MoveToImmutable(), instruction.OutputCount)
        {
            Function = function.Name,
            Node = node,
            Kernel = draft.KernelText,
            Instruction = instruction.Instruction,
            Step = instruction.Step,
            Place = _steps.PlaceOf(instruction),
            Elapsed = elapsed,
        };
        callback(told);
    }
}
