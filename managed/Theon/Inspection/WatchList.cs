using System.Collections.Immutable;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>Several watches of one frame.</summary>
internal sealed class WatchList(ImmutableArray<FrameWatch> watches) : FrameWatch
{
    public override void BeginCall()
    {
        base.BeginCall();
        foreach (var watch in watches)
        {
            watch.BeginCall();
        }
    }

    public override void BeginRun()
    {
        foreach (var watch in watches)
        {
            watch.BeginRun();
        }
    }

    public override void Before(InstructionView instruction)
    {
        foreach (var watch in watches)
        {
            watch.Before(instruction);
        }
    }

    public override void After(InstructionView instruction)
    {
        foreach (var watch in watches)
        {
            watch.After(instruction);
        }
    }

    public override void EndCall()
    {
        foreach (var watch in watches)
        {
            watch.EndCall();
        }
    }

    public override string? RangeOf(int program, int instruction, int operand) =>
        watches.Select(watch => watch.RangeOf(program, instruction, operand)).FirstOrDefault(text => text is not null);

    public override Exception? Explain(CallFrame frame, Exception error)
    {
        foreach (var watch in watches)
        {
            error = watch.Explain(frame, error) ?? error;
        }

        return error;
    }
}
