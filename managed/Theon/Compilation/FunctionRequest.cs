using System.Collections.Immutable;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>The arguments of a compilation.</summary>
internal sealed record FunctionRequest
{
    public required ImmutableArray<TensorVariable> Inputs { get; init; }

    public required ImmutableArray<TensorVariable> Outputs { get; init; }

    public ImmutableArray<(SharedVariable Target, TensorVariable Value)> Updates { get; init; } = [];

    public ImmutableArray<(TensorVariable Old, TensorVariable New)> Givens { get; init; } = [];

    public Mode Mode { get; init; } = Mode.FastRun;

    public string Name { get; init; } = "function";

    public InputCasting Casting { get; init; }

    public UnusedInput OnUnusedInput { get; init; }
}
