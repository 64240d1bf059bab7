using System.Collections.Immutable;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>The arguments of a compilation.</summary>
internal sealed record FunctionRequest
{
    public required ImmutableArray<TensorVariable> Inputs { get; init; }

    public required ImmutableArray<TensorVariable> Outputs { get; init; }

    public ImmutableArray<Update> Updates { get; init; } = [];

    /// <summary>Whether shared variables keep their values though they have a <see cref="SharedVariable.DefaultUpdate"/>.</summary>
    public bool NoDefaultUpdates { get; init; }

    public ImmutableArray<Given> Givens { get; init; } = [];

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
