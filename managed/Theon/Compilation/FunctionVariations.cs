using Theon.Graph;
using Theon.Inspection;
using Theon.Runtime;

namespace Theon.Compilation;

/// <summary>Compiles a function differently, or binds its program to other variables.</summary>
/// <param name="request">What was compiled, complete.</param>
/// <param name="signature">What the program's inputs and outputs mean.</param>
/// <param name="draft">The program.</param>
/// <param name="graph">What it computes.</param>
/// <param name="history">How that came about.</param>
internal sealed class FunctionVariations(FunctionRequest request, FunctionSignature signature, ProgramDraft draft, FunctionGraph graph, RewriteHistory? history) : IVariations
{
    /// <inheritdoc/>
    public CompiledFunction WithOutputs(IReadOnlyList<int> outputs) => Compile(request with
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
            return Compile(changed with { Updates = [], OnUnusedInput = UnusedInput.Ignore });
        }

        // What checks each call knows the graph of one function.
        if (changed.Mode.IsChecked)
        {
            return Compile(changed);
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
        var variables = map.ToDictionary(pair => (TensorVariable)pair.Key, pair => (TensorVariable)pair.Value);
        FunctionGraph Swapped(FunctionGraph before) => new(before.Inputs, Substitution.Apply(before.Outputs, variables));
        var other = Swapped(graph);

        // It was rewritten when what it is a copy of was, in whose variables the steps are told.
        var past = history is null ? null : new RewriteHistory(() => Swapped(history.Original), () => history.Steps);
        var log = changed.Profile ? ProfileRegistry.NewLog(name, [.. draft.WithNested]) : null;
        return new CompiledFunction(bound, draft, other, CompileTrace.None)
        {
            History = past,
            UpdateNames = [.. changed.Updates.Select(update => update.Target.Name)],
            ProfileLog = log,
            MakeWatch = CallWatches.Of(changed, draft, log),
            Variations = new FunctionVariations(changed, bound, draft, other, past),
        };
    }

    // As it was compiled first, whatever the settings of whoever asks for the variation.
    private CompiledFunction Compile(FunctionRequest varied)
    {
        using var floatX = Config.With(signature.FloatX);
        return FunctionCompiler.Compile(varied);
    }
}
