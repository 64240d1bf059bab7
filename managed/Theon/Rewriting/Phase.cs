using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>A stage of the rewriter. Phases are data: a mode is a list of them.</summary>
/// <param name="Name">Stable name, by which a mode includes or excludes it.</param>
public abstract record Phase(string Name)
{
    /// <summary>Name of the phase that this one prepares: a mode without that one leaves out both.</summary>
    public string? Serves { get; init; }
}

/// <summary>Applies rules node by node, in sweeps from inputs to outputs, until a sweep changes nothing.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Rules">Tried in order at each node.</param>
/// <param name="MaxSweeps">More sweeps than this are a defect: two rules undo each other. The error names them.</param>
public sealed record RulePhase(string Name, ImmutableArray<RewriteRule> Rules, int MaxSweeps = 20) : Phase(Name);

/// <summary>Turns a whole graph into another.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Transform">A pure function.</param>
public sealed record GraphPhase(string Name, Func<FunctionGraph, FunctionGraph> Transform) : Phase(Name);

/// <summary>Turns a graph into another, and the graphs inside loops and branches with it.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Transform">A pure function of the graph; it is given what runs phases over a nested graph.</param>
public sealed record NestedPhase(string Name, Func<FunctionGraph, Func<FunctionGraph, ImmutableArray<Phase>, FunctionGraph>, FunctionGraph> Transform) : Phase(Name);

/// <summary>Which phases and rules take part.</summary>
/// <param name="Excluded">Names of rules and phases that are switched off.</param>
/// <param name="Included">Names of rules, or <c>assumes-finite</c> for all of that class, that are switched on.</param>
public sealed record RuleSelection(ImmutableHashSet<string> Excluded, ImmutableHashSet<string> Included)
{
    /// <summary>The name that switches on every rule of class <see cref="RuleClass.AssumesFinite"/>.</summary>
    public const string AssumesFinite = "assumes-finite";

    /// <summary>Everything but rules that assume finite values.</summary>
    public static RuleSelection Default { get; } = new([], []);

    /// <summary>Everything that can be switched: what every mode has, and what these phases have.</summary>
    internal static IEnumerable<string> Names(ImmutableArray<Phase> own) =>
    [
        AssumesFinite, .. Phases.AllRules.Select(rule => rule.Name), .. own.OfType<RulePhase>().SelectMany(phase => phase.Rules).Select(rule => rule.Name),
        .. Phases.FastRun.Concat(Phases.FastCompile).Concat(own).Select(phase => phase.Name),
    ];

    internal bool Has(Phase phase) => !Excluded.Contains(phase.Name) && (phase.Serves is null || !Excluded.Contains(phase.Serves));

    internal bool Has(RewriteRule rule) =>
        !Excluded.Contains(rule.Name)
        && (rule.Class != RuleClass.AssumesFinite || Included.Contains(rule.Name) || Included.Contains(AssumesFinite));
}

/// <summary>One application of a rule.</summary>
/// <param name="Phase">Phase it happened in.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Before">The variable that was replaced.</param>
/// <param name="After">What it became.</param>
public sealed record RewriteStep(string Phase, RewriteRule Rule, TensorVariable Before, TensorVariable After)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Phase}: {Rule.Name}: {Print.Pp(Before)} -> {Print.Pp(After)}";
}

/// <summary>Time and size of one phase.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="Sweeps">Sweeps made; 1 for a graph phase.</param>
/// <param name="Nodes">Nodes afterwards.</param>
/// <param name="Elapsed">Wall-clock time.</param>
public sealed record PhaseReport(string Phase, int Sweeps, int Nodes, TimeSpan Elapsed)
{
    /// <summary>The graph that the phase left, where it was recorded.</summary>
    internal FunctionGraph? Graph { get; init; }
}

/// <summary>What one rule did in one phase.</summary>
/// <param name="Phase">Name of the phase.</param>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Tried">Nodes that it looked at.</param>
/// <param name="Applied">Nodes that it replaced.</param>
/// <param name="Elapsed">Wall-clock time that it took.</param>
public sealed record RuleReport(string Phase, string Rule, int Tried, int Applied, TimeSpan Elapsed);

/// <summary>A rewritten graph and how it came about.</summary>
/// <param name="Graph">The result.</param>
/// <param name="Steps">Applications of rules, in order.</param>
/// <param name="Phases">One entry per phase.</param>
/// <param name="Rules">One entry for each rule that was tried, by phase.</param>
public sealed record RewriteResult(FunctionGraph Graph, ImmutableArray<RewriteStep> Steps, ImmutableArray<PhaseReport> Phases, ImmutableArray<RuleReport> Rules);

/// <summary>A defect of a rule or phase, found while rewriting. The text names it.</summary>
public sealed class RewriteException : Exception
{
    /// <summary>An error with this text.</summary>
    public RewriteException(string message)
        : base(message)
    {
    }
}
