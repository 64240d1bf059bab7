using System.Collections.Immutable;
using Theon.Rewriting.Fusion;
using Theon.Rewriting.Loops;

namespace Theon.Rewriting;

/// <summary>What each mode does, as data.</summary>
public static class Phases
{
    private static readonly ImmutableArray<RewriteRule> s_canonical =
    [
        .. StructuralRules.All, .. ReductionRules.All, .. ChoiceRules.All, .. ChainRules.All, .. ShapeRules.All, .. IdentityRules.All, .. JoinRules.All, .. LoopRules.All, .. SubtensorRules.All, .. PartRules.All, .. AlgebraRules.Canonical, .. AlgebraRules.Finite, .. AlgebraRules.Powers, .. CollectTerms.Rules, .. CollectNumbers.Rules, .. CancelFactors.Rules,
    ];

    /// <summary>One form for equal expressions: constants folded, equal subgraphs merged, algebra cleaned up.</summary>
    public static RulePhase Canonicalize { get; } = new("canonicalize", [StructuralRules.DropGates, .. s_canonical]);

    /// <summary>Forms that do not lose digits or overflow.</summary>
    public static RulePhase Stabilize { get; } = new("stabilize", [.. StabilityRules.Rules, .. s_canonical]);

    /// <summary>Forms that are fast: BLAS calls, powers as products.</summary>
    public static RulePhase Specialize { get; } = new("specialize", [.. RowRules.Fast, .. RowUpdateRules.All, RepeatedSquaring.Rule, .. ProductRules.All, .. s_canonical]);

    /// <summary>Cheap elementwise work is done again wherever a kernel would read its result from memory, if that saves memory traffic.</summary>
    public static GraphPhase Duplicate { get; } = new("duplicate", Duplicator.Duplicate) { Serves = "fuse" };

    /// <summary>Elementwise regions with their reductions become single kernels.</summary>
    public static GraphPhase Fuse { get; } = new("fuse", graph => Fuser.Fuse(graph));

    /// <summary>Bodies of loops are cleaned up, and do no more than what changes from step to step and is asked for.</summary>
    public static NestedPhase Loops { get; } = new("loops", (graph, run) =>
        ScanTrimming.Apply(NestedGraphs.Map(ScanTrimming.Apply(graph), body => run(body, [Canonicalize, Stabilize, Loops!, MergeLoops!]), arm => arm)));

    /// <summary>Loops over the same rows, of which neither needs the other, become one.</summary>
    public static GraphPhase MergeLoops { get; } = new("merge-loops", ScanMerging.Apply);

    /// <summary>What only one side of a choice needs is computed only if it is chosen.</summary>
    public static GraphPhase Branches { get; } = new("branches", Laziness.Apply);

    /// <summary>Fast forms and fused kernels inside loops and branches.</summary>
    public static NestedPhase Bodies { get; } = new("bodies", (graph, run) =>
        NestedGraphs.Map(graph, body => run(body, [Specialize, Branches, Duplicate, Fuse, Bodies!]), arm => run(arm, [Duplicate, Fuse, Bodies!])));

    // The same for functions whose kernels are looked into: nothing but tensors goes in.
    private static GraphPhase FuseTensors { get; } = new("fuse", graph => Fuser.Fuse(graph, readsLengths: false));

    private static NestedPhase GuardedBodies { get; } = new("bodies", (graph, run) =>
        NestedGraphs.Map(graph, body => run(body, [Specialize, Branches, Duplicate, FuseTensors, GuardedBodies!]), arm => run(arm, [Duplicate, FuseTensors, GuardedBodies!])));

    /// <summary>Products with the same matrix, and the elementwise work between them, become one pass over it.</summary>
    public static GraphPhase Stream { get; } = new("stream", Streamer.Stream);

    /// <summary>Everything.</summary>
    public static ImmutableArray<Phase> FastRun { get; } = [Canonicalize, Stabilize, Loops, MergeLoops, Specialize, Branches, Duplicate, Fuse, Stream, Bodies];

    /// <summary>Everything whose kernels can be taken apart again: no streams.</summary>
    internal static ImmutableArray<Phase> Guarded { get; } = [Canonicalize, Stabilize, Loops, MergeLoops, Specialize, Branches, Duplicate, FuseTensors, GuardedBodies];

    /// <summary>What stability needs inside loops.</summary>
    public static NestedPhase StableBodies { get; } = new("stable-bodies", (graph, run) => NestedGraphs.Map(graph, body => run(body, FastCompile), arm => arm));

    /// <summary>What stability needs, and no more.</summary>
    public static ImmutableArray<Phase> FastCompile { get; } = [Stabilize, StableBodies];

    /// <summary>What a cost goes through before gradients are taken of it.</summary>
    public static ImmutableArray<Phase> BeforeGradient { get; } = [Stabilize];

    /// <summary>Every rule there is, once.</summary>
    public static ImmutableArray<RewriteRule> AllRules => s_all.Value;

    // Most programs never ask.
    private static readonly Lazy<ImmutableArray<RewriteRule>> s_all = new(() => [.. FastRun.OfType<RulePhase>().SelectMany(phase => phase.Rules).Distinct()]);
}
