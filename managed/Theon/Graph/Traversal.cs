using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Theon.Graph;

/// <summary>Walks over graphs. None recurses, so depth is not limited by the stack.</summary>
public static class Traversal
{
    // What the last walk of this thread needed: rewriting orders graphs again and again, and large arrays are dear to collect.
    [ThreadStatic]
    private static Walk? s_walk;

    /// <summary>All applications that the variables need, each after its inputs'; order of first need.</summary>
    public static ImmutableArray<Apply> TopologicalOrder(IEnumerable<TensorVariable> outputs)
    {
        // Outputs may be found by another walk meanwhile, which makes its own.
        var walk = s_walk ?? new Walk();
        s_walk = null;
        var order = walk.From(outputs);
        s_walk = walk.Clear() ? walk : null;
        return order;
    }

    /// <summary>Leaves that the variables need: inputs, constants, shared variables; order of first need, no duplicates.</summary>
    public static ImmutableArray<TensorVariable> Leaves(IEnumerable<TensorVariable> outputs)
    {
        var roots = outputs as IReadOnlyCollection<TensorVariable> ?? [.. outputs];
        var seen = new VariableSet();
        var leaves = ImmutableArray.CreateBuilder<TensorVariable>();
        foreach (var root in roots)
        {
            Add(root);
        }

        foreach (var node in TopologicalOrder(roots))
        {
            foreach (var input in node.Inputs)
            {
                Add(input);
            }
        }

        return leaves.ToImmutable();

        void Add(TensorVariable variable)
        {
            if (variable.Owner is null && seen.Add(variable))
            {
                leaves.Add(variable);
            }
        }
    }

    /// <summary>A walk from outputs to leaves.</summary>
    private sealed class Walk
    {
        // Room for more is not kept.
        private const int MostKept = 1 << 16;

        private readonly List<Apply> _order = [];
        private readonly VariableSet _seen = new();

        // Two arrays for a stack of pairs: one of tuples would be compiled when it is first used.
        private Apply[] _nodes = new Apply[64];
        private int[] _next = new int[64];
        private int _depth;

        public ImmutableArray<Apply> From(IEnumerable<TensorVariable> outputs)
        {
            foreach (var output in outputs)
            {
                if (output.Owner is not { } root || !_seen.Add(root.Outputs[0]))
                {
                    continue;
                }

                Push(root);
                while (_depth > 0)
                {
                    var node = _nodes[_depth - 1];
                    if (_next[_depth - 1] == node.Inputs.Length)
                    {
                        _order.Add(node);
                        _depth--;
                    }
                    else if (node.Inputs[_next[_depth - 1]++].Owner is { } owner && _seen.Add(owner.Outputs[0]))
                    {
                        Push(owner);
                    }
                }
            }

            return ImmutableCollectionsMarshal.AsImmutableArray(_order.ToArray());
        }

        /// <summary>Lets go of the graph.</summary>
        /// <returns>Whether the walk is to be kept for the next graph.</returns>
        public bool Clear()
        {
            if (_order.Count > MostKept)
            {
                return false;
            }

            _order.Clear();
            _seen.Clear();
            Array.Clear(_nodes);
            return true;
        }

        private void Push(Apply node)
        {
            if (_depth == _nodes.Length)
            {
                Array.Resize(ref _nodes, 2 * _depth);
                Array.Resize(ref _next, 2 * _depth);
            }

            (_nodes[_depth], _next[_depth]) = (node, 0);
            _depth++;
        }
    }
}
