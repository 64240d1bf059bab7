using Theon.Runtime;

namespace Theon;

// State of the function's own, and functions made from it.
public sealed partial class CompiledFunction
{
    private readonly Dictionary<string, CompiledFunction> _subsets = [];

    /// <summary>How to compile it differently; null for a function that was not compiled here.</summary>
    internal IVariations? Variations { get; init; }

    /// <summary>The stored default of an input, or the value of a shared variable, by name. Reading gives a copy.</summary>
    /// <exception cref="FunctionArgumentException">There is none of this name, or the value does not fit.</exception>
    public NDArray this[string name]
    {
        get => Find(name).Container.GetValue();
        set => Store(Find(name), value);
    }

    /// <summary>The stored default of an input, or the value of a shared variable. Reading gives a copy.</summary>
    /// <exception cref="FunctionArgumentException">The function has no such state, or the value does not fit.</exception>
    public NDArray this[TensorVariable variable]
    {
        get => Find(variable).Container.GetValue();
        set => Store(Find(variable), value);
    }

    /// <summary>The function that computes only some of the outputs, and makes the same updates. It shares state with this one, which
    /// keeps it: the same outputs give the same function.</summary>
    public CompiledFunction OutputSubset(params ReadOnlySpan<int> outputs)
    {
        foreach (var output in outputs)
        {
            if ((uint)output >= (uint)OutputTypes.Length)
            {
                throw new FunctionArgumentException($"{Name} has {Counted(OutputTypes.Length, "output")}; there is no output {output}.");
            }
        }

        var wanted = outputs.ToArray();
        var key = string.Join(',', wanted);
        lock (_subsets)
        {
            return _subsets.TryGetValue(key, out var known) ? known : _subsets[key] = Variable("outputs cannot be left out").WithOutputs(wanted);
        }
    }

    /// <summary>The function that computes only the outputs of these names, and makes the same updates.</summary>
    public CompiledFunction OutputSubset(params ReadOnlySpan<string> outputs)
    {
        var indices = new int[outputs.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = Results.IndexOf(_signature.OutputNames, outputs[i]);
        }

        return OutputSubset(indices.AsSpan());
    }

    /// <summary>Another function that computes the same. Shared variables are the same unless swapped; defaults are its own.</summary>
    /// <param name="swap">Shared variables, and those of the same types to use in their place.</param>
    /// <param name="deleteUpdates">Whether the copy changes nothing.</param>
    /// <param name="name">Its name; this one's unless given.</param>
    /// <exception cref="FunctionArgumentException">A swap does not fit.</exception>
    public CompiledFunction Copy(ReadOnlySpan<(SharedVariable Old, SharedVariable New)> swap = default, bool deleteUpdates = false, string? name = null)
    {
        var used = SharedVariables.ToHashSet();
        var map = new Dictionary<SharedVariable, SharedVariable>();
        foreach (var (old, @new) in swap)
        {
            if (old is null || @new is null)
            {
                throw new FunctionArgumentException($"{Name}: a swap has no {(old is null ? "variable to replace" : "replacement")}.");
            }

            if (!used.Contains(old))
            {
                throw new FunctionArgumentException($"{Name} does not use what is to be swapped. {old.Text}; used: {string.Join(", ", used.Select(shared => shared.Name ?? "(no name)"))}.");
            }

            if (!@new.Type.Equals(old.Type))
            {
                throw new FunctionArgumentException($"{Name}: only variables of one type can be swapped. {old.Text}. {@new.Text}.");
            }

            if (!map.TryAdd(old, @new))
            {
                throw new FunctionArgumentException($"{Name}: swapped twice. {old.Text}.");
            }
        }

        // Two names of one memory: what the compiler knew of who reads what would not hold any more.
        var after = used.Select(shared => map.GetValueOrDefault(shared, shared)).ToList();
        if (after.Distinct().Count() < after.Count)
        {
            var twice = after.GroupBy(shared => shared).First(group => group.Count() > 1).Key;
            throw new FunctionArgumentException($"{Name}: after the swap two variables would be the same. {twice.Text}.");
        }

        return Variable("it cannot be copied").Copy(map, deleteUpdates, name ?? Name);
    }

    private IVariations Variable(string what) => Variations ?? throw new InvalidOperationException($"{Name} was not compiled from expressions here; {what}.");

    private void DisposeSubsets()
    {
        lock (_subsets)
        {
            foreach (var subset in _subsets.Values)
            {
                subset.Dispose();
            }

            _subsets.Clear();
        }
    }

    private State Find(string name)
    {
        for (var i = 0; i < _arguments.Length; i++)
        {
            if (_arguments[i].Name == name && _signature.DefaultOf(i) is { } container)
            {
                return new State(container, _arguments[i]);
            }
        }

        var shared = _signature.SharedVariables.Where(shared => shared.Name == name).ToArray();
        return shared.Length == 1 ? new State(shared[0], null) : throw new FunctionArgumentException(
            shared.Length > 1 ? $"{Name} uses {shared.Length} shared variables of the name '{name}'."
            : $"{Name} keeps nothing under the name '{name}'. Inputs with a default: {Names(_arguments.Where((_, i) => _signature.DefaultOf(i) is not null).Select(argument => argument.Name))}; "
            + $"shared variables: {Names(_signature.SharedVariables.Select(shared => shared.Name))}.");
    }

    private State Find(TensorVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        for (var i = 0; i < _arguments.Length; i++)
        {
            if (ReferenceEquals(_arguments[i].Variable, variable) && _signature.DefaultOf(i) is { } container)
            {
                return new State(container, _arguments[i]);
            }
        }

        return variable is SharedVariable shared && _signature.SharedVariables.Contains(shared)
            ? new State(shared, null)
            : throw new FunctionArgumentException($"{Name} keeps nothing for {variable.Name ?? "a variable"} ({variable.Type}): it is neither an input with a default nor a shared variable in use.");
    }

    private static void Store(State state, NDArray value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (state.Rules is { } rules)
        {
            // A number became an array on its way; it may be rounded as an argument may.
            state.Container.Storage.Replace(rules.ToArray(value.Rank == 0 && value.DType.IsComputed ? NumberOf(value) : value));
        }
        else
        {
            state.Container.SetValue(value);
        }
    }

    private static unsafe Value NumberOf(NDArray value)
    {
        value.Lease();
        try
        {
            return Value.From(DTypeConversion.Box(value.Data, value.DType));
        }
        finally
        {
            value.EndLease();
        }
    }

    private static string Names(IEnumerable<string?> names) => string.Join(", ", names.Select(name => name ?? "(no name)").DefaultIfEmpty("none"));

    private sealed record State(SharedVariable Container, ArgumentRules? Rules);
}
