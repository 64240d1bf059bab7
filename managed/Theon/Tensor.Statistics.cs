using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Reductions made of others.
public static partial class Tensor
{
    /// <summary>The mean square distance from the mean, added up in float64. Integers and bool give float64.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="ddof">What is taken off the number of elements before the sum is divided by it.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Var(TensorVariable x, int? axis = null, int ddof = 0, bool keepDims = false) => Var(x, AxesOf(x, axis), ddof, keepDims);

    /// <summary>The mean square distance from the mean over several axes.</summary>
    public static TensorVariable Var(TensorVariable x, ReadOnlySpan<int> axes, int ddof = 0, bool keepDims = false) =>
        OfFloats(StatisticKind.Var, x, DType.Float64, axes, ddof, keepDims);

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
    /// The p-norm of the elements: 1, 2 (without overflow), infinity (the largest magnitude), -infinity (the smallest), 0 (how many are not
    /// 0) or any other p.
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
        var values = x.DType.IsFloat ? x : Cast(x, Config.FloatX);
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
