using Theon.Compilation;
using Theon.Graph;
using Theon.Ops;

namespace Theon.Tests.Inspection;

/// <summary>Asserts of every node of final graphs that it names a line of the caller's code.</summary>
internal static class OriginCorpus
{
    private static readonly HashSet<string> s_ours = [.. Directory.EnumerateFiles(Repository.Path("managed", "Theon"), "*.cs", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)!)];

    private static int s_nodes;

    /// <summary>Nodes that were looked at.</summary>
    public static int Nodes => s_nodes;

    /// <summary>Runs an action and looks at every function that it compiles.</summary>
    public static T Checked<T>(Func<T> action)
    {
        FunctionCompiler.Compiled.Value = Check;
        try
        {
            return action();
        }
        finally
        {
            FunctionCompiler.Compiled.Value = null;
        }
    }

    /// <summary>Looks at the nodes of a function, those of loops and branches too.</summary>
    public static void Check(CompiledFunction function) => Check(function.Graph, function.Name);

    private static void Check(FunctionGraph graph, string name)
    {
        foreach (var node in graph.Nodes)
        {
            Interlocked.Increment(ref s_nodes);
            var lines = node.Origins.Select(origin => origin.ToString()).ToList();
            if (lines.Count == 0 || lines.Any(IsNoLineOfACaller))
            {
                Assert.Fail($"{name}: {node.Op} has the lines '{string.Join(", ", lines)}'.");
            }

            foreach (var inner in node.Op is IHasInnerGraph op ? op.InnerGraphs : [])
            {
                Check(inner.Graph, $"{name}, {node.Op.Name}");
            }
        }
    }

    private static bool IsNoLineOfACaller(string line) =>
        line.Split(':') is not [var file, var number] || !file.EndsWith(".cs", StringComparison.Ordinal) || !int.TryParse(number, out _) || s_ours.Contains(file);
}
