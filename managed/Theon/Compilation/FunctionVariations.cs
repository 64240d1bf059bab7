using Theon.Graph;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>Compiles a function differently, or binds its program to other variables.</summary>
/// <param name="request">What was compiled, complete.</param>
/// <param name="signature">What the program's inputs and outputs mean.</param>
/// <param name="draft">The program.</param>
/// <param name="graph">What it computes.</param>
internal sealed class FunctionVariations(FunctionRequest request, FunctionSignature signature, ProgramDraft draft, FunctionGraph graph) : IVariations
{
    /// <inheritdoc/>
    public CompiledFunction WithOutputs(IReadOnlyList<int> outputs) => FunctionCompiler.Compile(request with
    {
        Outputs = [.. outputs.Select(output => request.Outputs[output])],
        OutputNames = request.OutputNames.IsEmpty ? [] : [.. outputs.Select(output => request.OutputNames[output])],
        OnUnusedInput = UnusedInput.Ignore,
    });

    /// <inheritdoc/>
    public CompiledFunction Copy(IReadOnlyDictionary<SharedVariable, SharedVariable> swap, bool deleteUpdates, string name)
    {
        var map = swap.ToDictionary();
        foreach (var kept in request.Defaults.OfType<SharedVariable>())
        {
            using var value = kept.GetValue();
            map.Add(kept, new SharedVariable(kept.Type, new SharedStorage(value, borrow: true), kept.Name));
        }

        var changed = RequestCompletion.Swapped(request, map) with { Name = name };
        if (deleteUpdates)
        {
            return FunctionCompiler.Compile(changed with { Updates = [], OnUnusedInput = UnusedInput.Ignore });
        }

        SharedVariable After(SharedVariable shared) => map.GetValueOrDefault(shared, shared);
        var bound = new FunctionSignature
        {
            Name = name,
            Inputs = signature.Inputs,
            Outputs = signature.Outputs,
            OutputNames = signature.OutputNames,
            Passed = signature.Passed,
            Arguments = RequestCompletion.RulesOf(changed, signature.FloatX),
            Casting = signature.Casting,
            FloatX = signature.FloatX,
            Defaults = changed.Defaults,
            Shared = [.. signature.Shared.Select(shared => new SharedInput(After(shared.Variable), shared.InPlace))],
            Swaps = [.. signature.Swaps.Select(After)],
        };
        var other = new FunctionGraph(graph.Inputs, Substitution.Apply(graph.Outputs, map.ToDictionary(pair => (TensorVariable)pair.Key, pair => (TensorVariable)pair.Value)));
        return new CompiledFunction(bound, draft, other, CompileTrace.None)
        {
            Variations = new FunctionVariations(changed, bound, draft, other),
        };
    }
}
