using System.Collections.Immutable;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>What a watch may ask of the function whose calls it sees.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Tree">Its program and those nested in it.</param>
/// <param name="RunUnfused">Runs the call of a frame again without fused kernels; the error that ended it, or null.</param>
internal sealed record WatchedFunction(string Name, ProgramTree Tree, Func<CallFrame, Exception?>? RunUnfused)
{
    /// <summary>Its program, then those nested in it.</summary>
    public ImmutableArray<ProgramDraft> Programs => Tree.Programs;

    /// <summary>The instruction that is being watched.</summary>
    public DraftInstruction this[InstructionView instruction] => Programs[instruction.Program].Instructions[instruction.Instruction];
}

/// <summary>What a mode watches.</summary>
internal abstract record WatchPlan
{
    /// <summary>A watch for a new frame.</summary>
    public abstract FrameWatch Create(WatchedFunction function);
}

/// <summary>Stops at values that are NaN, infinite or huge.</summary>
/// <param name="NaN">Whether NaN stops.</param>
/// <param name="Infinity">Whether infinities stop.</param>
/// <param name="Huge">Magnitude beyond which a value stops; null: what the settings say.</param>
internal sealed record NanGuardPlan(bool NaN = true, bool Infinity = true, double? Huge = null) : WatchPlan
{
    /// <inheritdoc/>
    public override FrameWatch Create(WatchedFunction function) => new NanGuardWatch(function, this with { Huge = Huge ?? Config.NanGuardHuge });
}

/// <summary>Calls the user before and after each node.</summary>
internal sealed record MonitorPlan(Action<MonitoredNode>? Before, Action<MonitoredNode>? After) : WatchPlan
{
    /// <inheritdoc/>
    public override FrameWatch Create(WatchedFunction function) => new MonitorWatch(function, Before, After);
}
