using System.Collections.Immutable;
using Theon.Graph;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>What a watch may ask of the function whose calls it sees.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Tree">Its program and those nested in it.</param>
/// <param name="TakeApart">Takes a fused node apart, for a guard.</param>
internal sealed record WatchedFunction(string Name, ProgramTree Tree, Func<Apply, NanGuardPlan, IFusedParts> TakeApart)
{
    /// <summary>Its program, then those nested in it.</summary>
    public ImmutableArray<ProgramDraft> Programs => Tree.Programs;

    /// <summary>The instruction that is being watched.</summary>
    public DraftInstruction this[InstructionView instruction] => Programs[instruction.Program].Instructions[instruction.Instruction];
}

/// <summary>What a fused kernel computes on the way to its results.</summary>
internal interface IFusedParts
{
    /// <summary>The first node of the program that gives a bad value which anything is made of; null where none does.</summary>
    /// <param name="operands">What the kernel reads.</param>
    int? FirstBad(NDArray[] operands);

    /// <summary>A value of the program, and the values that it is computed from: in order of the op's operands.</summary>
    /// <param name="node">Number of a node.</param>
    /// <param name="operands">What the kernel reads.</param>
    ImmutableArray<NDArray> ValuesOf(int node, NDArray[] operands);

    /// <summary>The value that an output is the reduction of.</summary>
    /// <param name="output">Number of an output.</param>
    /// <param name="operands">What the kernel reads.</param>
    NDArray ReducedBy(int output, NDArray[] operands);
}

/// <summary>What a mode watches.</summary>
internal abstract record WatchPlan
{
    /// <summary>The plan with what settings say here and now: all frames of a function watch alike, whoever calls first.</summary>
    public virtual WatchPlan Settled() => this;

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
    public override WatchPlan Settled() => this with { Huge = Huge ?? Config.NanGuardHuge };

    /// <inheritdoc/>
    public override FrameWatch Create(WatchedFunction function) => new NanGuardWatch(function, this);
}

/// <summary>Calls the user before and after each node.</summary>
internal sealed record MonitorPlan(Action<MonitoredNode>? Before, Action<MonitoredNode>? After) : WatchPlan
{
    /// <inheritdoc/>
    public override FrameWatch Create(WatchedFunction function) => new MonitorWatch(function, Before, After);
}
