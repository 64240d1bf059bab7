using System.Collections.Immutable;
using Theon.Graph;
using Theon.Inspection;
using Theon.Printing;
using Theon.Runtime;

namespace Theon;

public sealed partial class CompiledFunction
{
    // A step is drawn with what is near; the whole graphs stand beside it.
    private const int NodesOfAStep = 24;
    private const int MostSteps = 400;

    /// <summary>The graph that it runs in the language of Graphviz; of a function that was loaded from a file, its instructions.</summary>
    /// <param name="options">What is open; null: <see cref="DrawOptions.Default"/>.</param>
    public string Dot(DrawOptions? options = null) => DotWriter.Write(Drawn(), Name, options);

    /// <summary>Draws the graph that it runs; of a function that was loaded from a file, its instructions.</summary>
    /// <param name="path">The file to write; its ending says how: .dot, .svg or .png (by Graphviz), or .html: a page with the graph before and
    /// after rewriting, the rules that were applied to step through, times and memory where the function was profiled, and the program.</param>
    /// <param name="options">What is open in .dot, .svg and .png; null: <see cref="DrawOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The ending is another.</exception>
    /// <exception cref="TheonException">Graphviz is missing or failed.</exception>
    public void Draw(string path, DrawOptions? options = null) => Print.Draw(path, Drawn(), Name, options ?? DrawOptions.Default, Page);

    /// <summary>Names of the shared variables whose new values are the last outputs of the graph.</summary>
    internal ImmutableArray<string?> UpdateNames { get; init; } = [];

    internal string Page()
    {
        if (_loaded is not null)
        {
            return ViewerPage.Write(
                ToString(), [new ViewerPane("program", Drawn())], [],
                [("Variables", VariableTexts.Write(_signature)), ("Memory", ProgramMemory.Write(ProgramImage.Read(_loaded))), ("Program", ProgramText())]);
        }

        var texts = ImmutableArray.CreateBuilder<(string, string)>();
        texts.Add(("Program", ProgramText()));
        if (Profile is { Calls: > 0 } profile)
        {
            texts.Add(("Profile", profile.ToText()));
        }

        return ViewerPage.Write(
            ToString(),
            [new ViewerPane("before", Drawn(OriginalGraph, "b")), new ViewerPane("after", Drawn(Graph, "a"))],
            [.. RewriteSteps.Take(MostSteps).Select((step, i) => new ViewerStep(
                step.Phase, step.Rule.Name, step.Rule.Text, Print.Pp(step.Before), Print.Pp(step.After),
                GraphDrawer.Draw([step.Before], ["before"], $"s{i}b", null, NodesOfAStep), GraphDrawer.Draw([step.After], ["after"], $"s{i}a", null, NodesOfAStep)))],
            texts.ToImmutable());
    }

    private DrawnGraph Drawn() => _loaded is null ? Drawn(Graph, "n") : ProgramDrawer.Draw(ProgramImage.Read(_loaded), _signature);

    private DrawnGraph Drawn(FunctionGraph graph, string prefix) => GraphDrawer.Draw(graph.Outputs, OutputNames(graph), prefix, CostOf());

    private ImmutableArray<string> OutputNames(FunctionGraph graph) =>
    [
        .. graph.Outputs.Select((output, i) =>
            i >= OutputTypes.Length ? $"new value of {UpdateNames.ElementAtOrDefault(i - OutputTypes.Length) ?? "a shared variable"}" : output.Name ?? (OutputTypes.Length == 1 ? "output" : $"output {i}")),
    ];

    private Func<Apply, DrawnCost?> CostOf()
    {
        if (Profile is not { Calls: > 0 } profile)
        {
            return _ => null;
        }

        var costs = new Dictionary<Apply, DrawnCost>();
        foreach (var entry in profile.Entries)
        {
            if (profile.Programs[entry.Program].Instructions[entry.Instruction].Node is { } node)
            {
                var known = costs.GetValueOrDefault(node, new DrawnCost(0, 0, 0));
                costs[node] = new DrawnCost(known.Nanoseconds + (entry.Time.Ticks * 100), known.Share + (entry.Time / profile.Wall), known.Allocated + entry.Allocated);
            }
        }

        return node => costs.GetValueOrDefault(node);
    }
}
