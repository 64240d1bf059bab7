using System.Text;

namespace Theon.Printing;

/// <summary>Drawn graphs in the language of Graphviz.</summary>
internal static class DotWriter
{
    public static string Write(DrawnGraph graph, string title)
    {
        var text = new StringBuilder();
        text.Append($"digraph {Quoted(title)} {{\n");
        text.Append("  rankdir=TB; node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11, color=\"#555555\"]; ");
        text.Append("edge [fontname=\"Helvetica\", fontsize=9, color=\"#555555\", fontcolor=\"#333333\"];\n");
        foreach (var node in graph.Nodes)
        {
            var label = node.Inner is not null && node.Text != node.Label ? $"{node.Label}\n{Wrapped(Body(node))}" : node.Label;
            var shape = node.Kind is NodeKind.Input or NodeKind.Shared or NodeKind.Constant or NodeKind.Output ? ", shape=ellipse, style=filled" : "";
            var tip = $"{node.Text}\n{node.Type}{string.Concat(node.Lines.Select(line => $"\n{line}"))}";
            text.Append($"  {node.Id} [label={Quoted(label)}, fillcolor=\"{NodeKinds.Colour(node.Kind)}\"{shape}, tooltip={Quoted(tip)}];\n");
        }

        foreach (var edge in graph.Edges)
        {
            text.Append($"  {edge.From} -> {edge.To} [label={Quoted(edge.Label)}];\n");
        }

        return text.Append("}\n").ToString();
    }

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
