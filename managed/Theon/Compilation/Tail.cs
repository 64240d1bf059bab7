using Theon.Graph;

namespace Theon.Compilation;

/// <summary>
/// Updates that may be done in place, in the tail of the program: nodes that read the shared variable they replace and whose results
/// nobody else reads. Whether the kernels agree is found out when they are lowered.
/// </summary>
internal static class Tail
{
    /// <summary>For each such node its targets by output number.</summary>
    public static Dictionary<Apply, SharedVariable?[]> FindCandidates(LoweringPlan plan, IReadOnlySet<SharedVariable> excluded)
    {
        var candidates = new Dictionary<Apply, SharedVariable?[]>();
        for (var i = 0; i < plan.Targets.Length; i++)
        {
            var (target, value) = (plan.Targets[i], plan.NewValueOf(i));
            if (value.Owner is not { } node || excluded.Contains(target) || !node.Inputs.Contains(target) || !IsFinal(plan.Graph, node))
            {
                continue;
            }

            if (!candidates.TryGetValue(node, out var targets))
            {
                candidates.Add(node, targets = new SharedVariable?[node.Outputs.Length]);
            }

            targets[value.Index] = target;
        }

        return candidates;
    }

    /// <summary>The candidates in an order in which each comes after those that read what it overwrites; where they read each other,
    /// some order.</summary>
    public static List<Apply> Order(IEnumerable<Apply> nodes, Dictionary<Apply, SharedVariable?[]> candidates)
    {
        var waiting = nodes.Where(candidates.ContainsKey).ToList();
        var order = new List<Apply>();
        while (waiting.Count > 0)
        {
            var next = waiting.Find(node => !waiting.Exists(other => other != node && Reads(other, candidates[node]))) ?? waiting[0];
            waiting.Remove(next);
            order.Add(next);
        }

        return order;
    }

    private static bool Reads(Apply node, SharedVariable?[] targets) => node.Inputs.Any(input => Array.IndexOf(targets, input) >= 0);

    // No node reads any of its results, and none is asked for twice.
    private static bool IsFinal(FunctionGraph graph, Apply node)
    {
        foreach (var output in node.Outputs)
        {
            if (graph.ClientsOf(output).Count > 0 || graph.Outputs.Count(variable => ReferenceEquals(variable, output)) > 1)
            {
                return false;
            }
        }

        return true;
    }
}
