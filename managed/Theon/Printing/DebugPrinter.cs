using Theon.Printing;

namespace Theon;

/// <summary>Graphs as text.</summary>
public static partial class Print
{
    /// <summary>
    /// The graph as an indented tree, one line per node: op with parameters, a letter that identifies it, type, name, and the line of
    /// C# that built it. A subgraph that occurred before is shown as its letter alone. What loops, branches and packaged graphs run follows
    /// below, under their letters.
    /// </summary>
    /// <param name="outputs">Roots of the trees.</param>
    public static string DebugPrint(params ReadOnlySpan<TensorVariable> outputs) => DebugPrint(DebugPrintOptions.Default, outputs);

    /// <summary>The graph as an indented tree, with more or less in each line.</summary>
    /// <param name="options">What a line shows.</param>
    /// <param name="outputs">Roots of the trees.</param>
    public static string DebugPrint(DebugPrintOptions options, params ReadOnlySpan<TensorVariable> outputs)
    {
        ArgumentNullException.ThrowIfNull(options);
        var tree = new DebugTree(options);
        foreach (var output in outputs)
        {
            tree.Write(output, 0);
        }

        return tree.WithInnerGraphs();
    }
}
