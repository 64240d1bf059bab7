using System.Text;

namespace Theon.Printing;

/// <summary>Drawn graphs in the language of Graphviz. What is open is a cluster around its parts.</summary>
internal sealed class DotWriter
{
    private readonly DrawOptions _options;
    private readonly StringBuilder _text = new();

    private DotWriter(DrawOptions options) => _options = options;

    public static string Write(DrawnGraph graph, string title, DrawOptions? options = null)
    {
        var writer = new DotWriter(options ?? DrawOptions.Default);
        writer._text.Append($"digraph {Quoted(title)} {{\n");
        writer._text.Append("  rankdir=TB; node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11, color=\"#555555\"]; ");
        writer._text.Append("edge [fontname=\"Helvetica\", fontsize=9, color=\"#555555\", fontcolor=\"#333333\"];\n");
        writer.Write(graph, "  ");
        return writer._text.Append("}\n").ToString();
    }

    private void Write(DrawnGraph graph, string indent)
    {
        var open = new Dictionary<string, DrawnInside>();
        foreach (var node in graph.Nodes)
        {
            if (node.Inner is { } inside && (node.Kind == NodeKind.Fused ? _options.Fused : _options.Bodies))
            {
                open.Add(node.Id, inside);
                _text.Append($"{indent}subgraph cluster_{node.Id} {{\n");
                _text.Append($"{indent}  label={Quoted(node.Label)}; labeljust=l; style=\"rounded,filled\"; color=\"#555555\"; fillcolor=\"{NodeKinds.Colour(node.Kind)}55\"; ");
                _text.Append($"fontname=\"Helvetica\"; fontsize=11; tooltip={Quoted(Tip(node))};\n");
                Write(inside.Graph, indent + "  ");
                _text.Append($"{indent}}}\n");
            }
            else
            {
                Write(node, indent);
            }
        }

        foreach (var edge in graph.Edges)
        {
            var from = open.TryGetValue(edge.From, out var source) ? source.From[edge.Output] : edge.From;
            var to = open.TryGetValue(edge.To, out var target) ? target.Into[edge.Input] : edge.To;
            _text.Append($"{indent}{from} -> {to} [label={Quoted(Beside(edge.Label))}];\n");
        }
    }

    private void Write(DrawnNode node, string indent)
    {
        var label = node.Kind == NodeKind.Fused && node.Text != node.Label ? $"{node.Label}\n{Wrapped(Body(node))}" : node.Label;
        var shape = node.Kind is NodeKind.Input or NodeKind.Shared or NodeKind.Constant or NodeKind.Output ? ", shape=ellipse, style=filled" : "";
        _text.Append($"{indent}{node.Id} [label={Quoted(label)}, fillcolor=\"{NodeKinds.Colour(node.Kind)}\"{shape}, tooltip={Quoted(Tip(node))}];\n");
    }

    // Graphviz puts labels right at the line.
    private static string Beside(string label) => label.Length > 0 ? $" {label} " : "";

    private static string Tip(DrawnNode node) => $"{node.Text}\n{node.Type}{string.Concat(node.Lines.Select(line => $"\n{line}"))}";

    private static string Body(DrawnNode node) =>
        node.Text.StartsWith(node.Label + "{", StringComparison.Ordinal) ? node.Text[(node.Label.Length + 1)..^1] : node.Text;

    // At separators, so that a long fused program becomes a block of lines.
    private static string Wrapped(string text)
    {
        const int Width = 48;
        var lines = new StringBuilder();
        var column = 0;
        foreach (var word in text.Split(' '))
        {
            if (column > 0 && column + word.Length > Width)
            {
                lines.Append('\n');
                column = 0;
            }

            lines.Append(column > 0 ? " " : "").Append(word);
            column += word.Length + 1;
        }

        return lines.ToString();
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
