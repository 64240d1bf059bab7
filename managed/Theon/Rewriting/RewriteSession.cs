using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>One rewriting of a graph through all its phases: what was merged, tried in vain and folded is remembered from sweep to sweep.</summary>
internal sealed class RewriteSession(RuleSelection selection, IEvaluator? evaluator, bool isRecorded)
{
    // A graph may grow to this many times its nodes, and some: whatever grows further does not come to an end.
    private const int MostGrowth = 30;
    private const int FreeGrowth = 20_000;

    private readonly Dictionary<Apply, ImmutableArray<NDArray>> _folded = new(ReferenceEqualityComparer.Instance);
    private readonly List<RuleTable> _tables = [];

    public RuleSelection Selection { get; } = selection;

    public NodeTable Nodes { get; } = new();

    public Attempts Attempts { get; } = new();

    /// <summary>The maps of the sweep that runs.</summary>
    public SweepMaps Maps { get; } = new();

    /// <summary>Applications of rules, in order, where they are recorded.</summary>
    public List<RewriteStep> Steps { get; } = [];

    /// <summary>The rules that were applied in the sweep that runs, in order.</summary>
    public List<RewriteRule> Applied { get; } = [];

    /// <summary>What the rules did, by phase.</summary>
    public ImmutableArray<RuleReport> Rules => [.. _tables.SelectMany(table => table.Reports)];

    /// <summary>The graph after a phase, and the number of sweeps that took.</summary>
    public (FunctionGraph Graph, int Sweeps) Run(FunctionGraph graph, RulePhase phase)
    {
        var rules = new RuleTable(phase.Name, _tables.Count, phase.Rules.Where(Selection.Has), _tables.LastOrDefault());
        _tables.Add(rules);
        var most = (graph.Nodes.Length * (long)MostGrowth) + FreeGrowth;
        for (var sweep = 1; ; sweep++)
        {
            Applied.Clear();
            graph = new Sweep(graph, rules, this).Run();
            Maps.Clear();
            if (Applied.Count == 0)
            {
                return (Nodes.WithAllOrigins(graph), sweep);
            }

            if (sweep == phase.MaxSweeps || graph.Nodes.Length > most)
            {
                var guilty = Applied.CountBy(rule => rule.Name).OrderByDescending(pair => pair.Value).Select(pair => pair.Key);
                throw new RewriteException(
                    $"Phase {phase.Name} did not come to an end in {sweep} sweeps; the graph has {graph.Nodes.Length} nodes. Rules still firing: {string.Join(", ", guilty)}.");
            }
        }
    }

    /// <summary>Notes the application of a rule.</summary>
    public void Note(string phase, RewriteRule rule, TensorVariable before, TensorVariable after)
    {
        Applied.Add(rule);
        if (isRecorded)
        {
            Steps.Add(new RewriteStep(phase, rule, before, after));
        }
    }

    /// <summary>Values of a node whose inputs are all constants; each is computed once.</summary>
    public ImmutableArray<NDArray>? Evaluate(Apply node)
    {
        if (evaluator is null)
        {
            return null;
        }

        if (!_folded.TryGetValue(node, out var values))
        {
            _folded.Add(node, values = evaluator.Evaluate(node));
        }

        return values;
    }
}
