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
        var uses = new Dictionary<TensorVariable, int>();
        foreach (var output in plan.Graph.Outputs)
        {
            uses[output] = uses.GetValueOrDefault(output) + 1;
        }

        for (var i = 0; i < plan.Targets.Length; i++)
        {
            var (target, value) = (plan.Targets[i], plan.NewValueOf(i));
            if (value.Owner is not { } node || excluded.Contains(target) || !node.Inputs.Contains(target) || !IsFinal(plan.Graph, node, uses))
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
        List<Apply> all = [.. nodes.Where(candidates.ContainsKey)];
        var readers = ReadersOf(all);
        var order = new List<Apply>(all.Count);
        var entered = new HashSet<Apply>();
        var left = new HashSet<Apply>();
        var stack = new Stack<Apply>();
        foreach (var root in all)
        {
            stack.Push(root);
            while (stack.TryPop(out var node))
            {
                if (!entered.Add(node))
                {
                    if (left.Add(node))
                    {
                        order.Add(node);
                    }

                    continue;
                }

                stack.Push(node);
                foreach (var target in candidates[node].OfType<SharedVariable>())
                {
                    foreach (var reader in readers[target])
                    {
                        if (!entered.Contains(reader))
                        {
                            stack.Push(reader);
                        }
                    }
                }
            }
        }

        return order;
    }

    private static Dictionary<TensorVariable, List<Apply>> ReadersOf(List<Apply> nodes)
    {
        var readers = new Dictionary<TensorVariable, List<Apply>>();
        foreach (var node in nodes)
        {
            foreach (var shared in node.Inputs.OfType<SharedVariable>())
            {
                if (!readers.TryGetValue(shared, out var list))
                {
                    readers.Add(shared, list = []);
                }

                list.Add(node);
            }
        }

        return readers;
    }

    // No node reads any of its results, and none is asked for twice.
    private static bool IsFinal(FunctionGraph graph, Apply node, Dictionary<TensorVariable, int> uses)
    {
        foreach (var output in node.Outputs)
        {
            if (graph.CountClients(output) > 0 || uses.GetValueOrDefault(output) > 1)
            {
                return false;
            }
        }

        return true;
    }
}
