using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Order: sorting, searching, counting, running results. NaN comes after every number.
public static partial class Tensor
{
    /// <summary>The sum of an element and all before it along an axis; without one, in row-major order. The dtype stays; bool is counted in int64.</summary>
    public static TensorVariable CumSum(TensorVariable x, int? axis = null) => Cumulated(nameof(CumSum), Cumulation.Sum, x, axis);

    /// <summary>The product of an element and all before it along an axis; without one, in row-major order. Its gradient is exact at zeros.</summary>
    public static TensorVariable CumProd(TensorVariable x, int? axis = null) => Cumulated(nameof(CumProd), Cumulation.Prod, x, axis);

    /// <summary>Differences of neighbours along an axis, taken n times.</summary>
    public static TensorVariable Diff(TensorVariable x, int n = 1, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        using var origin = OriginScope.Share();
        var along = TypeErrors.NormalizeAxis(nameof(Diff), axis, x.Rank);
        var (later, earlier) = (new TensorIndex[along + 1], new TensorIndex[along + 1]);
        Array.Fill(later, Range.All);
        Array.Fill(earlier, Range.All);
        (later[along], earlier[along]) = (1.., ..^1);
        for (var i = 0; i < n; i++)
        {
            x = x.DType == DType.Bool ? NotEqual(x[later], x[earlier]) : x[later] - x[earlier];
        }

        return x;
    }

    /// <summary>The elements in order along an axis; null sorts all in one row.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis, counted from the end where negative.</param>
    /// <param name="descending">Whether the largest come first, NaN before them.</param>
    public static TensorVariable Sort(TensorVariable x, int? axis = -1, bool descending = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var source = axis is null ? Flatten(x) : x;
        return new Sort(TypeErrors.NormalizeAxis(nameof(Sort), axis ?? 0, source.Rank), descending).On(Strong(source));
    }

    /// <summary>The positions of the elements in order along an axis: int64; null sorts all in one row. Equal elements keep their order.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis, counted from the end where negative.</param>
    /// <param name="descending">Whether the largest come first, NaN before them.</param>
    public static TensorVariable ArgSort(TensorVariable x, int? axis = -1, bool descending = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var source = axis is null ? Flatten(x) : x;
        return new ArgSort(TypeErrors.NormalizeAxis(nameof(ArgSort), axis ?? 0, source.Rank), descending).On(Strong(source));
    }

    /// <summary>
    /// The k largest elements along an axis, the largest first, and their positions; of equal ones the first. A negative number asks for
    /// the smallest, the smallest first. More than there are is an error of the call.
    /// </summary>
    public static (TensorVariable Values, TensorVariable Indices) TopK(TensorVariable x, TensorVariable k, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var along = TypeErrors.NormalizeAxis(nameof(TopK), axis, x.Rank);
        var count = LengthArgument(nameof(TopK), k);
        var known = Lengths.KnownOf(count);
        if (count is Constant && known == 0)
        {
            throw new TensorTypeException($"TopK got k = 0 for {x.Type}. Accepted: more for the largest, less for the smallest.");
        }

        var smallest = count is Constant && Types.ScalarValues.ToInt64(((Constant)count).Value) < 0;
        var taken = smallest ? Constant(-Types.ScalarValues.ToInt64(((Constant)count).Value)) : count;
        var indices = new ArgSort(along, Descending: !smallest).On(Strong(x), taken);
        return (TakeAlongAxis(x, indices, along), indices);
    }

    /// <summary>Where elements of v would have to be inserted into a sorted vector to keep it sorted: before equal ones, or behind them.</summary>
    /// <param name="x">A sorted vector.</param>
    /// <param name="v">What to look for, any rank.</param>
    /// <param name="right">Whether behind equal elements.</param>
    /// <param name="sorter">The positions that sort x, where x is not sorted.</param>
    public static TensorVariable SearchSorted(TensorVariable x, TensorVariable v, bool right = false, TensorVariable? sorter = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(v);
        using var origin = OriginScope.Share();
        var dtype = CommonDType(x, v);
        var sorted = InDType(sorter is null ? x : Take(x, sorter, 0), dtype);
        return new SearchSorted(right).On(sorted, InDType(v, dtype));
    }

