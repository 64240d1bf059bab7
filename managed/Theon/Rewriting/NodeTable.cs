using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Rewriting;

/// <summary>
/// Merges equal subgraphs by construction: equal ops on identical inputs are one node, equal small constants one variable.
/// </summary>
internal sealed class NodeTable
{
    private readonly Dictionary<Key, Apply> _nodes = [];
    private readonly Dictionary<TensorVariable, TensorVariable> _interned = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ConstantKey, Constant> _constants = [];

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

        var stack = new Stack<Apply>();
        stack.Push(variable.Owner);
        while (stack.TryPeek(out var node))
        {
            var ready = true;
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
                Add(node, [.. node.Inputs.Select(input => _interned[input])]);
            }
        }

        return _interned[variable];
    }

    /// <summary>The node that applies this op to interned inputs; <paramref name="node"/> itself where it is the first of its kind.</summary>
    public Apply Add(Apply node, ImmutableArray<TensorVariable> inputs)
    {
        var key = new Key(node.Op, inputs);
        if (!_nodes.TryGetValue(key, out var merged))
        {
            merged = Same(node.Inputs, inputs) ? node : Rebuild(node, inputs);
            _nodes.Add(key, merged);
        }

        for (var i = 0; i < merged.Outputs.Length; i++)
        {
            _interned[node.Outputs[i]] = merged.Outputs[i];
            _interned[merged.Outputs[i]] = merged.Outputs[i];
        }

        return merged;
    }

    private static Apply Rebuild(Apply node, ImmutableArray<TensorVariable> inputs)
    {
        using (OriginScope.Inherit(node.Origins))
        {
            return Apply.Of(node.Op, inputs.AsSpan());
        }
    }

    private static bool Same(ImmutableArray<TensorVariable> a, ImmutableArray<TensorVariable> b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if (!ReferenceEquals(a[i], b[i]))
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

    // Keys are classes: dictionaries over reference types are compiled ahead of time, each one over a struct is compiled at first use.
    private sealed record ConstantKey(TensorType Type, long Bits);

    private sealed class Key(Op op, ImmutableArray<TensorVariable> inputs) : IEquatable<Key>
    {
        private readonly Op _op = op;
        private readonly ImmutableArray<TensorVariable> _inputs = inputs;

        public bool Equals(Key? other) => other is not null && _inputs.Length == other._inputs.Length && Same(_inputs, other._inputs) && _op.Equals(other._op);

        public override bool Equals(object? obj) => Equals(obj as Key);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(_op);
            foreach (var input in _inputs)
            {
                hash.Add(RuntimeHelpers.GetHashCode(input));
            }

            return hash.ToHashCode();
        }
    }
}
