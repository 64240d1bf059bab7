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
            drawer.AddOutput(outputs[i], text);
        }

        return drawer.Graph;
    }

    private DrawnGraph Graph => new([.. _nodes], [.. _edges]);

    // A body or an arm: all its inputs first, also those that it does not need, so that every arrow has an end.
    private static DrawnInside Draw(InnerGraph inner, string prefix, Func<Apply, DrawnCost?> cost)
    {
        var drawer = new GraphDrawer(prefix, cost, int.MaxValue);
        var own = inner.Inputs.Contains(-1) ? drawer.Add(NodeKind.Input, inner.OwnText, inner.OwnText, "", []) : "";
        for (var i = 0; i < inner.InputTexts.Length; i++)
        {
            var input = inner.Graph.Inputs[i];
            drawer._ids[input] = drawer.Add(NodeKinds.Of(input), Short(inner.InputTexts[i]), inner.InputTexts[i], input.Type.ToString(), LinesOf(input));
        }

        drawer.AddAll(inner.Graph.Outputs);
        ImmutableArray<string> from = [.. inner.Graph.Outputs.Select((output, i) => drawer.AddOutput(output, inner.OutputTexts[i]))];
        return new DrawnInside(drawer.Graph, [.. inner.Inputs.Select(input => input < 0 ? own : drawer._ids[inner.Graph.Inputs[input]])], from);
    }

    // Several graphs of one op: a box for each, between what the op reads and what it gives.
    private static DrawnInside Draw(ImmutableArray<InnerGraph> arms, Apply node, string prefix, Func<Apply, DrawnCost?> cost)
    {
        var drawer = new GraphDrawer(prefix, cost, int.MaxValue);
        ImmutableArray<string> into =
        [
            .. node.Inputs.Select((input, i) => arms[0].Inputs[i] is >= 0 and var inner
                ? drawer.Add(NodeKind.Input, Short(arms[0].InputTexts[inner]), arms[0].InputTexts[inner], input.Type.ToString(), [])
                : drawer.Add(NodeKind.Input, arms[0].OwnText, arms[0].OwnText, input.Type.ToString(), [])),
        ];
        ImmutableArray<string> boxes =
        [
            .. arms.Select(arm =>
            {
                var id = drawer.NextId();
                var inside = Draw(arm, id + "_", cost);
                drawer._nodes.Add(new DrawnNode(id, NodeKind.Loop, arm.Name, arm.Name, TypesOf(node), [], inside, DrawnCost.Sum(null, inside)));
                drawer._edges.AddRange(into.Select((from, i) => new DrawnEdge(from, id, node.Inputs[i].Type.ToString(), Input: i)));
                return id;
            }),
        ];
        ImmutableArray<string> outputs =
        [
            .. node.Outputs.Select((output, i) =>
            {
                var id = drawer.Add(NodeKind.Output, arms[0].OutputTexts[i], arms[0].OutputTexts[i], output.Type.ToString(), []);
                drawer._edges.AddRange(boxes.Select(box => new DrawnEdge(box, id, output.Type.ToString(), i)));
                return id;
            }),
        ];
        return new DrawnInside(drawer.Graph, into, outputs);
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
        _ids[leaf] = Add(leaf.Owner is null ? NodeKinds.Of(leaf) : NodeKind.Other, Short(text), text, leaf.Type.ToString(), LinesOf(leaf));
    }

    private void AddNode(Apply node)
    {
        var text = node.Op.ToString();
        ImmutableArray<string> lines = [.. node.Origins.Select(origin => origin.ToString()).Distinct()];
        var id = NextId();
        var inner = node.Op switch
        {
            Composite composite => CompositeDrawer.Draw(composite, id + "_"),
            MatrixStream stream => CompositeDrawer.Draw(stream, id + "_"),
            IHasInnerGraph { InnerGraphs: var graphs } => graphs.Length == 1 ? Draw(graphs[0], id + "_", _cost) : Draw(graphs, node, id + "_", _cost),
            _ => null,
        };
        var label = node.Op is Composite or MatrixStream or Elemwise { Target: null } ? node.Op.Name : Short(text);
        _nodes.Add(new DrawnNode(id, NodeKinds.Of(node.Op), label, text, TypesOf(node), lines, inner, DrawnCost.Sum(_cost(node), inner)));
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            _edges.Add(new DrawnEdge(_ids[node.Inputs[i]], id, node.Inputs[i].Type.ToString(), node.Inputs[i].Index, i));
        }

        foreach (var output in node.Outputs)
        {
            _ids[output] = id;
        }
    }

    private string AddOutput(TensorVariable output, string text)
    {
        var id = Add(NodeKind.Output, text, text, output.Type.ToString(), []);
        _edges.Add(new DrawnEdge(_ids[output], id, output.Type.ToString(), output.Index));
        return id;
    }

    private string Add(NodeKind kind, string label, string text, string type, ImmutableArray<string> lines)
    {
        var id = NextId();
        _nodes.Add(new DrawnNode(id, kind, label, text, type, lines));
        return id;
    }

    private static ImmutableArray<string> LinesOf(TensorVariable leaf) => leaf.Origin is { } origin ? [origin.ToString()] : [];

    private static string TypesOf(Apply node) => string.Join("; ", node.Outputs.Select(output => output.Type.ToString()));

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_nodes.Count}");

    private static string Short(string text) => text.Length <= MostCharacters ? text : text[..(MostCharacters - 3)] + "...";
}
