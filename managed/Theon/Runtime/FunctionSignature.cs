using System.Collections.Immutable;
using Theon.Types;

namespace Theon.Runtime;

/// <summary>A shared variable that a program reads, and whether its tail updates it in place.</summary>
internal sealed record SharedInput(SharedVariable Variable, bool InPlace);

/// <summary>What a call holds of a shared variable while it runs.</summary>
internal sealed record SharedLease(SharedStorage Storage, bool Exclusive);

/// <summary>What a program's inputs and outputs mean: first the function's own, then shared variables.</summary>
internal sealed class FunctionSignature
{
    public required string Name { get; init; }

    /// <summary>What calls pass in, then inputs that calls cannot pass.</summary>
    public required ImmutableArray<TensorVariable> Inputs { get; init; }

    public required ImmutableArray<TensorType> Outputs { get; init; }

    /// <summary>Of inputs for which <see cref="Arguments"/> does not say anything else.</summary>
    public InputCasting Casting { get; init; }

    /// <summary>A float number for an input of this dtype may be rounded.</summary>
    public required DType FloatX { get; init; }

    /// <summary>Shared variables that the program reads; true: its tail updates them in place.</summary>
    public required ImmutableArray<SharedInput> Shared { get; init; }

    /// <summary>Shared variables that get the remaining outputs as new values.</summary>
    public required ImmutableArray<SharedVariable> Swaps { get; init; }

    /// <summary>Names of outputs; empty: none has one.</summary>
    public ImmutableArray<string?> OutputNames { get; init; } = [];

    /// <summary>How many inputs a call may pass; null: all.</summary>
    public int? Passed { get; init; }

    /// <summary>How many inputs a call may pass.</summary>
    public int PassedCount => Passed ?? Inputs.Length;

    /// <summary>Per input the variable that keeps its default, or null where it has none; empty: none has one.</summary>
    public ImmutableArray<SharedVariable?> Defaults { get; init; } = [];

    /// <summary>What each argument must be.</summary>
    public ImmutableArray<ArgumentRules> Arguments
    {
        get => field.IsDefault ? field = [.. Inputs.Select((input, index) => new ArgumentRules { Function = Name, Index = index, Variable = input, Name = input.Name, Casting = Casting, FloatX = FloatX })] : field;
        init;
    }

    /// <summary>Dtypes and ranks of everything the program is given.</summary>
    public ImmutableArray<TensorType> ProgramInputs =>
        field.IsDefault ? field = [.. Inputs.Map(input => input.Type), .. Shared.Map(shared => shared.Variable.Type)] : field;

    /// <summary>Dtypes and ranks of everything the program gives.</summary>
    public ImmutableArray<TensorType> ProgramOutputs =>
        field.IsDefault ? field = [.. Outputs, .. Swaps.Map(shared => shared.Type)] : field;

    /// <summary>Every shared variable once, in the order of locking; true: the call updates it.</summary>
    public ImmutableArray<SharedLease> Locks => field.IsDefault ? field = FindLocks() : field;

    /// <summary>Such as <c>input 0 'x'</c>.</summary>
    public string InputText(int index) => Arguments[index].Text;

    /// <summary>The variable that keeps the default of an input, or null.</summary>
    public SharedVariable? DefaultOf(int index) => Defaults.IsEmpty ? null : Defaults[index];

    /// <summary>Every shared variable that a call reads or updates, once; defaults are none.</summary>
    public IEnumerable<SharedVariable> SharedVariables => Shared.Select(shared => shared.Variable).Concat(Swaps).Distinct().Except(Defaults.OfType<SharedVariable>());

    private ImmutableArray<SharedLease> FindLocks()
    {
        var leases = new List<SharedLease>();
        foreach (var shared in Shared)
        {
            Add(leases, shared.Variable, shared.InPlace);
        }

        foreach (var shared in Swaps)
        {
            Add(leases, shared, exclusive: true);
        }

        foreach (var shared in Defaults)
        {
            if (shared is not null)
            {
                Add(leases, shared, exclusive: false);
            }
        }

        return [.. leases];
    }

    // In the order of locking, each storage once.
    private static void Add(List<SharedLease> leases, SharedVariable shared, bool exclusive)
    {
        var place = 0;
        while (place < leases.Count && leases[place].Storage.Id < shared.Storage.Id)
        {
            place++;
        }

        if (place == leases.Count || leases[place].Storage != shared.Storage)
        {
            leases.Insert(place, new SharedLease(shared.Storage, exclusive));
        }
        else if (exclusive)
        {
            leases[place] = leases[place] with { Exclusive = true };
        }
    }
}
