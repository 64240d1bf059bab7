using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>
/// Merges equal subgraphs by construction: equal ops on identical inputs are one node, equal small constants one variable. A variable
/// keeps its broadcast pattern: where new inputs let an op know more of its output, the output forgets it; where less, it is said again.
/// </summary>
internal sealed class NodeTable
{
    private readonly NodeSet _nodes = new();
    // By the first output of each node.
    private readonly VariableMap<ImmutableArray<Origin>> _united = new();
    private readonly VariableMap<TensorVariable> _interned = new();
    private readonly Dictionary<ConstantKey, Constant> _constants = [];
    private readonly Stack<Apply> _stack = new();

    /// <summary>The table's variable for this one: the graph behind it is walked and merged with what is known.</summary>
    public TensorVariable Intern(TensorVariable variable)
    {
        if (_interned.TryGetValue(variable, out var known))
        {
            return known;
        }

        if (variable.Owner is null)
        {
            return InternLeaf(variable);
        }

        // Constants that are said again are interned on the way: the stack may be in use.
        var (stack, bottom) = (_stack, _stack.Count);
        stack.Push(variable.Owner);
        while (stack.Count > bottom)
        {
            var (node, ready) = (stack.Peek(), true);
            foreach (var input in node.Inputs)
            {
                if (_interned.ContainsKey(input))
                {
                    continue;
                }

                if (input.Owner is { } owner)
                {
                    stack.Push(owner);
                    ready = false;
                }
                else
                {
                    InternLeaf(input);
                }
            }

            if (ready)
            {
                stack.Pop();
                Add(node, Substitution.Through(_interned, node.Inputs));
            }
        }

        return _interned[variable];
    }

    /// <summary>Whether a node is the table's own, and each of its outputs stands for itself.</summary>
    public bool Has(Apply node)
    {
        foreach (var output in node.Outputs)
        {
            if (!_interned.TryGetValue(output, out var known) || !ReferenceEquals(known, output))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The table's variables for the outputs of a node whose inputs are interned as these.</summary>
    public ImmutableArray<TensorVariable> Add(Apply node, ImmutableArray<TensorVariable> inputs)
    {
        var hash = NodeSet.HashOf(node.Op, inputs);
        var merged = _nodes.Find(hash, node.Op, inputs);
        if (merged is null)
        {
            merged = NodeSet.AreSame(node.Inputs, inputs) ? node : Rebuild(node, inputs);
            _nodes.Add(hash, merged);
        }

        if (!ReferenceEquals(merged, node))
        {
            Unite(merged, node.Origins);
        }

        var isOwn = true;
        for (var i = 0; i < merged.Outputs.Length; i++)
        {
            _interned[merged.Outputs[i]] = merged.Outputs[i];
            var output = OfPattern(merged.Outputs[i], node.Outputs[i].Type, node.Origins);
            _interned[node.Outputs[i]] = output;
            isOwn &= ReferenceEquals(output, merged.Outputs[i]);
        }

        return isOwn ? merged.Outputs : Substitution.Through(_interned, node.Outputs);
    }

    /// <summary>The same graph, in which each node that others were merged into has the origins of all of them.</summary>
    public FunctionGraph WithAllOrigins(FunctionGraph graph)
    {
        if (_united.Count == 0)
        {
            return graph;
        }

        var map = new VariableMap<TensorVariable>();
        foreach (var node in graph.Nodes)
        {
            var isUnited = _united.TryGetValue(node.Outputs[0], out var origins);
            var inputs = Substitution.Through(map, node.Inputs);
            if (!isUnited && inputs == node.Inputs)
            {
                continue;
            }

            var copy = node.With(inputs, isUnited ? origins : node.Origins);
            for (var i = 0; i < copy.Outputs.Length; i++)
            {
                map.Add(node.Outputs[i], copy.Outputs[i]);
            }
        }

        return map.Count == 0 ? graph : new FunctionGraph(graph.Inputs, Substitution.Through(map, graph.Outputs));
    }

    // An axis of which folding finds out that it has length 1 must not begin to stretch: nobody who reads it counts on that.
    private TensorVariable OfPattern(TensorVariable variable, TensorType type, ImmutableArray<Origin> origins)
    {
        if (variable.Type.Equals(type))
        {
            return variable;
        }

        using (OriginScope.Inherit(origins))
        {
            var lost = Sequences.Range(type.Rank, axis => type.Broadcastable[axis] && !variable.Type.Broadcastable[axis]);
            if (lost.Contains(true))
            {
                TensorVariable one = T.Constant(1L);
                variable = Intern(Apply.Of(new SpecifyShape([.. lost]), [variable, .. Enumerable.Repeat(one, lost.Count(axis => axis))]).Outputs[0]);
            }

            var forgotten = Sequences.Below(type.Rank, axis => variable.Type.Broadcastable[axis] && !type.Broadcastable[axis]);
            return variable.Type.Equals(type) ? variable : Intern(new Rebroadcast(EquatableArray.Create<int>(forgotten)).On(variable));
        }
    }

    private void Unite(Apply merged, ImmutableArray<Origin> origins)
    {
        // Whoever reads a node with other origins is copied along. A number that many lines say, spread over their shapes, would make that
        // the whole graph, to tell where constants were said that folding leaves no node of.
        var known = merged.Origins;
        if (origins == known || origins.AsSpan().SequenceEqual(known.AsSpan()) || IsOfConstants(merged))
        {
            return;
        }

        if (_united.TryGetValue(merged.Outputs[0], out var united))
        {
            known = united;
            if (origins == known)
            {
                return;
            }
        }

        var all = Origins.Union(known, origins);
        if (all.Length > known.Length)
        {
            _united[merged.Outputs[0]] = all;
        }
    }

    private static bool IsOfConstants(Apply node)
    {
        foreach (var input in node.Inputs)
        {
            if (input is not Constant)
            {
                return false;
            }
        }

        return node.Inputs.Length > 0;
    }

    private static Apply Rebuild(Apply node, ImmutableArray<TensorVariable> inputs)
    {
        if (KeepsTypes(node.Inputs, inputs))
        {
            return node.With(inputs, node.Origins);
        }

        using (OriginScope.Inherit(node.Origins))
        {
            return Apply.Of(node.Op, inputs.AsSpan());
        }
    }

    // What an op infers depends on the types of its inputs, and on the values of those that say lengths.
    private static bool KeepsTypes(ImmutableArray<TensorVariable> before, ImmutableArray<TensorVariable> after)
    {
        for (var i = 0; i < before.Length; i++)
        {
            var (a, b) = (before[i], after[i]);
            if (!ReferenceEquals(a, b) && (a is Constant || b is Constant || a.DType.IsInteger || !a.Type.Equals(b.Type) || a.Type.Lengths != b.Type.Lengths))
            {
                return false;
            }
        }

        return true;
    }

    private TensorVariable InternLeaf(TensorVariable leaf)
    {
        var result = leaf;
        if (leaf is Constant constant && Numbers.BitsOf(constant) is { } bits)
        {
            var key = new ConstantKey(constant.Type, bits);
            if (_constants.TryGetValue(key, out var known))
            {
                result = known;
            }
            else
            {
                _constants.Add(key, constant);
            }
        }

        _interned[leaf] = result;
        return result;
    }

    // A class: dictionaries over reference types are compiled ahead of time, each one over a struct is compiled at first use.
    private sealed record ConstantKey(TensorType Type, long Bits);
}
