using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>Notes between which values the inputs of kernels lie that may fail, so that an error can say it.</summary>
internal sealed class RangeWatch(WatchedFunction function) : FrameWatch
{
    private readonly Dictionary<int, string> _ranges = [];
    private int _instruction = -1;

    /// <inheritdoc/>
    public override void BeginCall()
    {
        base.BeginCall();
        _instruction = -1;
    }

    /// <inheritdoc/>
    public override void Before(InstructionView instruction)
    {
        if (instruction.Program > 0 || function[instruction] is not { CallsKernel: true } draft || !KernelFacts.MayFail(draft.Kernel))
        {
            return;
        }

        _instruction = instruction.Instruction;
        _ranges.Clear();
        for (var i = instruction.OutputCount; i < instruction.OperandCount; i++)
        {
            _ranges[i] = ValueRange.Of(instruction[i]).Describe(instruction[i].Shape);
        }
    }

    /// <inheritdoc/>
    public override string? RangeOf(int instruction, int operand) => instruction == _instruction ? _ranges.GetValueOrDefault(operand) : null;
}
