using System.Diagnostics;
using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>A rule in a phase, and what it did there.</summary>
internal sealed class RuleUse(RewriteRule rule, bool isNew)
{
    public RewriteRule Rule { get; } = rule;

    /// <summary>Whether the phase before did not have the rule.</summary>
    public bool IsNew { get; } = isNew;

    public int Tried { get; set; }

    public int Applied { get; set; }

    public long Ticks { get; set; }

    public RuleReport Report(string phase) => new(phase, Rule.Name, Tried, Applied, Stopwatch.GetElapsedTime(0, Ticks));
}

/// <summary>The rules that may apply to each kind of node: those for all kinds first, then those for its own, each in their order.</summary>
internal sealed class RuleTable
{
    private readonly RuleUse[] _rules;
    private readonly Dictionary<object, RuleUse[]> _all = [];
    private readonly Dictionary<object, RuleUse[]> _new = [];

    /// <summary>A table of rules.</summary>
    /// <param name="phase">Name of the phase.</param>
    /// <param name="number">Number of the phase among those that have rules.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="before">The table of the phase before.</param>
    public RuleTable(string phase, int number, IEnumerable<RewriteRule> rules, RuleTable? before)
    {
        Phase = phase;
        Number = number;
        var known = new HashSet<RewriteRule>(ReferenceEqualityComparer.Instance);
        foreach (var use in before?._rules ?? [])
        {
            known.Add(use.Rule);
        }

        var uses = new List<RuleUse>();
        foreach (var rule in rules)
        {
            uses.Add(new RuleUse(rule, !known.Contains(rule)));
        }

        _rules = uses.ToArray();
    }

    public string Phase { get; }

    public int Number { get; }

    /// <summary>What each rule that was tried did.</summary>
    public IEnumerable<RuleReport> Reports => _rules.Where(use => use.Tried > 0).Select(use => use.Report(Phase));

    /// <summary>The rules for a node.</summary>
    public RuleUse[] For(Apply node, bool onlyNew)
    {
        var kind = RewriteRule.KindOf(node);
        var known = onlyNew ? _new : _all;
        if (!known.TryGetValue(kind, out var found))
        {
            found = [.. OfRoot(RewriteRule.AnyKind, onlyNew), .. OfRoot(kind, onlyNew)];
            known.Add(kind, found);
        }

        return found;
    }

    private RuleUse[] OfRoot(object root, bool onlyNew) => Array.FindAll(_rules, use => (use.IsNew || !onlyNew) && use.Rule.Root.Equals(root));
}
