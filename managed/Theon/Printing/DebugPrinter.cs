using System.Text;
using Theon.Graph;

namespace Theon;

/// <summary>Graphs as text.</summary>
public static partial class Print
{
    /// <summary>
    /// The graph as an indented tree, one line per node: op with parameters, a letter that identifies it, type, name, and the line of
    /// C# that built it. A subgraph that occurred before is shown as its letter alone.
    /// </summary>
    /// <param name="outputs">Roots of the trees.</param>
    public static string DebugPrint(params ReadOnlySpan<TensorVariable> outputs) => DebugPrint(DebugPrintOptions.Default, outputs);

    /// <summary>The graph as an indented tree, with more or less in each line.</summary>
    /// <param name="options">What a line shows.</param>
    /// <param name="outputs">Roots of the trees.</param>
    public static string DebugPrint(DebugPrintOptions options, params ReadOnlySpan<TensorVariable> outputs)
    {
        ArgumentNullException.ThrowIfNull(options);
        var text = new StringBuilder();
        var letters = new Dictionary<TensorVariable, string>(ReferenceEqualityComparer.Instance);
        foreach (var output in outputs)
        {
            Write(output, text, letters, options);
        }

        return text.ToString();
    }

    // A stack instead of recursion: deep graphs are printed too.
    private static void Write(TensorVariable root, StringBuilder text, Dictionary<TensorVariable, string> letters, DebugPrintOptions options)
    {
        var stack = new Stack<(TensorVariable Variable, int Depth)>();
        stack.Push((root, 0));
        while (stack.TryPop(out var top))
        {
            var (variable, depth) = top;
            var known = letters.TryGetValue(variable, out var letter);
            letter ??= letters[variable] = Letters(letters.Count);
            text.Append(' ', depth).Append(depth > 0 ? "|" : string.Empty).Append(Label(variable)).Append(" [").Append(letter).Append(']');
            if (known && variable.Owner is not null)
            {
                text.Append(" (above)\n");
                continue;
            }

            var origin = variable.Owner is { } owner ? owner.Origins.FirstOrDefault() : variable.Origin;
            text.Append(options.Types ? $" : {variable.Type}" : "").Append(options.Ids ? $" #{variable.Id}" : "");
            text.Append(options.Lines && origin is not null ? $"  at {origin}" : "");
            text.Append(options.Note?.Invoke(variable) is { Length: > 0 } note ? $"  {note}\n" : "\n");
            if (depth >= options.Depth)
            {
                continue;
            }

            for (var i = (variable.Owner?.Inputs.Length ?? 0) - 1; i >= 0; i--)
            {
                stack.Push((variable.Owner!.Inputs[i], depth + 1));
            }
        }
    }

    private static string Label(TensorVariable variable) => variable.Owner is { } owner
        ? $"{owner.Op}{(owner.Outputs.Length > 1 ? $".{variable.Index}" : string.Empty)}{(variable.Name is { } name ? $" '{name}'" : string.Empty)}"
        : LeafText(variable);

    private static string Letters(int index)
    {
        var text = string.Empty;
        for (index++; index > 0; index = (index - 1) / 26)
        {
            text = (char)('A' + ((index - 1) % 26)) + text;
        }

        return text;
    }
}
