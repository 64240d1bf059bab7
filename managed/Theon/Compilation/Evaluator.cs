using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Compilation;

/// <summary>Computes constant nodes with the kernels that would compute them at run time.</summary>
internal sealed class Evaluator : IEvaluator
{
    /// <summary>The only one: it has no state.</summary>
    public static Evaluator Instance { get; } = new();

    /// <inheritdoc/>
    public ImmutableArray<NDArray> Evaluate(Apply node)
    {
        using var function = FunctionCompiler.Compile(new FunctionRequest { Inputs = [], Outputs = node.Outputs, Mode = Mode.None, Name = node.Op.Name });
        return [.. function.Call()];
    }
}
