using System.Collections.Immutable;
using Theon.Printing;

namespace Theon;

public static partial class Print
{
    /// <summary>The graph of expressions in the language of Graphviz: colours by kind of node, types on the edges, lines of C# as tooltips.</summary>
    /// <param name="outputs">Roots of the graph.</param>
    public static string Dot(params ReadOnlySpan<TensorVariable> outputs) => Dot(DrawOptions.Default, outputs);

    /// <summary>The graph of expressions in the language of Graphviz, with more or less of what is inside its nodes.</summary>
    /// <param name="options">What is open.</param>
    /// <param name="outputs">Roots of the graph.</param>
    public static string Dot(DrawOptions options, params ReadOnlySpan<TensorVariable> outputs)
    {
        ArgumentNullException.ThrowIfNull(options);
        return DotWriter.Write(GraphDrawer.Draw(outputs.ToImmutableArray()), "graph", options);
    }

    /// <summary>Draws the graph of expressions.</summary>
    /// <param name="path">The file to write; its ending says how: .dot, .svg or .png (by Graphviz), or .html (a page to explore).</param>
    /// <param name="outputs">Roots of the graph.</param>
    /// <exception cref="ArgumentException">The ending is another.</exception>
    /// <exception cref="TheonException">Graphviz is missing or failed.</exception>
    public static void Draw(string path, params ReadOnlySpan<TensorVariable> outputs) => Draw(path, DrawOptions.Default, outputs);

    /// <summary>Draws the graph of expressions, with more or less of what is inside its nodes.</summary>
    /// <param name="path">The file to write; its ending says how: .dot, .svg or .png (by Graphviz), or .html (a page to explore).</param>
    /// <param name="options">What is open; pages open and close everything themselves.</param>
    /// <param name="outputs">Roots of the graph.</param>
    /// <exception cref="ArgumentException">The ending is another.</exception>
    /// <exception cref="TheonException">Graphviz is missing or failed.</exception>
    public static void Draw(string path, DrawOptions options, params ReadOnlySpan<TensorVariable> outputs)
    {
        var graph = GraphDrawer.Draw(outputs.ToImmutableArray());
        Draw(path, graph, "graph", options, () => ViewerPage.Write("Graph", [new ViewerPane("graph", graph)], []));
    }

    /// <summary>Writes a drawn graph, or a page.</summary>
    internal static void Draw(string path, DrawnGraph graph, string title, DrawOptions options, Func<string> page)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(path);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".dot" or ".gv":
                File.WriteAllText(path, DotWriter.Write(graph, title, options));
                break;
            case ".svg":
                Graphviz.Render(DotWriter.Write(graph, title, options), "svg", path);
                break;
            case ".png":
                Graphviz.Render(DotWriter.Write(graph, title, options), "png", path);
                break;
            case ".html" or ".htm":
                File.WriteAllText(path, page());
                break;
            case var ending:
                throw new ArgumentException($"A picture cannot be written as '{ending}' ({path}). Accepted: .dot, .svg, .png, .html.", nameof(path));
        }
    }
}
