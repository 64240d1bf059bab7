using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>Notes between which values the inputs of kernels lie that may fail, so that an error can say it.</summary>
internal sealed class RangeWatch(WatchedFunction function) : FrameWatch
{
    private readonly Dictionary<int, string> _ranges = [];
    private (int Program, int Instruction) _place = (-1, -1);

    /// <inheritdoc/>
    public override void BeginCall()
    {
        base.BeginCall();
        _place = (-1, -1);
    }

    /// <inheritdoc/>
    public override void Before(InstructionView instruction)
    {
        if (function[instruction] is not { CallsKernel: true } draft || !KernelFacts.MayFail(draft.Kernel))
        {
            return;
        }

        _place = (instruction.Program, instruction.Instruction);
        _ranges.Clear();
        for (var i = instruction.OutputCount; i < instruction.OperandCount; i++)
        {
            _ranges[i] = ValueRange.Of(instruction[i]).Describe(instruction[i].Shape);
        }
    }

    /// <inheritdoc/>
    public override string? RangeOf(int program, int instruction, int operand) => (program, instruction) == _place ? _ranges.GetValueOrDefault(operand) : null;
}
