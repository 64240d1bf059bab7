using System.Collections.Immutable;
using System.Diagnostics;
using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>Drives phases over a graph. It knows no op and no rule.</summary>
public static class Rewriter
{
    /// <summary>Rewrites a graph.</summary>
    /// <param name="graph">The graph; it is not changed.</param>
    /// <param name="phases">What to do, in order.</param>
    /// <param name="selection">Which phases and rules take part; the default leaves out rules that assume finite values.</param>
    /// <param name="evaluator">Folds constants; null: none are folded.</param>
    /// <exception cref="RewriteException">A rule changed a type, broke an invariant, or does not come to an end.</exception>
    public static RewriteResult Run(
        FunctionGraph graph, ImmutableArray<Phase> phases, RuleSelection? selection = null, IEvaluator? evaluator = null) =>
        Run(graph, phases, selection ?? RuleSelection.Default, evaluator, isRecorded: true);

    /// <summary>Rewrites a graph. What is recorded keeps everything alive that rules made on the way; a run on the same graph does the same again.</summary>
    /// <param name="graph">The graph; it is not changed.</param>
    /// <param name="phases">What to do, in order.</param>
    /// <param name="selection">Which phases and rules take part.</param>
    /// <param name="evaluator">Folds constants; null: none are folded.</param>
    /// <param name="isRecorded">Whether the result has the steps and the graph after each phase.</param>
    internal static RewriteResult Run(FunctionGraph graph, ImmutableArray<Phase> phases, RuleSelection selection, IEvaluator? evaluator, bool isRecorded)
    {
        using var values = Config.With(TestValueMode.Off);
        var session = new RewriteSession(selection, evaluator, isRecorded);
        var verifier = new Verifier(graph);
        var reports = ImmutableArray.CreateBuilder<PhaseReport>();
        foreach (var phase in phases)
        {
            if (!session.Selection.Has(phase))
            {
                continue;
            }

            var watch = Stopwatch.StartNew();
            var sweeps = 1;
            switch (phase)
            {
                case RulePhase rules:
                    (graph, sweeps) = session.Run(graph, rules);
                    break;
                case GraphPhase pass:
                    graph = pass.Transform(graph);
                    break;
                case NestedPhase nested:
                    graph = nested.Transform(graph, (inner, own) => Run(inner, own, selection, evaluator, isRecorded: false).Graph);
                    break;
            }

            verifier.Check(phase.Name, graph);
            reports.Add(new PhaseReport(phase.Name, sweeps, graph.Nodes.Length, watch.Elapsed) { Graph = isRecorded ? graph : null });
        }

        return new RewriteResult(graph, [.. session.Steps], reports.ToImmutable(), session.Rules);
    }
}
