using System.Collections.Immutable;
using Theon.Printing;

namespace Theon;

public static partial class Print
{
    /// <summary>The graph of expressions in the language of Graphviz: colours by kind of node, types on the edges, lines of C# as tooltips.</summary>
    /// <param name="outputs">Roots of the graph.</param>
    public static string Dot(params ReadOnlySpan<TensorVariable> outputs) => DotWriter.Write(GraphDrawer.Draw(outputs.ToImmutableArray()), "graph");

    /// <summary>Draws the graph of expressions.</summary>
    /// <param name="path">The file to write; its ending says how: .dot, .svg or .png (by Graphviz), or .html (a page to explore).</param>
    /// <param name="outputs">Roots of the graph.</param>
    /// <exception cref="ArgumentException">The ending is another.</exception>
    /// <exception cref="TheonException">Graphviz is missing or failed.</exception>
    public static void Draw(string path, params ReadOnlySpan<TensorVariable> outputs)
    {
        var graph = GraphDrawer.Draw(outputs.ToImmutableArray());
        Draw(path, graph, "graph", () => ViewerPage.Write("Graph", [new ViewerPane("graph", graph)], []));
    }

    /// <summary>Writes a drawn graph, or a page.</summary>
    internal static void Draw(string path, DrawnGraph graph, string title, Func<string> page)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".dot" or ".gv":
                File.WriteAllText(path, DotWriter.Write(graph, title));
                break;
            case ".svg":
                Graphviz.Render(DotWriter.Write(graph, title), "svg", path);
                break;
            case ".png":
                Graphviz.Render(DotWriter.Write(graph, title), "png", path);
                break;
            case ".html" or ".htm":
                File.WriteAllText(path, page());
                break;
            case var ending:
                throw new ArgumentException($"A picture cannot be written as '{ending}' ({path}). Accepted: .dot, .svg, .png, .html.", nameof(path));
        }
    }
}
