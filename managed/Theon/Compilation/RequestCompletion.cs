using System.Collections.Immutable;
using Theon.Graph;
using Theon.Runtime;
using Theon.Types;

namespace Theon.Compilation;

/// <summary>Turns what the user asked for into what is compiled: givens put in, updates of inputs and default updates among the others,
/// defaults in memory of the function's own.</summary>
internal static class RequestCompletion
{
    /// <summary>The complete request. Its arguments are checked.</summary>
    public static FunctionRequest Complete(FunctionRequest request)
    {
        if (request.IsComplete)
        {
            return request;
        }

        RequestChecks.Check(request);
        var defaults = DefaultsOf(request);
        var givens = new Dictionary<TensorVariable, TensorVariable>();
        foreach (var given in request.Givens)
        {
            givens.Add(given.Old, Tensor.ReplacementFor(given.Old, given.New));
        }

        ImmutableArray<TensorVariable> Substituted(params ReadOnlySpan<TensorVariable> roots) => Substitution.Apply([.. roots], givens);

        List<Update> updates = [.. request.Updates];
        for (var i = 0; i < request.Arguments.Length; i++)
        {
            if (request.Arguments[i].Update is { } update)
            {
                updates.Add(new Update(defaults[i]!, update));
            }
        }

        var roots = Substituted([.. request.Outputs, .. updates.Map(update => update.Value)]);
        List<Update> complete = [.. Sequences.Range(updates.Count, i => new Update(updates[i].Target, roots[request.Outputs.Length + i]))];
        AddDefaultUpdates(request, roots, complete, value => Substituted(value)[0]);
        return request with
        {
            Outputs = roots.Slice(0, request.Outputs.Length),
            OutputNames = request.OutputNames.IsEmpty && request.Outputs.AsSpan().ContainsAny(output => output.Name is not null) ? [.. request.Outputs.Map(output => output.Name)] : request.OutputNames,
            Updates = [.. complete],
            Givens = [],
            Defaults = defaults,
            IsComplete = true,
        };
    }

    /// <summary>The request with other variables in the place of some.</summary>
    public static FunctionRequest Swapped(FunctionRequest request, IReadOnlyDictionary<SharedVariable, SharedVariable> swap)
    {
        var map = swap.ToDictionary(pair => (TensorVariable)pair.Key, pair => (TensorVariable)pair.Value);
        var roots = Substitution.Apply([.. request.Outputs, .. request.Updates.Select(update => update.Value)], map);
        return request with
        {
            Outputs = [.. roots.Take(request.Outputs.Length)],
            Updates = [.. request.Updates.Select((update, i) => new Update(swap.GetValueOrDefault(update.Target, update.Target), roots[request.Outputs.Length + i]))],
            Defaults = [.. request.Defaults.Select(kept => kept is null ? null : swap.GetValueOrDefault(kept, kept))],
        };
    }

    /// <summary>What the arguments for the inputs must be.</summary>
    public static ImmutableArray<ArgumentRules> RulesOf(FunctionRequest request, DType floatX)
    {
        var rules = ImmutableArray.CreateBuilder<ArgumentRules>(request.Inputs.Length);
        for (var i = 0; i < request.Inputs.Length; i++)
        {
            var argument = request.Arguments.IsEmpty ? null : request.Arguments[i];
            rules.Add(new ArgumentRules
            {
                Function = request.Name,
                Index = i,
                Variable = request.Inputs[i],
                Name = argument is null ? request.Inputs[i].Name : argument.Name,
                Casting = argument switch
                {
                    { Strict: true } => InputCasting.Strict,
                    { AllowDowncast: true } => InputCasting.Downcast,
                    { AllowDowncast: false } => InputCasting.Exact,
                    _ => request.Casting,
                },
                FloatX = floatX,
            });
        }

        return rules.MoveToImmutable();
    }

    private static ImmutableArray<SharedVariable?> DefaultsOf(FunctionRequest request)
    {
        if (!request.Arguments.AsSpan().ContainsAny(argument => argument.Value is not null))
        {
            return [];
        }

        var rules = RulesOf(request, Config.FloatX);
        var defaults = ImmutableArray.CreateBuilder<SharedVariable?>(request.Inputs.Length);
        for (var i = 0; i < request.Inputs.Length; i++)
        {
            var argument = request.Arguments[i];
            if (argument.Value is not { } value)
            {
                defaults.Add(null);
                continue;
            }

            try
            {
                using var array = rules[i].ToArray(value, argument.Borrow);
                defaults.Add(new SharedVariable(argument.Variable.Type, new SharedStorage(array, borrow: true), argument.Name));
            }
            catch (FunctionArgumentException error)
            {
                throw new CompileException($"The default value does not fit. {error.Message}");
            }
        }

        return defaults.MoveToImmutable();
    }

    // New values may use further variables that have default updates.
    private static void AddDefaultUpdates(
        FunctionRequest request, ImmutableArray<TensorVariable> roots, List<Update> updates, Func<TensorVariable, TensorVariable> substitute)
    {
        HashSet<SharedVariable> known = [.. updates.Map(update => update.Target)];
        var waiting = roots;
        while (!waiting.IsEmpty)
        {
            var found = ImmutableArray.CreateBuilder<TensorVariable>();
            foreach (var shared in Traversal.Leaves(waiting).OfType<SharedVariable>())
            {
                if (shared.DefaultUpdate is { } update && !request.NoDefaultUpdates.Covers(shared) && known.Add(shared))
                {
                    var value = substitute(update);
                    updates.Add(new Update(shared, value));
                    found.Add(value);
                }
            }

            waiting = found.ToImmutable();
        }
    }
}
