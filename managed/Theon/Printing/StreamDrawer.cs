using System.Collections.Immutable;
using Theon.Ops;

namespace Theon.Printing;

/// <summary>Draws the steps between two products with one matrix.</summary>
internal sealed class StreamDrawer
{
    private readonly string _prefix;
    private readonly ImmutableArray<DrawnNode>.Builder _nodes = ImmutableArray.CreateBuilder<DrawnNode>();
    private readonly ImmutableArray<DrawnEdge>.Builder _edges = ImmutableArray.CreateBuilder<DrawnEdge>();

    private StreamDrawer(string prefix) => _prefix = prefix;

    public static DrawnInside Draw(MatrixStream stream, string prefix)
    {
        var drawer = new StreamDrawer(prefix);
        var (x, w) = (drawer.Add("x", NodeKind.Input, "X"), drawer.Add("w", NodeKind.Input, "W"));
        string[] operands = [.. Enumerable.Range(0, stream.Operands).Select(i => drawer.Add(FormattableString.Invariant($"a{i}"), NodeKind.Input, FormattableString.Invariant($"a{i}")))];
        string[] parameters =
        [
            .. Enumerable.Range(0, stream.Steps.Sum(step => step.Parameters)).Select(i => drawer.Add(FormattableString.Invariant($"n{i}"), NodeKind.Input, FormattableString.Invariant($"n{i}"))),
        ];
        var values = new List<string> { drawer.Add("z", NodeKind.Product, $"{CompositeDrawer.Scale(stream.ProductScale)}X W") };
        drawer.AddEdge(x, values[0]);
        drawer.AddEdge(w, values[0]);
        var delivered = new List<string>();
        var nextParameter = 0;
        for (var i = 0; i < stream.Steps.Length; i++)
        {
            var step = stream.Steps[i];
            var kind = step.Program is not null ? NodeKind.Fused : NodeKind.Reduction;
            var id = drawer.Add(FormattableString.Invariant($"s{i}"), kind, MatrixStream.DescribeStep(step));
            foreach (var input in step.Inputs)
            {
                drawer.AddEdge(input < 0 ? operands[~input] : values[input], id);
            }

            for (var k = step.Parameters; k > 0; k--)
            {
                drawer.AddEdge(parameters[nextParameter++], id);
            }

            values.AddRange(Enumerable.Repeat(id, step.Left));
            delivered.AddRange(Enumerable.Repeat(id, step.Delivered));
        }

        var gradient = drawer.Add("g", NodeKind.Product, $"{CompositeDrawer.Scale(stream.GradientScale)}X' r");
        drawer.AddEdge(x, gradient);
        drawer.AddEdge(values[^1], gradient);
        return new DrawnInside(new DrawnGraph(drawer._nodes.ToImmutable(), drawer._edges.ToImmutable()), [x, w, .. operands, .. parameters], [gradient, .. delivered]);
    }

    private string Add(string name, NodeKind kind, string text)
    {
        _nodes.Add(new DrawnNode(_prefix + name, kind, text, text, "", []));
        return _prefix + name;
    }

    private void AddEdge(string from, string to) => _edges.Add(new DrawnEdge(from, to, ""));
}
