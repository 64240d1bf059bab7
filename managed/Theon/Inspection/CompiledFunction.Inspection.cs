using System.Collections.Immutable;
using Theon.Graph;
using Theon.Inspection;
using Theon.Rewriting;

namespace Theon;

public sealed partial class CompiledFunction
{
    /// <summary>Where the time and memory of its calls went so far; null unless it was compiled with <c>profile: true</c> or under the
    /// setting <c>profile</c>.</summary>
    public FunctionProfile? Profile => ProfileLog?.Snapshot();

    /// <summary>The graph as it was written, with equal parts merged: before any rewriting.</summary>
    public FunctionGraph OriginalGraph => History?.Original ?? Graph;

    /// <summary>Every application of a rewrite rule, in order. The first look rewrites the original graph once more: compiling records nothing,
    /// but for <see cref="Mode.Debug"/>.</summary>
    public ImmutableArray<RewriteStep> RewriteSteps => History?.Steps ?? [];

    internal RewriteHistory? History { get; init; }

    internal ProfileLog? ProfileLog { get; init; }

    /// <summary>What rewriting did, one rule application a line: phase, rule, before and after.</summary>
    /// <param name="phase">Only this phase, such as <c>stabilize</c>; null: all.</param>
    /// <param name="rule">Only rules whose name contains this; null: all.</param>
    /// <param name="line">Only what touched nodes built on this line, such as <c>Program.cs:12</c>, or for this node of a model, such as <c>node 'fc1' (Gemm)</c>; null: all.</param>
    public string RewriteTrace(string? phase = null, string? rule = null, string? line = null) => string.Concat(
        from step in RewriteSteps
        where phase is null || step.Phase.Equals(phase, StringComparison.OrdinalIgnoreCase)
        where rule is null || step.Rule.Name.Contains(rule, StringComparison.OrdinalIgnoreCase)
        where line is null || (step.Before.Owner?.Origins ?? []).Any(origin => origin.IsAt(line))
        select $"{step}\n");

    /// <summary>Forgets what was profiled so far.</summary>
    public void ClearProfile() => ProfileLog?.Clear();
}

/// <summary>How a graph became what a function runs.</summary>
internal sealed class RewriteHistory(Func<FunctionGraph> original, Func<ImmutableArray<RewriteStep>> steps)
{
    private readonly Lazy<FunctionGraph> _original = new(original);
    private readonly Lazy<ImmutableArray<RewriteStep>> _steps = new(steps);

    /// <summary>The captured graph.</summary>
    public FunctionGraph Original => _original.Value;

    /// <summary>Applications of rules, in order; found when first asked for.</summary>
    public ImmutableArray<RewriteStep> Steps => _steps.Value;
}
