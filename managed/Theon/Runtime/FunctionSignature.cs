using System.Collections.Immutable;

namespace Theon.Runtime;

/// <summary>How an argument may be converted.</summary>
internal enum InputCasting
{
    /// <summary>Arrays whose dtype promotes safely; numbers that survive unchanged, and floats for an input of dtype FloatX.</summary>
    Safe,

    /// <summary>Arrays whose dtype promotes safely; numbers that survive unchanged.</summary>
    Exact,

    /// <summary>Everything.</summary>
    Downcast,

    /// <summary>Nothing: the dtype must be exactly the input's.</summary>
    Strict,
}

/// <summary>A shared variable that a program reads, and whether its tail updates it in place.</summary>
internal sealed record SharedInput(SharedVariable Variable, bool InPlace);

/// <summary>What a call holds of a shared variable while it runs.</summary>
internal sealed record SharedLease(SharedStorage Storage, bool Exclusive);

/// <summary>What a program's inputs and outputs mean: first the function's own, then shared variables.</summary>
internal sealed class FunctionSignature
{
    public required string Name { get; init; }

    public required ImmutableArray<TensorVariable> Inputs { get; init; }

    public required ImmutableArray<TensorType> Outputs { get; init; }

    public required InputCasting Casting { get; init; }

    /// <summary>A float number for an input of this dtype may be rounded.</summary>
    public required DType FloatX { get; init; }

    /// <summary>Shared variables that the program reads; true: its tail updates them in place.</summary>
    public required ImmutableArray<SharedInput> Shared { get; init; }

    /// <summary>Shared variables that get the remaining outputs as new values.</summary>
    public required ImmutableArray<SharedVariable> Swaps { get; init; }

    /// <summary>Dtypes and ranks of everything the program is given.</summary>
    public ImmutableArray<TensorType> ProgramInputs =>
        field.IsDefault ? field = [.. Inputs.Select(input => input.Type), .. Shared.Select(shared => shared.Variable.Type)] : field;

    /// <summary>Dtypes and ranks of everything the program gives.</summary>
    public ImmutableArray<TensorType> ProgramOutputs =>
        field.IsDefault ? field = [.. Outputs, .. Swaps.Select(shared => shared.Type)] : field;

    /// <summary>Every shared variable once, in the order of locking; true: the call updates it.</summary>
    public ImmutableArray<SharedLease> Locks => field.IsDefault ? field = FindLocks() : field;

    /// <summary>Such as <c>input 0 'x'</c>.</summary>
    public string InputText(int index) => Inputs[index].Name is { } name ? $"input {index} '{name}'" : $"input {index}";

    private ImmutableArray<SharedLease> FindLocks()
    {
        var exclusive = Swaps.Concat(Shared.Where(shared => shared.InPlace).Select(shared => shared.Variable)).ToHashSet();
        var all = Shared.Select(shared => shared.Variable).Concat(Swaps).Distinct().ToList();
        all.Sort((a, b) => a.Storage.Id.CompareTo(b.Storage.Id));
        return [.. all.Select(shared => new SharedLease(shared.Storage, exclusive.Contains(shared)))];
    }
}
