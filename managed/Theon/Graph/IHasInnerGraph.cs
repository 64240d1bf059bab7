using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>An op that is made of graphs: a loop, a branch, a packaged part. Pictures and texts open it.</summary>
public interface IHasInnerGraph
{
    /// <summary>What it runs: one graph, or one for each side of a choice.</summary>
    ImmutableArray<InnerGraph> InnerGraphs { get; }
}

/// <summary>A graph that an op runs, and how its inputs and outputs are those of the op.</summary>
/// <param name="Name">What it is to the op, such as <c>step</c>.</param>
/// <param name="Graph">The graph.</param>
public sealed record InnerGraph(string Name, FunctionGraph Graph)
{
    /// <summary>Per input of the op the first input of the graph that shows it; -1 for what the op itself reads, such as a number of steps.</summary>
    public required ImmutableArray<int> Inputs { get; init; }

    /// <summary>Per input of the graph what it is, such as <c>h, 1 step back</c>.</summary>
    public required ImmutableArray<string> InputTexts { get; init; }

    /// <summary>Per output of the graph what it is. The first are those of the op.</summary>
    public required ImmutableArray<string> OutputTexts { get; init; }

    /// <summary>What the op itself reads.</summary>
    public string OwnText { get; init; } = "";
}
