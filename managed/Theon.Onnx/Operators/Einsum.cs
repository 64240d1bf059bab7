using Theon.Onnx.Building;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Sums of products over named axes, such as <c>ij,jk->ik</c>.</summary>
internal static class Einsum
{
    // Axes behind an ellipsis are numbered from the right, so that those of all operands line up.
    private const int Ellipsis = 1000;

    /// <summary>The sum over the axes that the result does not name of the products of the operands.</summary>
    public static TensorVariable Of(NodeContext n, string equation, TensorVariable[] operands)
    {
        var sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != operands.Length)
        {
            throw n.Error($"has the equation '{equation}' for {operands.Length} inputs.");
        }

        var labels = terms.Zip(operands, (term, x) => Labels(n, term, x.Rank)).ToArray();
        var all = labels.SelectMany(list => list).Distinct().ToList();
        int[] result = sides.Length == 2
            ? Labels(n, sides[1], sides[1].Replace("...", "", StringComparison.Ordinal).Length + all.Count(label => label >= Ellipsis))
            : [.. all.Where(label => label >= Ellipsis).OrderDescending(), .. all.Where(label => label < Ellipsis && labels.Sum(list => list.Count(other => other == label)) == 1).Order()];
        if (result.Distinct().Count() != result.Length || result.Except(all).Any())
        {
            throw n.Error($"has the equation '{equation}', whose result names an axis twice or one that no input has.");
        }

        int[] order = [.. result, .. all.Except(result)];
        var product = operands.Zip(labels, (x, list) => Arranged(x, [.. list], order)).Aggregate((a, b) => a * b);
        return order.Length == result.Length ? product : T.Cast(T.Sum(product, Parts.AxesFrom(result.Length, order.Length)), product.DType);
    }

    private static int[] Labels(NodeContext n, string term, int rank)
    {
        var dots = term.IndexOf("...", StringComparison.Ordinal);
        var (before, after) = dots < 0 ? (term, "") : (term[..dots], term[(dots + 3)..]);
        var hidden = rank - before.Length - after.Length;
        return (dots < 0 ? hidden == 0 : hidden >= 0) && (before + after).All(char.IsAsciiLetter)
            ? [.. before, .. Enumerable.Range(0, hidden).Select(i => Ellipsis + hidden - 1 - i), .. after]
            : throw n.Error($"has the term '{term}' for {rank} axes.");
    }

    // The axes in the order of all labels; of an axis that is named twice the diagonal.
    private static TensorVariable Arranged(TensorVariable x, List<int> labels, int[] order)
    {
        for (var first = 0; first < labels.Count; first++)
        {
            var second = labels.LastIndexOf(labels[first]);
            if (second > first)
            {
                x = T.Diagonal(x, 0, first, second);
                var label = labels[first];
                labels.RemoveAt(second);
                labels.RemoveAt(first);
                labels.Add(label);
                first = -1;
            }
        }

        return T.DimShuffle(x, [.. order.Select(label => labels.IndexOf(label) is >= 0 and var axis ? (AxisOrder)axis : 'x')]);
    }
}
