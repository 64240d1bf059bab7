using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting.Fusion;

/// <summary>
/// Groups elementwise nodes, with the reductions that end them, into regions that one pass over memory can compute.
///
/// Nodes of a region share an iteration space (a broadcast pattern: static broadcasting makes equal patterns equal lengths) and a
/// depth: how often a path from the leaves has left elementwise work, or changed the space, on its way to the node. A path that
/// leaves a region can only come back at a greater depth, so regions never wait for each other, and finding them is linear.
/// Scalars made from leaves and lengths alone (1 / n) come before everything and do not count.
/// </summary>
internal sealed class Regions
{
    // By the first output of each node.
    private readonly VariableMap<int> _depth;
    private readonly VariableSet _preludes = new();
    private readonly VariableMap<Apply> _parent;
    // By what is read: one reader at each depth.
    private readonly VariableMap<Reader> _readers = new();

    private Regions(FunctionGraph graph)
    {
        var nodes = graph.Nodes;
        (_depth, _parent) = (new VariableMap<int>(), new VariableMap<Apply>());
        foreach (var node in nodes)
        {
            Place(node);
        }

        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            Sink(nodes[i], graph);
        }

        foreach (var node in nodes)
        {
            Join(node);
        }
    }

    /// <summary>Regions of at least two nodes, each in topological order.</summary>
    public static ImmutableArray<Apply[]> Of(FunctionGraph graph)
    {
        var (numbers, sizes) = NumbersOf(graph);
        var regions = sizes.Select(size => new List<Apply>(size)).ToArray();
        foreach (var node in graph.Nodes)
        {
            if (numbers.TryGetValue(node.Outputs[0], out var number))
            {
                regions[number].Add(node);
            }
        }

        return [.. regions.Where(nodes => nodes.Count > 1).Select(nodes => nodes.ToArray())];
    }

    /// <summary>The number of each node's region, by the node's first output, in order of first nodes; and the number of nodes of each.</summary>
    public static (VariableMap<int> Numbers, List<int> Sizes) NumbersOf(FunctionGraph graph)
    {
        var regions = new Regions(graph);
        var (numbers, roots, sizes) = (new VariableMap<int>(), new VariableMap<int>(), new List<int>());
        foreach (var node in graph.Nodes)
        {
            if (!regions._parent.ContainsKey(node.Outputs[0]))
            {
                continue;
            }

            var root = regions.Find(node).Outputs[0];
            if (!roots.TryGetValue(root, out var number))
            {
                roots.Add(root, number = sizes.Count);
                sizes.Add(0);
            }

            numbers.Add(node.Outputs[0], number);
            sizes[number]++;
        }

        return (numbers, sizes);
    }

    /// <summary>The space a node iterates over; null for nodes that are no elementwise work.</summary>
    public static EquatableArray<bool>? SpaceOf(Apply node) => node.Op switch
    {
        Elemwise when !IsLengthArithmetic(node) => node.Output.Type.Broadcastable,
        Reduce => node.Inputs[0].Type.Broadcastable,
        _ => null,
    };

    // Integer scalars stay apart: the compiler turns them into formulas over lengths.
    private static bool IsLengthArithmetic(Apply node) =>
        node.Output.Rank == 0 && node.Output.DType == DType.Int64 && !node.Inputs.AsSpan().ContainsAny(static input => input.DType != DType.Int64);

    // The smallest depth that a node can have.
    private void Place(Apply node)
    {
        var isPrelude = IsPrelude(node);
        if (isPrelude)
        {
            _preludes.Add(node.Outputs[0]);
        }

        var depth = 0;
        foreach (var input in node.Inputs)
        {
            if (input.Owner is { } owner && (isPrelude || !_preludes.Contains(owner.Outputs[0])))
            {
                depth = Math.Max(depth, _depth[owner.Outputs[0]] + Step(owner, node));
            }
        }

        _depth[node.Outputs[0]] = depth;
    }

    // Elementwise work that its readers can do on the fly goes as deep as they are: 1 - y, which could be computed early, is not stored.
    private void Sink(Apply node, FunctionGraph graph)
    {
        if (node.Op is not Elemwise || _preludes.Contains(node.Output))
        {
            return;
        }

        var clients = graph.ReadersOf(node.Output);
        if (clients.Length > 0)
        {
            var deepest = int.MaxValue;
            foreach (var client in clients)
            {
                deepest = Math.Min(deepest, _depth[client.Outputs[0]] - Step(node, client));
            }

            _depth[node.Output] = Math.Max(_depth[node.Output], deepest);
        }
    }

    private void Join(Apply node)
    {
        if (SpaceOf(node) is not { } space)
        {
            return;
        }

        var depth = _depth[node.Outputs[0]];
        var isPrelude = _preludes.Contains(node.Outputs[0]);
        _parent[node.Outputs[0]] = node;
        foreach (var input in node.Inputs)
        {
            if (input.Type.Broadcastable != space || input is Constant)
            {
                continue;
            }

            if (input.Owner is { } owner && Continues(owner, space) && _depth[input] == depth && _preludes.Contains(input) == isPrelude)
            {
                Unite(owner, node);
            }
            else if (!isPrelude)
            {
                Unite(FirstReader(input, depth, node), node);
            }
        }
    }

    // 1 where a path from a node to its reader leaves a region or enters another.
    private static int Step(Apply from, Apply to) => SpaceOf(to) is { } space && !Continues(from, space) ? 1 : 0;

    // Nothing before fusible work of any other space: it can be computed first.
    private bool IsPrelude(Apply node) =>
        node.Op is AxisLength && node.Inputs[0].Owner is null
        || (!node.Outputs.AsSpan().ContainsAny(static output => output.Type.Broadcastable.Contains(false)) && AreEarly(node.Inputs));

    private bool AreEarly(ImmutableArray<TensorVariable> inputs)
    {
        foreach (var input in inputs)
        {
            if (input.Owner is null ? input.Type.Broadcastable.Contains(false) : !_preludes.Contains(input.Owner.Outputs[0]))
            {
                return false;
            }
        }

        return true;
    }

    // Whether a consumer in this space can take the owner's elements as they are made.
    private static bool Continues(Apply owner, EquatableArray<bool> space) => owner.Op is Elemwise && SpaceOf(owner) == space;

    private Apply Find(Apply node)
    {
        var root = node;
        while (_parent[root.Outputs[0]] is var parent && !ReferenceEquals(parent, root))
        {
            root = parent;
        }

        while (_parent[node.Outputs[0]] is var next && !ReferenceEquals(next, root))
        {
            _parent[node.Outputs[0]] = root;
            node = next;
        }

        return root;
    }

    private void Unite(Apply a, Apply b) => _parent[Find(b).Outputs[0]] = Find(a);

    // The first node of a depth that reads a variable: this one where there was none.
    private Apply FirstReader(TensorVariable variable, int depth, Apply node)
    {
        _readers.TryGetValue(variable, out var first);
        for (var reader = first; reader is not null; reader = reader.Next)
        {
            if (reader.Depth == depth)
            {
                return reader.Node;
            }
        }

        _readers[variable] = new Reader(depth, node, first);
        return node;
    }

    private sealed record Reader(int Depth, Apply Node, Reader? Next);
}
