using System.Collections.Immutable;
using Theon.Rewriting.Fusion;

namespace Theon.Rewriting;

/// <summary>What each mode does, as data.</summary>
public static class Phases
{
    private static readonly ImmutableArray<RewriteRule> s_canonical =
    [
        .. StructuralRules.All, .. ShapeRules.All, .. JoinRules.All, .. SubtensorRules.All, .. PartRules.All, .. AlgebraRules.Canonical, .. AlgebraRules.Finite, .. AlgebraRules.Powers, .. CollectTerms.Rules,
    ];

    /// <summary>One form for equal expressions: constants folded, equal subgraphs merged, algebra cleaned up.</summary>
    public static RulePhase Canonicalize { get; } = new("canonicalize", [StructuralRules.DropGates, .. s_canonical]);

    /// <summary>Forms that do not lose digits or overflow.</summary>
    public static RulePhase Stabilize { get; } = new("stabilize", [.. StabilityRules.Rules, .. s_canonical]);

    /// <summary>Forms that are fast: BLAS calls, powers as products.</summary>
    public static RulePhase Specialize { get; } = new("specialize", [RepeatedSquaring.Rule, .. ProductRules.All, .. s_canonical]);

    /// <summary>Elementwise regions with their reductions become single kernels.</summary>
    public static GraphPhase Fuse { get; } = new("fuse", Fuser.Fuse);

    /// <summary>Everything.</summary>
    public static ImmutableArray<Phase> FastRun { get; } = [Canonicalize, Stabilize, Specialize, Fuse];

    /// <summary>What stability needs, and no more.</summary>
    public static ImmutableArray<Phase> FastCompile { get; } = [Stabilize];

    /// <summary>What a cost goes through before gradients are taken of it.</summary>
    public static ImmutableArray<Phase> BeforeGradient { get; } = [Stabilize];

    /// <summary>Every rule there is, once.</summary>
    public static ImmutableArray<RewriteRule> AllRules { get; } =
        [.. FastRun.OfType<RulePhase>().SelectMany(phase => phase.Rules).Distinct()];
}
