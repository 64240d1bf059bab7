using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon;

// Orders and choices.
public sealed partial class RandomStream
{
    /// <summary>The integers from 0 to n - 1 in any order, along a last axis; int64.</summary>
    /// <param name="size">Lengths of the axes before it: so many orders.</param>
    /// <param name="n">How many.</param>
    public TensorVariable Permutation(ReadOnlySpan<TensorVariable> size, TensorVariable n)
    {
        using var origin = OriginScope.Share();
        return Draw(Distribution.Permutation, DType.Int64, RandomParameters.Size(nameof(Permutation), [.. size, Count(nameof(Permutation), n)]));
    }

    /// <summary>The parts of a tensor along its first axis, in any order.</summary>
    public TensorVariable Shuffle(TensorVariable x)
    {
        using var origin = OriginScope.Share();
        CheckAxis(nameof(Shuffle), x);
        return T.Take(x, Permutation([], T.LengthOf(x, 0)), 0);
    }

    /// <summary>The elements of each row, along the last axis, in an order of its own.</summary>
    public TensorVariable ShuffleRows(TensorVariable x)
    {
        using var origin = OriginScope.Share();
        CheckAxis(nameof(ShuffleRows), x);
        var lengths = T.LengthsOf(x).AsSpan();
        return T.TakeAlongAxis(x, Permutation(lengths[..^1], lengths[^1]), -1);
    }

    /// <summary>Elements of a tensor along its first axis, or integers below a number, chosen by chance.</summary>
    /// <param name="size">How many: the lengths of the result in place of that axis; empty: one.</param>
    /// <param name="from">What to choose from: a tensor, or a 0-d integer n for 0 to n - 1.</param>
    /// <param name="replace">Whether one may be chosen again.</param>
    /// <param name="weights">The probability of each, a vector: not negative, summing to 1 within 1e-5; null: equal ones.</param>
    public TensorVariable Choice(ReadOnlySpan<TensorVariable> size, TensorVariable from, bool replace = true, TensorVariable? weights = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        using var origin = OriginScope.Share();
        var count = from.Rank == 0 ? Count(nameof(Choice), from) : T.LengthOf(from, 0);
        if (Lengths.KnownOf(count) == 0)
        {
            throw new ArgumentException($"{nameof(Choice)}: there is nothing to choose from; expected 1 or more.");
        }

        if (weights is not null)
        {
            if (weights.Rank != 1 || !weights.DType.IsFloat)
            {
                throw new TensorTypeException($"{nameof(Choice)} got {weights.Type} as weights. Accepted: a vector of floats.");
            }

            weights = new Check($"{nameof(Choice)}: there are not as many weights as there is to choose from").On(T.InDType(weights, DType.Float64), T.Equal(T.LengthOf(weights, 0), count));
        }

        var indices = replace ? Chosen(size, count, weights) : ChosenOnce(size, count, weights);
        return from.Rank == 0 ? indices : T.Take(from, indices, 0);
    }

    private static TensorVariable Count(string name, TensorVariable n)
    {
        ArgumentNullException.ThrowIfNull(n);
        if (n.Rank != 0)
        {
            throw new TensorTypeException($"{name} got {n.Type} as a number. Accepted: a 0-d integer.");
        }

        var count = Whole(name, nameof(n), n);
        RandomParameters.Require(name, nameof(n), count, value => value >= 0, "0 or more");
        return count;
    }

    private static void CheckAxis(string name, TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank == 0)
        {
            throw new TensorTypeException($"{name} got {x.Type}. Accepted: one axis or more.");
        }
    }

    private TensorVariable Chosen(ReadOnlySpan<TensorVariable> size, TensorVariable count, TensorVariable? weights)
    {
        if (weights is null)
        {
            return Integers(size, 0, count);
        }

        var (_, all) = Rows(nameof(Choice), size, weights);
        return new RandomDraw(Distribution.Categorical, DType.Int64).On(MakeState(), all);
    }

    private TensorVariable ChosenOnce(ReadOnlySpan<TensorVariable> size, TensorVariable count, TensorVariable? weights)
    {
        var lengths = RandomParameters.Size(nameof(Choice), size);
        TensorVariable wanted = T.Constant(1L);
        foreach (var length in lengths)
        {
            wanted *= length;
        }

        TensorVariable order;
        if (weights is null)
        {
            wanted = new Check($"{nameof(Choice)}: more is wanted than there is to choose from without replacement").On(wanted, T.LessEqual(wanted, count));
            order = Permutation([], count)[T.Slice(0, wanted)];
        }
        else
        {
            // Who comes first at these rates was chosen first (Efraimidis and Spirakis 2006).
            var positive = T.Greater(weights, 0);
            wanted = new Check($"{nameof(Choice)}: more is wanted than has a weight above 0").On(wanted, T.LessEqual(wanted, T.Sum(positive)));
            var sound = new Check($"{nameof(Choice)}: weights are negative or do not sum to 1 within 1e-5")
                .On(weights, T.GreaterEqual(weights, 0), T.LessEqual(T.Abs(T.Sum(weights) - 1), 1e-5));
            order = T.ArgSort(Exponential([count], dtype: DType.Float64) / sound)[T.Slice(0, wanted)];
        }

        return T.Reshape(order, lengths);
    }
}
