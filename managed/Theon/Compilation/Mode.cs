using System.Collections.Immutable;
using Theon.Rewriting;

namespace Theon;

/// <summary>How functions are compiled: which rewrites take part. Immutable.</summary>
public sealed class Mode
{
    private Mode(string name, ImmutableArray<Phase> phases, ImmutableHashSet<string> included, ImmutableHashSet<string> excluded)
    {
        Name = name;
        Phases = phases;
        Included = included;
        Excluded = excluded;
    }

    /// <summary>All rewrites, fused kernels. The default.</summary>
    public static Mode FastRun { get; } = new("FastRun", Rewriting.Phases.FastRun, [], []);

    /// <summary>What stability needs: merging, folding, cleanup, stable forms. No fusion.</summary>
    public static Mode FastCompile { get; } = new("FastCompile", Rewriting.Phases.FastCompile, [], []);

    /// <summary>No rewrites: each node runs as it was written.</summary>
    public static Mode None { get; } = new("None", [], [], []);

    /// <summary>What it started from.</summary>
    public string Name { get; }

    /// <summary>Rules and classes of rules that are switched on, such as <c>assumes-finite</c>.</summary>
    public ImmutableHashSet<string> Included { get; }

    /// <summary>Phases and rules that are switched off.</summary>
    public ImmutableHashSet<string> Excluded { get; }

    internal ImmutableArray<Phase> Phases { get; }

    internal RuleSelection Selection => new(Excluded, Included);

    /// <summary>The same mode with these rules or classes of rules switched on.</summary>
    public Mode Including(params ReadOnlySpan<string> names) => new(Name, Phases, Included.Union(names.ToArray()), Excluded.Except(names.ToArray()));

    /// <summary>The same mode with these phases or rules switched off.</summary>
    public Mode Excluding(params ReadOnlySpan<string> names) => new(Name, Phases, Included.Except(names.ToArray()), Excluded.Union(names.ToArray()));

    /// <inheritdoc/>
    public override string ToString() =>
        string.Concat([Name, .. Included.Order().Select(name => $" +{name}"), .. Excluded.Order().Select(name => $" -{name}")]);
}

/// <summary>What happens when a function does not need one of its inputs.</summary>
public enum UnusedInput
{
    /// <summary>An error: it is most often a mistake.</summary>
    Error,

    /// <summary>The input is accepted and ignored.</summary>
    Ignore,
}

/// <summary>The arguments of <see cref="Function.Compile(ReadOnlySpan{TensorVariable}, TensorVariable, ReadOnlySpan{ValueTuple{SharedVariable, TensorVariable}}, ReadOnlySpan{ValueTuple{TensorVariable, TensorVariable}}, Mode?, string, bool?, bool, UnusedInput, bool)"/>
/// do not make a function.</summary>
public sealed class CompileException : TheonException
{
    internal CompileException(string message)
        : base(message)
    {
    }
}
