using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Products of several matrices in the order that takes the fewest multiplications, and stacks of products as single ones.</summary>
internal static class ChainRules
{
    // Longer chains are ordered in pieces: the search takes the cube of their length.
    private const int MostFactors = 12;
    private const int MostDepth = 8;

    // What lengths that are not known may be: an order is taken only if it is better for both.
    private static readonly double[] s_guesses = [8, 4096];

    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("dot-chain", typeof(Dot), "Dot(Dot(A, B), C) -> Dot(A, Dot(B, C)) where that takes fewer multiplications", Reorder, RuleClass.MoreDefined),
        Rules.Rule("batched-dot-one", typeof(BatchedDot), "BatchedDot over leading axes of length 1 -> Dot", OfSingles),
        Rules.Rule("batched-dot-shared", typeof(BatchedDot), "BatchedDot(A, B) with one B for all A -> Dot of all rows of A with B", OfShared),
        Rules.Rule("sum-of-batched-dot", typeof(Reduce), "Sum of BatchedDot(A^T, B) over all products -> Dot of all rows of A, transposed, with all rows of B", SumOfProducts),
    ];

    private static TensorVariable? Reorder(Apply node, IRewriteContext context)
    {
        var (factors, products) = (new List<TensorVariable>(), new List<Run>());
        Flatten(node, factors, products, context, MostDepth);
        if (factors.Count is < 3 or > MostFactors)
        {
            return null;
        }

        int[]? best = null;
        foreach (var guess in s_guesses)
        {
            var lengths = LengthsOf(factors, guess);
            var (cost, cuts) = Search(lengths);
            var present = products.Sum(product => lengths[product.First] * lengths[product.Middle] * lengths[product.End]);
            if (cost >= present * (1 - 1e-9) || (best is not null && !best.AsSpan().SequenceEqual(cuts)))
            {
                return null;
            }

            best = cuts;
        }

        return Build(factors, best!, 0, factors.Count - 1);
    }

    /// <summary>Finds the factors of a product and the products of runs of them, through products that nobody else reads; all factors but the
    /// first and the last are matrices.</summary>
    private static void Flatten(Apply node, List<TensorVariable> factors, List<Run> products, IRewriteContext context, int depth)
    {
        var first = factors.Count;
        var middle = first;
        for (var i = 0; i < 2; i++)
        {
            // (A B) C is A (B C) if B is a matrix.
            middle = factors.Count;
            var factor = node.Inputs[i];
            if (depth > 0 && factor.Owner is { Op: Dot } inner && inner.Inputs[1 - i].Rank == 2 && context.ClientCount(factor) == 1)
            {
                Flatten(inner, factors, products, context, depth - 1);
            }
            else
            {
                factors.Add(factor);
            }
        }

        products.Add(new Run(first, middle, factors.Count));
    }

    // Lengths between factors, both ends included; that of a vector is 1 on its outer side. Of two that meet one may be known.
    private static double[] LengthsOf(List<TensorVariable> factors, double guess)
    {
        var lengths = new double[factors.Count + 1];
        lengths[0] = factors[0].Rank == 2 ? Guessed(factors[0], 0, guess) : 1;
        for (var i = 1; i < factors.Count; i++)
        {
            var left = factors[i - 1];
            lengths[i] = Guessed(left, left.Rank - 1, Guessed(factors[i], 0, guess));
        }

        lengths[^1] = factors[^1].Rank == 2 ? Guessed(factors[^1], 1, guess) : 1;
        return lengths;
    }

    private static double Guessed(TensorVariable x, int axis, double guess) => x.Type.Lengths[axis] is >= 0 and var known ? known : guess;

    /// <summary>The least number of multiplications, and where to cut each run of factors for it.</summary>
    private static (double Cost, int[] Cuts) Search(double[] lengths)
    {
        var count = lengths.Length - 1;
        var costs = new double[count * count];
        var cuts = new int[count * count];
        for (var width = 1; width < count; width++)
        {
            for (var first = 0; first + width < count; first++)
            {
                var last = first + width;
                var least = double.PositiveInfinity;
                for (var cut = first; cut < last; cut++)
                {
                    var cost = costs[(first * count) + cut] + costs[((cut + 1) * count) + last] + (lengths[first] * lengths[cut + 1] * lengths[last + 1]);
                    if (cost < least)
                    {
                        (least, cuts[(first * count) + last]) = (cost, cut);
                    }
                }

                costs[(first * count) + last] = least;
            }
        }

        return (costs[count - 1], cuts);
    }

    /// <summary>A product of the factors from the first to those before the middle with the others before the end.</summary>
    private sealed record Run(int First, int Middle, int End);

    private static TensorVariable Build(List<TensorVariable> factors, int[] cuts, int first, int last)
    {
        if (first == last)
        {
            return factors[first];
        }

        var cut = cuts[(first * factors.Count) + last];
        return Dot.Instance.On(Build(factors, cuts, first, cut), Build(factors, cuts, cut + 1, last));
    }

    private static TensorVariable? OfSingles(Apply node, IRewriteContext context)
    {
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        return IsSingle(a) && IsSingle(b) ? Under(Dot.Instance.On(MatrixOf(a), MatrixOf(b)), a.Rank - 2) : null;
    }

    private static TensorVariable? OfShared(Apply node, IRewriteContext context)
    {
        // What is not row-major would have to be copied first.
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        if (!IsSingle(b) || IsSingle(a) || a.Owner?.Op is DimShuffle or Subtensor or Alloc)
        {
            return null;
        }

        var product = Dot.Instance.On(T.Reshape(a, -1, ShapeRules.LengthOf(a, a.Rank - 1)), MatrixOf(b));
        return T.Reshape(product, [.. Sequences.Range(a.Rank - 1, axis => ShapeRules.LengthOf(a, axis)), ShapeRules.LengthOf(b, b.Rank - 1)]);
    }

    private static TensorVariable? SumOfProducts(Apply node, IRewriteContext context)
    {
        var reduce = (Reduce)node.Op;
        if (reduce.Kind != ReduceKind.Sum || node.Inputs[0].Owner is not { Op: BatchedDot } product || context.ClientCount(node.Inputs[0]) > 1)
        {
            return null;
        }

        var (a, b) = (product.Inputs[0], product.Inputs[1]);
        var batch = a.Rank - 2;
        if (reduce.Axes.Length != batch || reduce.Axes[^1] != batch - 1 || a.Type.Broadcastable.AsSpan()[..batch].Contains(true) || b.Type.Broadcastable.AsSpan()[..batch].Contains(true)
            || a.Owner is not { Op: DimShuffle { Order: var order } } turned || !IsTurned(order, batch))
        {
            return null;
        }

        var x = turned.Inputs[0];
        return Dot.Instance.On(T.Reshape(x, -1, ShapeRules.LengthOf(x, batch + 1)).T, T.Reshape(b, -1, ShapeRules.LengthOf(b, batch + 1)));
    }

    private static bool IsTurned(EquatableArray<int> order, int batch)
    {
        for (var axis = 0; axis < order.Length; axis++)
        {
            if (order[axis] != (axis < batch ? axis : (2 * batch) + 1 - axis))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSingle(TensorVariable x) => !x.Type.Broadcastable.AsSpan()[..(x.Rank - 2)].Contains(false);

    private static TensorVariable MatrixOf(TensorVariable x) => new DimShuffle([x.Rank - 2, x.Rank - 1]).On(x);

    private static TensorVariable Under(TensorVariable matrix, int leading) => new DimShuffle([.. Sequences.Range(leading, _ => -1), 0, 1]).On(matrix);
}
