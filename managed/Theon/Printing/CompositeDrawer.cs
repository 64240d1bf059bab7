using System.Collections.Immutable;
using System.Globalization;
using Theon.Ops;

namespace Theon.Printing;

/// <summary>Draws what a fused node is made of.</summary>
internal sealed class CompositeDrawer
{
    private readonly Composite _program;
    private readonly string _prefix;
    private readonly ImmutableArray<DrawnNode>.Builder _nodes = ImmutableArray.CreateBuilder<DrawnNode>();
    private readonly ImmutableArray<DrawnEdge>.Builder _edges = ImmutableArray.CreateBuilder<DrawnEdge>();
    private readonly ImmutableArray<string> _outputs;

    private CompositeDrawer(Composite program, string prefix, int product)
    {
        (_program, _prefix) = (program, prefix);
        for (var value = 0; value < First + program.Nodes.Length; value++)
        {
            if (value != product)
            {
                AddValue(value);
            }
        }

        for (var i = 0; i < program.Nodes.Length; i++)
        {
            foreach (var operand in program.Nodes[i].Operands)
            {
                AddEdge(Id(operand), Id(First + i), operand);
            }
        }

        // What a stream multiplies by the matrix again is no output.
        var outputs = product < 0 ? program.Outputs.Length : program.Outputs.Length - 1;
        _outputs = [.. Enumerable.Range(0, outputs).Select(AddOutput)];
    }

    private int First => _program.Inputs.Length + _program.Constants.Length + _program.Parameters.Length;

    private IEnumerable<string> Parameters => Enumerable.Range(First - _program.Parameters.Length, _program.Parameters.Length).Select(Id);

    /// <summary>An elementwise program with its reductions.</summary>
    public static DrawnInside Draw(Composite program, string prefix)
    {
        var drawer = new CompositeDrawer(program, prefix, -1);
        return drawer.Inside([.. Enumerable.Range(0, program.Inputs.Length).Select(drawer.Id), .. drawer.Parameters], drawer._outputs);
    }

    /// <summary>The same between two products with one matrix.</summary>
    public static DrawnInside Draw(MatrixStream stream, string prefix)
    {
        if (stream.Single is not var (program, position))
        {
            return StreamDrawer.Draw(stream, prefix);
        }

        var drawer = new CompositeDrawer(program, prefix, position);
        var type = program.DTypeOf(position).Name;
        var (x, w) = (drawer.Add("x", NodeKind.Input, "X", type), drawer.Add("w", NodeKind.Input, "W", type));
        var product = drawer.Add(position.ToString(CultureInfo.InvariantCulture), NodeKind.Product, $"{Scale(stream.ProductScale)}X W", type);
        var gradient = drawer.Add("g", NodeKind.Product, $"{Scale(stream.GradientScale)}X' r", type);
        drawer.AddEdge(x, product, position);
        drawer.AddEdge(w, product, position);
        drawer.AddEdge(x, gradient, position);
        drawer.AddEdge(drawer.Id(program.Outputs[^1].Value), gradient, program.Outputs[^1].Value);
        var others = Enumerable.Range(0, program.Inputs.Length).Where(input => input != position).Select(drawer.Id);
        return drawer.Inside([x, w, .. others, .. drawer.Parameters], [gradient, .. drawer._outputs]);
    }

    private DrawnInside Inside(ImmutableArray<string> into, ImmutableArray<string> from) => new(new DrawnGraph(_nodes.ToImmutable(), _edges.ToImmutable()), into, from);

    private void AddValue(int value)
    {
        var constants = _program.Inputs.Length;
        var (kind, text) = value switch
        {
            _ when value >= First => (NodeKind.Elementwise, _program.Nodes[value - First].Op.Name),
            _ when value >= constants && value < constants + _program.Constants.Length => (NodeKind.Constant, CompositeText.Leaf(_program, value)),
            _ => (NodeKind.Input, CompositeText.Leaf(_program, value)),
        };
        ImmutableArray<string> lines = value >= First && value - First < _program.Lines.Length ? [.. _program.Lines[value - First].Select(origin => origin.ToString()).Distinct()] : [];
        _nodes.Add(new DrawnNode(Id(value), kind, text, text, _program.DTypeOf(value).Name, lines));
    }

    private string AddOutput(int i)
    {
        var output = _program.Outputs[i];
        var text = output.Reduction is { } reduction
            ? $"{reduction.ToString().ToLowerInvariant()} over axes {string.Join(", ", Enumerable.Range(0, 32).Where(axis => (output.Axes >> axis & 1) != 0))}"
            : string.Create(CultureInfo.InvariantCulture, $"output {i}");
        var id = Add(
            string.Create(CultureInfo.InvariantCulture, $"out{i}"), output.Reduction is null ? NodeKind.Output : NodeKind.Reduction, text, _program.DTypeOf(output.Value).Name);
        AddEdge(Id(output.Value), id, output.Value);
        return id;
    }

    private string Add(string name, NodeKind kind, string text, string type)
    {
        _nodes.Add(new DrawnNode(_prefix + name, kind, text, text, type, []));
        return _prefix + name;
    }

    private void AddEdge(string from, string to, int value) => _edges.Add(new DrawnEdge(from, to, _program.DTypeOf(value).Name));

    private string Id(int value) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{value}");

    /// <summary>A factor before a product.</summary>
    internal static string Scale(double factor) => factor == 1 ? "" : FormattableString.Invariant($"{factor:R} ");
}
