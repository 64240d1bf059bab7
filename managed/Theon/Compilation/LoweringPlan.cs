using System.Collections.Immutable;
using Theon.Graph;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>What is to be lowered: a final graph whose outputs are the function's, then the new values of shared variables.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="OutputCount">How many of its outputs are the function's.</param>
/// <param name="Targets">The shared variables that the others are for.</param>
internal sealed record LoweringPlan(FunctionGraph Graph, int OutputCount, ImmutableArray<SharedVariable> Targets)
{
    /// <summary>Shared variables that are read, in order of first need.</summary>
    public ImmutableArray<SharedVariable> Read { get; } = [.. Traversal.Leaves(Graph.Outputs).OfType<SharedVariable>()];

    /// <summary>What is lowered is the body of a loop, whose register 0 holds the step.</summary>
    public bool CountsSteps { get; init; }

    /// <summary>The last output of the graph is no output of the program but a flag, which is read into a register.</summary>
    public bool HasFlag { get; init; }

    /// <summary>The new value for a target.</summary>
    public TensorVariable NewValueOf(int target) => Graph.Outputs[OutputCount + target];
}

/// <summary>A program and how its inputs and outputs are bound to shared variables.</summary>
/// <param name="Draft">The program.</param>
/// <param name="Shared">Shared variables that follow the function's own inputs; true where the program's tail updates them in place.</param>
/// <param name="Swaps">Shared variables whose new values are the outputs after the function's own.</param>
internal sealed record LoweredProgram(
    ProgramDraft Draft, ImmutableArray<SharedInput> Shared, ImmutableArray<SharedVariable> Swaps);
