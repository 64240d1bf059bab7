using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>In which steps the loops of a running call are.</summary>
internal sealed class LoopSteps(WatchedFunction function)
{
    private readonly long[] _steps = new long[function.Programs.Length];

    /// <summary>An instruction is about to run.</summary>
    public void See(InstructionView instruction) => _steps[instruction.Program] = instruction.Step;

    /// <summary>Such as <c>instruction 1 in step 2 of Scan</c>.</summary>
    public string PlaceOf(InstructionView instruction) => function.Tree.PlaceOf(instruction.Program, instruction.Instruction, program => _steps[program]);
}