    /// <summary>The different elements in order.</summary>
    public static TensorVariable Unique(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var sorted = Sort(x, axis: null);
        return Take(sorted, FlatNonzero(IsFirst(sorted)), 0);
    }

    /// <summary>The different elements in order; per such element where it is first, in row-major order, and how often it occurs; and per
    /// element of x which of them it is.</summary>
    public static (TensorVariable Values, TensorVariable Indices, TensorVariable Inverse, TensorVariable Counts) UniqueAll(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var flat = Flatten(Strong(x));
        var permutation = ArgSort(flat);
        var sorted = Take(flat, permutation, 0);
        var length = LengthOf(flat, 0);
        var isFirst = IsFirst(sorted);
        var starts = FlatNonzero(isFirst);
        var number = CumSum(isFirst, 0) - 1;
        var inverse = Take(number, InversePermutation(permutation), 0);
        return (Take(sorted, starts, 0), Take(permutation, starts, 0), inverse, Diff(Join(0, starts, ExpandDims(length, 0))));
    }

    /// <summary>How often each number from 0 to the largest occurs, or the sum of its weights. A negative number is an error of the call.</summary>
    /// <param name="x">A vector of integers.</param>
    /// <param name="weights">Per element of x a weight; 1 unless given.</param>
    /// <param name="minimumLength">Least length of the result.</param>
    public static TensorVariable Bincount(TensorVariable x, TensorVariable? weights = null, TensorVariable? minimumLength = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var given = IndexArgument(nameof(Bincount), x);
        if (given.Rank != 1)
        {
            throw new TensorTypeException($"Bincount got {x.Type}. Accepted: a vector of integers.");
        }

        var least = LengthArgument(nameof(Bincount), minimumLength ?? 0);
        if (weights is null)
        {
            return Ops.Bincount.Instance.On(given, least);
        }

        var numbers = Assert(given, "Bincount takes no negative numbers.", GreaterEqual(given, 0));
        var length = Max(Join(0, numbers, Constant(new long[] { -1 }))) + 1;
        return IncSubtensor(Take(Zeros(weights.DType, Maximum(length, least)), numbers, 0), weights);
    }

    /// <summary>x; where a condition does not hold for all elements, the call fails with this message.</summary>
    public static TensorVariable Assert(TensorVariable x, string message, params ReadOnlySpan<TensorVariable> conditions)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentException.ThrowIfNullOrEmpty(message);
        using var origin = OriginScope.Share();
        var inputs = new TensorVariable[1 + conditions.Length];
        inputs[0] = Strong(x);
        for (var i = 0; i < conditions.Length; i++)
        {
            inputs[1 + i] = AsCondition(conditions[i]);
        }

        return new Check(message).On(inputs);
    }

    /// <summary>Per element of a sorted vector, whether the one before it is another.</summary>
    private static TensorVariable IsFirst(TensorVariable sorted)
    {
        var differs = NotEqual(sorted[1..], sorted[..^1]);
        if (sorted.DType.IsFloat)
        {
            // All NaN are one element.
            differs = And(differs, Not(IsNan(sorted[..^1])));
        }

        return Join(0, Ones(DType.Bool, Minimum(LengthOf(sorted, 0), 1)), differs);
    }

    private static TensorVariable Cumulated(string op, Cumulation kind, TensorVariable x, int? axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var source = Strong(axis is null ? Flatten(x) : x);
        return new Cumulate(kind, TypeErrors.NormalizeAxis(op, axis ?? 0, source.Rank)).On(source.DType == DType.Bool ? Cast(source, DType.Int64) : source);
    }
}
