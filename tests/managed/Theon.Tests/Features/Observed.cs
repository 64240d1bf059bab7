using System.Globalization;
using System.Runtime.CompilerServices;
using Theon.Graph;

namespace Theon.Tests.Features;

/// <summary>What rows observe, as text.</summary>
internal static class Observed
{
    /// <summary>The value of an expression.</summary>
    public static string Eval(TensorVariable expression, params ReadOnlySpan<(TensorVariable Input, Value Value)> values) => expression.Eval(values).ToString();

    /// <summary>Names of the ops that a function runs, without repetition, in alphabetical order.</summary>
    public static string OpsOf(CompiledFunction function) => string.Join(' ', function.TopoSort().Select(node => node.Op.Name).Distinct().Order(StringComparer.Ordinal));

    /// <summary>Names of the ops of a rewritten graph before fusion, in alphabetical order.</summary>
    public static string Rewritten(params TensorVariable[] outputs)
    {
        using var function = Function.Compile([.. Traversal.Leaves(outputs).Where(leaf => leaf is not Constant and not SharedVariable)], outputs, mode: Mode.FastRun.Excluding("fuse"));
        return string.Join(' ', function.Graph.Nodes.Select(node => node.Op.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>Items with commas.</summary>
    public static string List(params IEnumerable<object?> items) => string.Join(", ", items.Select(Text));

    /// <summary>Numbers rounded to so many digits.</summary>
    public static string Round(IEnumerable<double> numbers, int digits = 6) => List(numbers.Select(number => (object)Math.Round(number, digits)));

    /// <summary>The error of an action: its type and text.</summary>
    public static string Error(Action action)
    {
        var error = Assert.Throws<Exception>(action);
        return $"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}";
    }

    /// <summary>Whether a page of the repository says these.</summary>
    public static string Page(string page, params string[] texts)
    {
        var content = string.Join(' ', File.ReadAllText(Repository.Path(page.Split('/'))).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (var text in texts)
        {
            Assert.Contains(text, content);
        }

        return $"{page}: {string.Join("; ", texts)}";
    }

    /// <summary>Draws of a fixed seed.</summary>
    public static double[] Normal(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
    }

    /// <summary>Numbers as a matrix.</summary>
    public static double[,] Matrix(double[] values, int columns)
    {
        var matrix = new double[values.Length / columns, columns];
        Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(double));
        return matrix;
    }

    private static string Text(object? item) => item switch
    {
        null => "none",
        bool value => value ? "true" : "false",
        ITuple => item.ToString()!,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => item.ToString()!,
    };
}
