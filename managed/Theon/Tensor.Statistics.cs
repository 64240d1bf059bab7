using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Reductions made of others.
public static partial class Tensor
{
    /// <summary>The mean square distance from the mean, added up in float64. Integers and bool give float64, complex numbers a real number.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="ddof">What is taken off the number of elements before the sum is divided by it.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Var(TensorVariable x, int? axis = null, int ddof = 0, bool keepDims = false) => Var(x, AxesOf(x, axis), ddof, keepDims);

    /// <summary>The mean square distance from the mean over several axes.</summary>
    public static TensorVariable Var(TensorVariable x, ReadOnlySpan<int> axes, int ddof = 0, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        return x.DType.IsComplex
            ? Var(Real(x), axes, ddof, keepDims) + Var(Imag(x), axes, ddof, keepDims)
            : OfFloats(StatisticKind.Var, x, DType.Float64, axes, ddof, keepDims);
    }

    /// <summary>The square root of <see cref="Var(TensorVariable, int?, int, bool)"/>. Its gradient is NaN where all elements are equal.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="ddof">What is taken off the number of elements before the sum is divided by it.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Std(TensorVariable x, int? axis = null, int ddof = 0, bool keepDims = false) => Std(x, AxesOf(x, axis), ddof, keepDims);

    /// <summary>The square root of the variance over several axes.</summary>
    public static TensorVariable Std(TensorVariable x, ReadOnlySpan<int> axes, int ddof = 0, bool keepDims = false)
    {
        using var origin = OriginScope.Share();
        return Sqrt(Var(x, axes, ddof, keepDims));
    }

    /// <summary>
    /// The p-norm of the elements, of complex numbers that of their magnitudes: 1, 2 (without overflow), infinity (the largest magnitude),
    /// -infinity (the smallest), 0 (how many are not 0) or any other p.
    /// </summary>
    /// <param name="x">The tensor.</param>
    /// <param name="p">Which norm.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Norm(TensorVariable x, double p = 2, int? axis = null, bool keepDims = false) => Norm(x, p, AxesOf(x, axis), keepDims);

    /// <summary>The p-norm over several axes.</summary>
    public static TensorVariable Norm(TensorVariable x, double p, ReadOnlySpan<int> axes, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var values = x.DType.IsComplex ? Abs(x) : x.DType.IsFloat ? x : Cast(x, Config.FloatX);
        return p switch
        {
            1 => Sum(Abs(values), axes, keepDims),
            2 => OfFloats(StatisticKind.Norm, values, Config.FloatX, axes, 0, keepDims),
            0 => Sum(Cast(NotEqual(values, 0), values.DType), axes, keepDims),
            double.PositiveInfinity => Max(Abs(values), axes, keepDims),
            double.NegativeInfinity => Min(Abs(values), axes, keepDims),
            _ => Pow(Sum(Pow(Abs(values), p), axes, keepDims), 1 / p),
        };
    }

    /// <summary>
    /// Covariances of variables: their deviations from their means, multiplied by the conjugates of those of each other, summed, and divided by the
    /// number of observations less <paramref name="ddof"/>. A matrix, a number for one vector. Integers and bool give float64.
    /// </summary>
    /// <param name="x">A row of observations for each variable; a vector is one variable.</param>
    /// <param name="y">More variables.</param>
    /// <param name="rowsAreVariables">Whether the rows of matrices are variables, not their columns.</param>
    /// <param name="ddof">What is taken off the number of observations: 1 for an unbiased estimate, 0 for the mean.</param>
    public static TensorVariable Cov(TensorVariable x, TensorVariable? y = null, bool rowsAreVariables = true, int ddof = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var rows = y is null ? Rows(x) : Join(0, Rows(x), Rows(y));
        var deviations = rows - Mean(rows, 1, keepDims: true);
        var product = Dot(deviations, Conj(deviations.T));
        var covariances = product / Cast(LengthOf(rows, 1) - (long)ddof, Real(product).DType);
        return x.Rank == 1 && y is null ? covariances[0, 0] : covariances;

        TensorVariable Rows(TensorVariable values)
        {
            if (values.Rank is < 1 or > 2)
            {
                throw new TensorTypeException($"Cov got {values.Type}. Accepted: a vector or a matrix.");
            }

            var continuous = values.DType.IsContinuous ? Strong(values) : Cast(values, DType.Float64);
            return values.Rank == 1 ? ExpandDims(continuous, 0) : rowsAreVariables ? continuous : continuous.T;
        }
    }

    /// <summary>The largest element less the smallest.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Ptp(TensorVariable x, int? axis = null, bool keepDims = false) => Ptp(x, AxesOf(x, axis), keepDims);

    /// <summary>The largest element over several axes less the smallest.</summary>
    public static TensorVariable Ptp(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false)
    {
        using var origin = OriginScope.Share();
        return Max(x, axes, keepDims) - Min(x, axes, keepDims);
    }

    /// <summary>log(sum(exp(x))), which neither overflows nor loses small terms; -infinity where all elements are. Its gradient is softmax.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable LogSumExp(TensorVariable x, int? axis = null, bool keepDims = false) => LogSumExp(x, AxesOf(x, axis), keepDims);

    /// <summary>log(sum(exp(x))) over several axes.</summary>
    public static TensorVariable LogSumExp(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        OfFloats(StatisticKind.LogSumExp, x, Config.FloatX, axes, 0, keepDims);

    private static TensorVariable OfFloats(StatisticKind kind, TensorVariable x, DType others, ReadOnlySpan<int> axes, int ddof, bool keepDims)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var sorted = Normalized(kind.ToString(), axes, x.Rank);
        var values = x.DType.IsFloat ? Strong(x) : Cast(x, others);
        if (!sorted.IsEmpty)
        {
            return Restored(new Statistic(kind, sorted, ddof).On(values), sorted, x.Rank, keepDims);
        }

        // Of one element: no axis is left out.
        return kind switch
        {
            StatisticKind.Var => Sqr(values - values) / (1.0 - ddof),
            StatisticKind.Norm => Abs(values),
            _ => values,
        };
    }
}
