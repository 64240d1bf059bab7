using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Theon.Graph;

namespace Theon.Compilation;

/// <summary>Computes constant nodes with the kernels that would compute them at run time.</summary>
internal sealed class Evaluator : IEvaluator
{
    /// <summary>The only one: it has no state.</summary>
    public static Evaluator Instance { get; } = new();

    // The graph layers do not know compilation, and an expression may need a test value before anything of it was used.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "One assignment; there is no other moment that comes before every expression.")]
    internal static void Register() => TestValues.Evaluator = Instance;

    /// <inheritdoc/>
    public ImmutableArray<NDArray> Evaluate(Apply node)
    {
        using var function = FunctionCompiler.Compile(new FunctionRequest { Inputs = [], Outputs = node.Outputs, Mode = Mode.None, Name = node.Op.Name });
        return [.. function.Call()];
    }
}
