using System.Text;
using Theon.Graph;

namespace Theon.Printing;

/// <summary>Writes graphs as indented trees.</summary>
internal sealed class DebugTree(DebugPrintOptions options)
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<TensorVariable, string> _letters = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TensorVariable, string> _inputs = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(Apply Node, string Letter)> _bodies = new();
    private readonly HashSet<Apply> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Apply, string> _printed = new(ReferenceEqualityComparer.Instance);

    /// <summary>Adds a tree. A stack instead of recursion: deep graphs are printed too.</summary>
    public void Write(TensorVariable root, int indent)
    {
        var stack = new Stack<(TensorVariable Variable, int Depth)>();
        stack.Push((root, 0));
        while (stack.TryPop(out var top))
        {
            var (variable, depth) = top;
            var known = _letters.TryGetValue(variable, out var letter);
            letter ??= _letters[variable] = Letters(_letters.Count);
            var other = variable.Owner is { } node && !_printed.TryAdd(node, letter) ? _printed[node] : letter;
            _text.Append(' ', indent + depth).Append(indent + depth > 0 ? "|" : string.Empty).Append(other == letter ? Label(variable) : OtherLabel(variable)).Append(" [").Append(letter).Append(']');
            if (known && variable.Owner is not null)
            {
                _text.Append(" (above)\n");
                continue;
            }

            if (other != letter)
            {
                _text.Append(options.Types ? $" : {variable.Type}" : "").Append($" (of [{other}] above)\n");
                continue;
            }

            var origin = variable.Owner is { } owner ? owner.Origins.FirstOrDefault() : variable.Origin;
            _text.Append(options.Types ? $" : {variable.Type}" : "").Append(options.Ids ? $" #{variable.Id}" : "");
            _text.Append(options.Lines && origin is not null ? $"  at {origin}" : "");
            _text.Append(options.Note?.Invoke(variable) is { Length: > 0 } note ? $"  {note}\n" : "\n");
            if (options.Bodies && variable.Owner is { Op: IHasInnerGraph } holder && _seen.Add(holder))
            {
                _bodies.Enqueue((holder, letter));
            }

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

    /// <summary>The text, with what loops, branches and packaged graphs run behind the trees.</summary>
    public string WithInnerGraphs()
    {
        while (_bodies.TryDequeue(out var body))
        {
            foreach (var inner in ((IHasInnerGraph)body.Node.Op).InnerGraphs)
            {
                _text.Append($"\n{body.Node.Op.Name} [{body.Letter}], {inner.Name}:\n");
                for (var i = 0; i < inner.Graph.Inputs.Length; i++)
                {
                    _inputs[inner.Graph.Inputs[i]] = inner.InputTexts[i];
                }

                for (var i = 0; i < inner.Graph.Outputs.Length; i++)
                {
                    _text.Append($" {inner.OutputTexts[i]}\n");
                    Write(inner.Graph.Outputs[i], 2);
                }
            }
        }

        return _text.ToString();
    }

    private string Label(TensorVariable variable) => variable.Owner is { } owner
        ? $"{owner.Op}{(owner.Outputs.Length > 1 ? $".{variable.Index}" : string.Empty)}{(variable.Name is { } name ? $" '{name}'" : string.Empty)}"
        : _inputs.GetValueOrDefault(variable) ?? Print.LeafText(variable);

    // Of a node that was printed for another of its outputs.
    private static string OtherLabel(TensorVariable variable) => $"{variable.Owner!.Op.Name}.{variable.Index}{(variable.Name is { } name ? $" '{name}'" : string.Empty)}";

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
