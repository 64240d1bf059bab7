using System.Collections.Immutable;
using System.Globalization;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Printing;

/// <summary>Turns graphs into boxes and arrows.</summary>
internal sealed class GraphDrawer
{
    private const int MostCharacters = 40;

    private readonly string _prefix;
    private readonly Func<Apply, DrawnCost?> _cost;
    private readonly int _mostNodes;
    private readonly List<DrawnNode> _nodes = [];
    private readonly List<DrawnEdge> _edges = [];
    private readonly Dictionary<TensorVariable, string> _ids = new(ReferenceEqualityComparer.Instance);

    private GraphDrawer(string prefix, Func<Apply, DrawnCost?> cost, int mostNodes) => (_prefix, _cost, _mostNodes) = (prefix, cost, mostNodes);

    /// <summary>The picture of everything that outputs need.</summary>
    /// <param name="outputs">Roots. Each gets a box of its own behind it.</param>
    /// <param name="names">Texts of the outputs; null: their names.</param>
    /// <param name="prefix">Begins every id, so that several graphs fit into one picture.</param>
    /// <param name="cost">What a profile says of a node; null without one.</param>
    /// <param name="mostNodes">Nodes farther from the outputs than these become leaves.</param>
    public static DrawnGraph Draw(
        ImmutableArray<TensorVariable> outputs, ImmutableArray<string>? names = null, string prefix = "n", Func<Apply, DrawnCost?>? cost = null, int mostNodes = int.MaxValue)
    {
        var drawer = new GraphDrawer(prefix, cost ?? (_ => null), mostNodes);
        drawer.AddAll(outputs);
        for (var i = 0; i < outputs.Length; i++)
        {
            var text = names?[i] ?? outputs[i].Name ?? (outputs.Length == 1 ? "output" : string.Create(CultureInfo.InvariantCulture, $"output {i}"));
            var id = drawer.Add(NodeKind.Output, text, text, outputs[i].Type.ToString(), []);
            drawer._edges.Add(new DrawnEdge(drawer._ids[outputs[i]], id, outputs[i].Type.ToString(), outputs[i].Index));
        }

        return new DrawnGraph([.. drawer._nodes], [.. drawer._edges]);
    }

    private void AddAll(ImmutableArray<TensorVariable> outputs)
    {
        var shown = Nearest(outputs);
        foreach (var node in Traversal.TopologicalOrder(outputs))
        {
            if (!shown.Contains(node))
            {
                continue;
            }

            foreach (var input in node.Inputs)
            {
                AddLeaf(input);
            }

            AddNode(node);
        }

        foreach (var output in outputs)
        {
            AddLeaf(output);
        }
    }

    // Breadth first from the outputs, so that what is left out is what is farthest.
    private HashSet<Apply> Nearest(ImmutableArray<TensorVariable> outputs)
    {
        var shown = new HashSet<Apply>();
        var queue = new Queue<Apply>(outputs.Select(output => output.Owner).OfType<Apply>());
        while (shown.Count < _mostNodes && queue.TryDequeue(out var node))
        {
            if (shown.Add(node))
            {
                foreach (var input in node.Inputs)
                {
                    if (input.Owner is { } owner)
                    {
                        queue.Enqueue(owner);
                    }
                }
            }
        }

        return shown;
    }

    private void AddLeaf(TensorVariable leaf)
    {
        if (_ids.ContainsKey(leaf))
        {
            return;
        }

        var text = leaf.Owner is null ? Print.LeafText(leaf) : $"... {leaf.Owner.Op.Name}";
        var lines = leaf.Origin is { } origin ? ImmutableArray.Create(origin.ToString()) : [];
        _ids[leaf] = Add(leaf.Owner is null ? NodeKinds.Of(leaf) : NodeKind.Other, Short(text), text, leaf.Type.ToString(), lines);
    }

    private void AddNode(Apply node)
    {
        var text = node.Op.ToString();
        var type = string.Join("; ", node.Outputs.Select(output => output.Type.ToString()));
        ImmutableArray<string> lines = [.. node.Origins.Select(origin => origin.ToString()).Distinct()];
        var id = NextId();
        var inner = node.Op switch
        {
            Composite composite => CompositeDrawer.Draw(composite, id + "_"),
            IHasInnerGraph { InnerGraph: var graph } => Draw(graph.Outputs, null, id + "_"),
            _ => null,
        };
        _nodes.Add(new DrawnNode(id, NodeKinds.Of(node.Op), node.Op is Composite or Elemwise { Target: null } ? node.Op.Name : Short(text), text, type, lines, inner, _cost(node)));
        foreach (var input in node.Inputs)
        {
            _edges.Add(new DrawnEdge(_ids[input], id, input.Type.ToString(), input.Index));
        }

        foreach (var output in node.Outputs)
        {
            _ids[output] = id;
        }
    }

    private string Add(NodeKind kind, string label, string text, string type, ImmutableArray<string> lines)
    {
        var id = NextId();
        _nodes.Add(new DrawnNode(id, kind, label, text, type, lines));
        return id;
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_nodes.Count}");

    private static string Short(string text) => text.Length <= MostCharacters ? text : text[..(MostCharacters - 3)] + "...";
}
