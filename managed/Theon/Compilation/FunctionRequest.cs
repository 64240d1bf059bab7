using System.Collections.Immutable;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>The arguments of a compilation.</summary>
internal sealed record FunctionRequest
{
    /// <summary>What calls pass in, then inputs that calls cannot pass.</summary>
    public required ImmutableArray<TensorVariable> Inputs { get; init; }

    public required ImmutableArray<TensorVariable> Outputs { get; init; }

    /// <summary>What is said of each input; empty: nothing of any.</summary>
    public ImmutableArray<In> Arguments { get; init; } = [];

    /// <summary>Names of outputs; empty: those of the variables.</summary>
    public ImmutableArray<string?> OutputNames { get; init; } = [];

    public ImmutableArray<Update> Updates { get; init; } = [];

    public ImmutableArray<Given> Givens { get; init; } = [];

    /// <summary>Per input the variable that keeps its default, made when the request is completed; empty: none has one.</summary>
    public ImmutableArray<SharedVariable?> Defaults { get; init; } = [];

    public NoDefaultUpdates NoDefaultUpdates { get; init; } = NoDefaultUpdates.None;

    /// <summary>Whether givens are put in and all updates are named: nothing remains to be found out.</summary>
    public bool IsComplete { get; init; }

    public Mode Mode { get; init; } = Mode.FastRun;

    public string Name { get; init; } = "function";

    public InputCasting Casting { get; init; }

    public UnusedInput OnUnusedInput { get; init; }

    public bool Profile { get; init; }
}

/// <summary>A shared variable and its value after a call.</summary>
internal sealed record Update(SharedVariable Target, TensorVariable Value);

/// <summary>A variable and what is computed in its place.</summary>
internal sealed record Given(TensorVariable Old, TensorVariable New);
