using Theon.Graph;

namespace Theon.Rewriting.Fusion;

/// <summary>
/// Where a graph reads a matrix for a product, and again for the product of its transpose with what elementwise work makes of the first,
/// both products and the work become one pass over the matrix: the gradient of any cost that is linear in its weights up to such work.
/// </summary>
internal static class Streamer
{
    // Looking further would make the search quadratic; work that hangs on so much is left as it is.
    private const int MostSteps = 256;

    public static FunctionGraph Stream(FunctionGraph graph)
    {
        Passes? passes = null;
        foreach (var node in graph.Nodes)
        {
            foreach (var match in StreamMatch.Of(node, graph))
            {
                if (passes?.Overlaps(match) != true && !ReachesItself(match, passes))
                {
                    (passes ??= new Passes()).Add(match);
                    break;
                }
            }
        }

        return passes is null ? graph : Rebuild(graph, passes);
    }

    // Whether something that the pass needs first depends on what is in it; passes found before count as one node each.
    private static bool ReachesItself(StreamMatch match, Passes? passes)
    {
        var stack = new Stack<TensorVariable>(match.Operands);
        if (passes is not null)
        {
            PushAll(stack, match.Matrices);
        }

        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        while (stack.TryPop(out var variable))
        {
            if (variable.Owner is not { } node)
            {
                continue;
            }

            if (match.Nodes.Contains(node) || seen.Count == MostSteps)
            {
                return true;
            }

            var other = passes?.Of(node);
            if (seen.Add(other ?? (object)node))
            {
                PushAll(stack, other is null ? node.Inputs : [.. other.Matrices, .. other.Operands]);
            }
        }

        return false;
    }

    private static void PushAll(Stack<TensorVariable> stack, IEnumerable<TensorVariable> variables)
    {
        foreach (var variable in variables)
        {
            stack.Push(variable);
        }
    }

    private static FunctionGraph Rebuild(FunctionGraph graph, Passes passes)
    {
        var map = new VariableMap<TensorVariable>();
        var gradients = new Dictionary<StreamMatch, TensorVariable>(ReferenceEqualityComparer.Instance);
        var done = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var entered = new HashSet<Apply>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<Apply>();
        foreach (var root in graph.Nodes)
        {
            stack.Push(root);
            while (stack.TryPop(out var node))
            {
                var pass = passes.Of(node);
                object unit = pass ?? (object)node;
                if (done.Contains(unit))
                {
                    continue;
                }

                // It comes back when all that it needs is done.
                if (entered.Add(node))
                {
                    stack.Push(node);
                    Apply[] needed = [.. passes.NeededBy(node)];
                    for (var i = needed.Length - 1; i >= 0; i--)
                    {
                        stack.Push(needed[i]);
                    }

                    continue;
                }

                done.Add(unit);
                if (pass is not null)
                {
                    gradients.Add(pass, pass.EmitPass(map));
                }
                else if (passes.EndingIn(node) is { } match)
                {
                    match.EmitLast(map, gradients[match]);
                }
                else
                {
                    Copy(node, map);
                }
            }
        }

        return new FunctionGraph(graph.Inputs, Substitution.Through(map, graph.Outputs));
    }

    private static void Copy(Apply node, VariableMap<TensorVariable> map)
    {
        var inputs = Substitution.Through(map, node.Inputs);
        if (inputs == node.Inputs)
        {
            return;
        }

        using var scope = OriginScope.Inherit(node.Origins);
        var copy = Apply.Of(node.Op, inputs.AsSpan());
        for (var i = 0; i < copy.Outputs.Length; i++)
        {
            map[node.Outputs[i]] = copy.Outputs[i];
        }
    }

    /// <summary>The passes found so far, by the nodes they are made of.</summary>
    private sealed class Passes
    {
        private readonly Dictionary<Apply, StreamMatch> _members = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<Apply, StreamMatch> _ends = new(ReferenceEqualityComparer.Instance);

        public void Add(StreamMatch match)
        {
            foreach (var node in match.Nodes)
            {
                _members.Add(node, match);
            }

            _ends.Add(match.Last, match);
        }

        public bool Overlaps(StreamMatch match) => match.Nodes.Any(_members.ContainsKey);

        /// <summary>The pass that a node, other than its last product, belongs to.</summary>
        public StreamMatch? Of(Apply node) => _members.GetValueOrDefault(node);

        /// <summary>The pass whose last product a node is.</summary>
        public StreamMatch? EndingIn(Apply node) => _ends.GetValueOrDefault(node);

        /// <summary>Nodes that stand before a node, or before the pass it belongs to.</summary>
        public IEnumerable<Apply> NeededBy(Apply node)
        {
            IEnumerable<TensorVariable> inputs = Of(node) is { } pass ? [.. pass.Matrices, .. pass.Operands]
                : EndingIn(node) is { } match ? [match.Nodes[0].Output, .. match.Addends]
                : node.Inputs;
            return inputs.Select(input => input.Owner).OfType<Apply>();
        }
    }
}
