using System.Globalization;
using Theon.Graph;
using Theon.Ops;

namespace Theon;

/// <summary>Graphs as text.</summary>
public static partial class Print
{
    private const int Highest = int.MaxValue;

    // A subexpression that occurs twice is written twice, so texts could grow exponentially.
    private const int MostCharacters = 2000;

    /// <summary>
    /// The expression as mathematics, with as few parentheses as precedence allows: <c>1 / (1 + exp(-x))</c>. Axes that only
    /// broadcast are left out. Unnamed inputs print as their type, operands longer than 2000 characters as <c>...</c>
    /// </summary>
    public static string Pp(TensorVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var texts = new Dictionary<TensorVariable, (string Text, int Precedence)>(ReferenceEqualityComparer.Instance);
        foreach (var leaf in Traversal.Leaves([variable]))
        {
            texts[leaf] = (LeafText(leaf), Highest);
        }

        foreach (var node in Traversal.TopologicalOrder([variable]))
        {
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                var text = NodeText(node, [.. node.Inputs.Select(input => Shortened(texts[input]))]);
                texts[node.Outputs[i]] = node.Outputs.Length == 1 ? text : ($"{text.Text}.{i}", Highest);
            }
        }

        return texts[variable].Text;
    }

    private static (string Text, int Precedence) Shortened((string Text, int Precedence) operand) =>
        operand.Text.Length <= MostCharacters ? operand : ("...", Highest);

    internal static string LeafText(TensorVariable leaf) => leaf switch
    {
        { Name: { } name } => name,
        Constant constant when Numbers.ScalarOf(constant) is { } number =>
            constant.DType == DType.Bool ? (number != 0 ? "true" : "false") : number.ToString("R", CultureInfo.InvariantCulture),
        Constant constant => $"constant {constant.Type}",
        _ => $"<{leaf.Type}>",
    };

    private static (string Text, int Precedence) NodeText(Apply node, (string Text, int Precedence)[] operands)
    {
        switch (node.Op)
        {
            case Elemwise { Target: { } target }:
                return ($"{target.Name}({operands[0].Text})", Highest);
            case Elemwise elemwise:
                var notation = elemwise.Scalar.Notation;
                return (notation.Write(operands), notation.IsCall ? Highest : notation.Precedence);
            case DimShuffle { Order: var order } when order.Where(axis => axis >= 0).SequenceEqual(Enumerable.Range(0, node.Inputs[0].Rank)):
                return operands[0];
            case DimShuffle { Order: [1, 0] }:
                return (operands[0].Precedence == Highest ? $"{operands[0].Text}.T" : $"({operands[0].Text}).T", Highest);
            case Reduce { Axes: var axes, Kind: var kind }:
                var name = kind.ToString().ToLowerInvariant();
                return (axes.Length == node.Inputs[0].Rank ? $"{name}({operands[0].Text})" : $"{name}({operands[0].Text}, axes={axes})", Highest);
            default:
                return ($"{LowerFirst(node.Op.ToString())}({string.Join(", ", operands.Select(operand => operand.Text))})", Highest);
        }
    }

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
