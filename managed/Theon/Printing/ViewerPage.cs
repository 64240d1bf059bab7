using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Theon.Printing;

/// <summary>A graph that the page shows beside others.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Graph">What it shows.</param>
internal sealed record ViewerPane(string Name, DrawnGraph Graph);

/// <summary>A rule application to step through.</summary>
/// <param name="Phase">Its phase.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Text">What the rule does.</param>
/// <param name="Before">The expression before, as text.</param>
/// <param name="After">And after.</param>
/// <param name="BeforeGraph">The expression before, drawn.</param>
/// <param name="AfterGraph">And after.</param>
internal sealed record ViewerStep(string Phase, string Rule, string Text, string Before, string After, DrawnGraph BeforeGraph, DrawnGraph AfterGraph);

/// <summary>Writes the interactive page: one file without network access, put together from the parts in Viewer/.</summary>
internal static class ViewerPage
{
    /// <param name="title">The heading.</param>
    /// <param name="panes">Graphs, shown side by side.</param>
    /// <param name="steps">What happened between the first and the last.</param>
    /// <param name="texts">Other texts to show, by heading.</param>
    public static string Write(string title, ImmutableArray<ViewerPane> panes, ImmutableArray<ViewerStep> steps, ImmutableArray<(string Name, string Text)> texts = default) =>
        new StringBuilder(Part("viewer.html"))
            .Replace("{{title}}", WebUtility.HtmlEncode(title))
            .Replace("{{style}}", Part("viewer.css"))
            .Replace("{{layout}}", Part("dagre.min.js"))
            .Replace("{{script}}", Part("layout.js") + Part("large.js") + Part("pane.js") + Part("viewer.js"))
            .Replace("{{data}}", Json(title, panes, steps, texts.IsDefault ? [] : texts))
            .ToString();

    private static string Part(string name)
    {
        using var stream = typeof(ViewerPage).Assembly.GetManifestResourceStream($"Theon.Viewer.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    // The default encoder of the writer escapes <, so the data cannot end the script element that it stands in.
    private static string Json(string title, ImmutableArray<ViewerPane> panes, ImmutableArray<ViewerStep> steps, ImmutableArray<(string Name, string Text)> texts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("title", title);
            json.WriteStartObject("colours");
            foreach (var kind in Enum.GetValues<NodeKind>())
            {
                json.WriteString(Name(kind), NodeKinds.Colour(kind));
            }

            json.WriteEndObject();
            json.WriteStartArray("panes");
            foreach (var pane in panes)
            {
                json.WriteStartObject();
                json.WriteString("name", pane.Name);
                Write(json, "graph", pane.Graph);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("steps");
            foreach (var step in steps)
            {
                Write(json, step);
            }

            json.WriteEndArray();
            json.WriteStartArray("texts");
            foreach (var (name, text) in texts)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("text", text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, ViewerStep step)
    {
        json.WriteStartObject();
        json.WriteString("phase", step.Phase);
        json.WriteString("rule", step.Rule);
        json.WriteString("text", step.Text);
        json.WriteString("before", step.Before);
        json.WriteString("after", step.After);
        Write(json, "beforeGraph", step.BeforeGraph);
        Write(json, "afterGraph", step.AfterGraph);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, DrawnGraph graph)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("nodes");
        foreach (var node in graph.Nodes)
        {
            Write(json, node);
        }

        json.WriteEndArray();
        json.WriteStartArray("edges");
        foreach (var edge in graph.Edges)
        {
            json.WriteStartObject();
            json.WriteString("from", edge.From);
            json.WriteString("to", edge.To);
            json.WriteString("label", edge.Label);
            json.WriteNumber("output", edge.Output);
            json.WriteNumber("input", edge.Input);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DrawnNode node)
    {
        json.WriteStartObject();
        json.WriteString("id", node.Id);
        json.WriteString("kind", Name(node.Kind));
        json.WriteString("label", node.Label);
        json.WriteString("text", node.Text);
        json.WriteString("type", node.Type);
        Write(json, "lines", node.Lines);
        if (node.Cost is { } cost)
        {
            json.WriteStartObject("cost");
            json.WriteNumber("nanoseconds", cost.Nanoseconds);
            json.WriteNumber("share", cost.Share);
            json.WriteNumber("allocated", cost.Allocated);
            json.WriteEndObject();
        }

        if (node.Inner is { } inner)
        {
            json.WriteStartObject("inner");
            Write(json, "graph", inner.Graph);
            Write(json, "into", inner.Into);
            Write(json, "from", inner.From);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string Name(NodeKind kind) => kind.ToString().ToLowerInvariant();
}
