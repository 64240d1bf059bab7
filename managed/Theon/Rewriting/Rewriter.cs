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
        FunctionGraph graph, ImmutableArray<Phase> phases, RuleSelection? selection = null, IEvaluator? evaluator = null)
    {
        using var values = Config.With(TestValueMode.Off);
        selection ??= RuleSelection.Default;
        var steps = ImmutableArray.CreateBuilder<RewriteStep>();
        var reports = ImmutableArray.CreateBuilder<PhaseReport>();
        foreach (var phase in phases)
        {
            if (!selection.Has(phase))
            {
                continue;
            }

            var watch = Stopwatch.StartNew();
            var before = graph;
            var sweeps = 1;
            switch (phase)
            {
                case RulePhase rules:
                    (graph, sweeps) = RunRules(graph, rules, selection, evaluator, steps);
                    break;
                case GraphPhase pass:
                    graph = pass.Transform(graph);
                    break;
                case NestedPhase nested:
                    graph = nested.Transform(graph, (inner, own) => Run(inner, own, selection, evaluator).Graph);
                    break;
            }

            Verifier.Check(phase.Name, before, graph);
            reports.Add(new PhaseReport(phase.Name, sweeps, graph.Nodes.Length, watch.Elapsed));
        }

        return new RewriteResult(graph, steps.ToImmutable(), reports.ToImmutable());
    }

    private static (FunctionGraph Graph, int Sweeps) RunRules(
        FunctionGraph graph, RulePhase phase, RuleSelection selection, IEvaluator? evaluator,
        ImmutableArray<RewriteStep>.Builder steps)
    {
        var rules = new RuleTable(phase.Rules.Where(selection.Has));
        for (var sweep = 1; ; sweep++)
        {
            var first = steps.Count;
            var next = new Sweep(graph, phase.Name, rules, evaluator, steps).Run();
            if (steps.Count == first)
            {
                return (next, sweep);
            }

            if (sweep == phase.MaxSweeps)
            {
                var guilty = steps.Skip(first).Select(step => step.Rule.Name).Distinct();
                throw new RewriteException(
                    $"Phase {phase.Name} did not come to an end in {sweep} sweeps. Rules still firing: {string.Join(", ", guilty)}.");
            }

            graph = next;
        }
    }
}

/// <summary>The rules that may apply to each kind of node: those for all kinds first, then those for its own, each in their order.</summary>
internal sealed class RuleTable(IEnumerable<RewriteRule> rules)
{
    private readonly RewriteRule[] _rules = [.. rules];
    private readonly Dictionary<object, RewriteRule[]> _byKind = [];

    public RewriteRule[] For(Apply node)
    {
        var kind = RewriteRule.KindOf(node);
        if (!_byKind.TryGetValue(kind, out var found))
        {
            found = [.. OfRoot(RewriteRule.AnyKind), .. OfRoot(kind)];
            _byKind.Add(kind, found);
        }

        return found;
    }

    private RewriteRule[] OfRoot(object root) => Array.FindAll(_rules, rule => rule.Root.Equals(root));
}

/// <summary>One pass over a graph from inputs to outputs.</summary>
internal sealed class Sweep(
    FunctionGraph graph, string phase, RuleTable rules, IEvaluator? evaluator,
    ImmutableArray<RewriteStep>.Builder steps) : IRewriteContext
{
    private const int MaxStepsAtOneNode = 50;

    private readonly NodeTable _table = new();
    private readonly Dictionary<TensorVariable, TensorVariable> _new = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TensorVariable, TensorVariable> _old = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TensorVariable, int> _clients = new(ReferenceEqualityComparer.Instance);

    /// <inheritdoc/>
    public int ClientCount(TensorVariable variable) => _clients.GetValueOrDefault(variable, 1);

    /// <inheritdoc/>
    public IReadOnlyList<Apply> ClientsOf(TensorVariable variable) => _old.TryGetValue(variable, out var old) ? graph.ClientsOf(old) : [];

    /// <inheritdoc/>
    public ImmutableArray<NDArray>? Evaluate(Apply node) => evaluator?.Evaluate(node);

    public FunctionGraph Run()
    {
        foreach (var leaf in Traversal.Leaves(graph.Outputs))
        {
            Map(leaf, _table.Intern(leaf));
        }

        foreach (var node in graph.Nodes)
        {
            var current = _table.Add(node, [.. node.Inputs.Select(input => _new[input])]);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                Map(node.Outputs[i], current[i]);
            }

            if (current.Length == 1)
            {
                Map(node.Output, Improve(node.Output, current[0]));
            }
        }

        return new FunctionGraph(graph.Inputs, _table.WithAllOrigins([.. graph.Outputs.Select(output => _new.TryGetValue(output, out var result) ? result : output)]));
    }

    private void Map(TensorVariable old, TensorVariable now)
    {
        _new[old] = now;
        _old[now] = old;
        _clients[now] = Math.Max(_clients.GetValueOrDefault(now), graph.ClientsOf(old).Count + (graph.IsOutput(old) ? 1 : 0));
    }

    private TensorVariable Improve(TensorVariable old, TensorVariable variable)
    {
        for (var step = 0; variable.Owner is { Outputs.Length: 1 } node; step++)
        {
            if (!TryRules(node, out var rule, out var value))
            {
                break;
            }

            if (step == MaxStepsAtOneNode)
            {
                var guilty = steps.TakeLast(step).Select(made => made.Rule).Distinct();
                throw new RewriteException(
                    $"Phase {phase}: {step} rewrites of one {old.Owner!.Op.Name}. Rules that undo each other: {string.Join("; ", guilty)}.");
            }

            value = _table.Intern(value);
            steps.Add(new RewriteStep(phase, rule, variable, value));
            Map(old, value);
            variable = value;
        }

        return variable;
    }

    private bool TryRules(Apply node, out RewriteRule rule, out TensorVariable value)
    {
        foreach (var candidate in rules.For(node))
        {
            foreach (var replacement in candidate.Rewrite(node, this))
            {
                if (Accept(candidate, node, replacement.Value))
                {
                    rule = candidate;
                    value = replacement.Value;
                    return true;
                }
            }
        }

        rule = null!;
        value = null!;
        return false;
    }

    // A replacement with another broadcast pattern is a match that does not fit here; another dtype or rank is a defect.
    private static bool Accept(RewriteRule rule, Apply node, TensorVariable value)
    {
        if (value.DType != node.Output.DType || value.Rank != node.Output.Rank)
        {
            throw new RewriteException($"Rule {rule} turned {node.Output.Type} into {value.Type}.");
        }

        return !ReferenceEquals(value, node.Output) && value.Type.Equals(node.Output.Type);
    }
}
