using System.Collections.Immutable;

namespace Theon.Printing;

/// <summary>A graph as boxes and arrows, for every kind of picture.</summary>
/// <param name="Nodes">The boxes.</param>
/// <param name="Edges">The arrows, from what is computed first.</param>
internal sealed record DrawnGraph(ImmutableArray<DrawnNode> Nodes, ImmutableArray<DrawnEdge> Edges);

/// <summary>What is in a box that can be opened.</summary>
/// <param name="Graph">The boxes inside.</param>
/// <param name="Into">Per input of the box the one inside that it leads to.</param>
/// <param name="From">Per result of the box the one inside that gives it.</param>
internal sealed record DrawnInside(DrawnGraph Graph, ImmutableArray<string> Into, ImmutableArray<string> From);

/// <summary>A box.</summary>
/// <param name="Id">Unique in the whole picture.</param>
/// <param name="Kind">What it is, which gives it its colour.</param>
/// <param name="Label">A short text.</param>
/// <param name="Text">The whole text: the op with its parameters.</param>
/// <param name="Type">The types of its results.</param>
/// <param name="Lines">The lines of C# that it comes from.</param>
/// <param name="Inner">What it is made of; null where it is one thing.</param>
/// <param name="Cost">What a profile says of it; null without one.</param>
internal sealed record DrawnNode(
    string Id, NodeKind Kind, string Label, string Text, string Type, ImmutableArray<string> Lines, DrawnInside? Inner = null, DrawnCost? Cost = null);

/// <summary>An arrow.</summary>
/// <param name="From">The box that computes.</param>
/// <param name="To">The box that reads.</param>
/// <param name="Label">The type that flows.</param>
/// <param name="Output">Which of the results of the first box it is.</param>
/// <param name="Input">Which of the inputs of the second box it is.</param>
internal sealed record DrawnEdge(string From, string To, string Label, int Output = 0, int Input = 0);

/// <summary>What a node cost in all calls, with what is inside it.</summary>
/// <param name="Nanoseconds">Time.</param>
/// <param name="Share">Of the time of all calls, 0 to 1.</param>
/// <param name="Allocated">Bytes of its results.</param>
internal sealed record DrawnCost(long Nanoseconds, double Share, long Allocated)
{
    /// <summary>The cost of a box with what is inside it; null where neither has one.</summary>
    public static DrawnCost? Sum(DrawnCost? own, DrawnInside? inside)
    {
        foreach (var cost in inside?.Graph.Nodes.Select(node => node.Cost).OfType<DrawnCost>() ?? [])
        {
            own = own is null ? cost : new DrawnCost(own.Nanoseconds + cost.Nanoseconds, own.Share + cost.Share, own.Allocated + cost.Allocated);
        }

        return own;
    }
}

/// <summary>Kinds of boxes. Pictures give each a colour of its own.</summary>
internal enum NodeKind
{
    Input,
    Shared,
    Constant,
    Elementwise,
    Fused,
    Reduction,
    Product,
    Layout,
    Indexing,
    Linalg,
    Loop,
    Other,
    Output,
}
