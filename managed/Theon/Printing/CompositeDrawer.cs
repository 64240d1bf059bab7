using System.Collections.Immutable;
using System.Globalization;
using Theon.Ops;

namespace Theon.Printing;

/// <summary>Draws what a fused node is made of.</summary>
internal static class CompositeDrawer
{
    public static DrawnGraph Draw(Composite program, string prefix)
    {
        var first = program.Inputs.Length + program.Constants.Length + program.Parameters.Length;
        var nodes = ImmutableArray.CreateBuilder<DrawnNode>();
        var edges = ImmutableArray.CreateBuilder<DrawnEdge>();
        for (var value = 0; value < first + program.Nodes.Length; value++)
        {
            var (kind, text) = value switch
            {
                _ when value < program.Inputs.Length => (NodeKind.Input, CompositeText.Leaf(program, value)),
                _ when value < program.Inputs.Length + program.Constants.Length => (NodeKind.Constant, CompositeText.Leaf(program, value)),
                _ when value < first => (NodeKind.Input, CompositeText.Leaf(program, value)),
                _ => (NodeKind.Elementwise, program.Nodes[value - first].Op.Name),
            };
            nodes.Add(new DrawnNode(Id(value), kind, text, text, program.DTypeOf(value).Name, []));
        }

        for (var i = 0; i < program.Nodes.Length; i++)
        {
            foreach (var operand in program.Nodes[i].Operands)
            {
                edges.Add(new DrawnEdge(Id(operand), Id(first + i), program.DTypeOf(operand).Name));
            }
        }

        for (var i = 0; i < program.Outputs.Length; i++)
        {
            var output = program.Outputs[i];
            var text = output.Reduction is { } reduction
                ? $"{reduction.ToString().ToLowerInvariant()} over axes {string.Join(", ", Enumerable.Range(0, 32).Where(axis => (output.Axes >> axis & 1) != 0))}"
                : string.Create(CultureInfo.InvariantCulture, $"output {i}");
            var id = string.Create(CultureInfo.InvariantCulture, $"{prefix}out{i}");
            nodes.Add(new DrawnNode(id, output.Reduction is null ? NodeKind.Output : NodeKind.Reduction, text, text, program.DTypeOf(output.Value).Name, []));
            edges.Add(new DrawnEdge(Id(output.Value), id, program.DTypeOf(output.Value).Name));
        }

        return new DrawnGraph(nodes.ToImmutable(), edges.ToImmutable());

        string Id(int value) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{value}");
    }
}
