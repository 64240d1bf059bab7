using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Theon;

/// <summary>Whose <see cref="SharedVariable.DefaultUpdate"/> a function leaves out: <c>true</c> for all, or a list of variables.</summary>
[CollectionBuilder(typeof(NoDefaultUpdates), nameof(Create))]
public sealed class NoDefaultUpdates : IEnumerable<SharedVariable>
{
    private readonly ImmutableArray<SharedVariable> _variables;
    private readonly bool _all;

    private NoDefaultUpdates(ImmutableArray<SharedVariable> variables, bool all)
    {
        _variables = variables;
        _all = all;
    }

    /// <summary>Nobody's: default updates take place.</summary>
    public static NoDefaultUpdates None { get; } = new([], false);

    /// <summary>Those of all variables.</summary>
    public static NoDefaultUpdates All { get; } = new([], true);

    /// <summary>Those of some variables; what <c>[a, b]</c> calls.</summary>
    public static NoDefaultUpdates Create(ReadOnlySpan<SharedVariable> variables) => new([.. variables], false);

    /// <summary>All or none.</summary>
    public static implicit operator NoDefaultUpdates(bool all) => all ? All : None;

    /// <summary>Those of some variables.</summary>
    public static implicit operator NoDefaultUpdates(SharedVariable[] variables) => new([.. variables], false);

    /// <summary>Whether the default update of a variable is left out.</summary>
    public bool Covers(SharedVariable variable) => _all || _variables.Contains(variable);

    /// <inheritdoc/>
    public IEnumerator<SharedVariable> GetEnumerator() => ((IEnumerable<SharedVariable>)_variables).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
