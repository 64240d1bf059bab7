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
    private readonly Dictionary<Apply, int> _depth = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Apply> _preludes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Apply, Apply> _parent = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Reading, Apply> _readers = [];

    /// <summary>Regions of at least two nodes, each in topological order.</summary>
    public static ImmutableArray<Apply[]> Of(FunctionGraph graph)
    {
        var regions = new Regions();
        foreach (var node in graph.Nodes)
        {
            regions.Place(node);
        }

        foreach (var node in graph.Nodes.Reverse())
        {
            regions.Sink(node, graph);
        }

        foreach (var node in graph.Nodes)
        {
            regions.Join(node);
        }

        return [.. graph.Nodes.Where(regions._parent.ContainsKey).GroupBy(regions.Find).Where(nodes => nodes.Skip(1).Any()).Select(nodes => nodes.ToArray())];
    }

    /// <summary>The space a node iterates over; null for nodes that are no elementwise work.</summary>
    private static EquatableArray<bool>? SpaceOf(Apply node) => node.Op switch
    {
        Elemwise when !IsLengthArithmetic(node) => node.Output.Type.Broadcastable,
        Reduce => node.Inputs[0].Type.Broadcastable,
        _ => null,
    };

    // Integer scalars stay apart: the compiler turns them into formulas over lengths.
    private static bool IsLengthArithmetic(Apply node) =>
        node.Output.Rank == 0 && node.Output.DType == DType.Int64 && node.Inputs.All(input => input.DType == DType.Int64);

    // The smallest depth that a node can have.
    private void Place(Apply node)
    {
        var isPrelude = IsPrelude(node);
        if (isPrelude)
        {
            _preludes.Add(node);
        }

        var depth = 0;
        foreach (var input in node.Inputs)
        {
            if (input.Owner is { } owner && (isPrelude || !_preludes.Contains(owner)))
            {
                depth = Math.Max(depth, _depth[owner] + Step(owner, node));
            }
        }

        _depth[node] = depth;
    }

    // Elementwise work that its readers can do on the fly goes as deep as they are: 1 - y, which could be computed early, is not stored.
    private void Sink(Apply node, FunctionGraph graph)
    {
        if (node.Op is not Elemwise || _preludes.Contains(node))
        {
            return;
        }

        var clients = graph.ClientsOf(node.Output);
        if (clients.Count > 0)
        {
            var deepest = int.MaxValue;
            foreach (var client in clients)
            {
                deepest = Math.Min(deepest, _depth[client] - Step(node, client));
            }

            _depth[node] = Math.Max(_depth[node], deepest);
        }
    }

    private void Join(Apply node)
    {
        if (SpaceOf(node) is not { } space)
        {
            return;
        }

        var depth = _depth[node];
        var isPrelude = _preludes.Contains(node);
        _parent[node] = node;
        foreach (var input in node.Inputs)
        {
            if (input.Type.Broadcastable != space || input is Constant)
            {
                continue;
            }

            if (input.Owner is { } owner && Continues(owner, space) && _depth[owner] == depth && _preludes.Contains(owner) == isPrelude)
            {
                Unite(owner, node);
            }
            else if (!isPrelude && !_readers.TryAdd(new Reading(input, depth), node))
            {
                Unite(_readers[new Reading(input, depth)], node);
            }
        }
    }

    // 1 where a path from a node to its reader leaves a region or enters another.
    private static int Step(Apply from, Apply to) => SpaceOf(to) is { } space && !Continues(from, space) ? 1 : 0;

    // Nothing before fusible work of any other space: it can be computed first.
    private bool IsPrelude(Apply node) =>
        node.Op is AxisLength && node.Inputs[0].Owner is null
        || (node.Outputs.All(output => !output.Type.Broadcastable.Contains(false))
            && node.Inputs.All(input => input.Owner is null ? !input.Type.Broadcastable.Contains(false) : _preludes.Contains(input.Owner)));

    // Whether a consumer in this space can take the owner's elements as they are made.
    private static bool Continues(Apply owner, EquatableArray<bool> space) => owner.Op is Elemwise && SpaceOf(owner) == space;

    private Apply Find(Apply node)
    {
        var root = node;
        while (!ReferenceEquals(_parent[root], root))
        {
            root = _parent[root];
        }

        while (!ReferenceEquals(_parent[node], root))
        {
            var next = _parent[node];
            _parent[node] = root;
            node = next;
        }

        return root;
    }

    private void Unite(Apply a, Apply b) => _parent[Find(b)] = Find(a);

    private sealed record Reading(TensorVariable Input, int Depth);
}
