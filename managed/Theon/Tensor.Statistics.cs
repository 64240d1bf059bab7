using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Reductions made of others.
public static partial class Tensor
{
    /// <summary>The mean square distance from the mean, in two passes. Integers and bool give float64.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="ddof">What is taken off the number of elements before the sum is divided by it.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Var(TensorVariable x, int? axis = null, int ddof = 0, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var axes = AxesOf(x, axis);
        var values = x.DType.IsFloat ? x : Cast(x, DType.Float64);
        var squares = Sum(Sqr(values - Mean(values, axes, keepDims: true)), axes, keepDims);
        var count = axes.Aggregate((TensorVariable)Constant(1L), (n, a) => n * LengthOf(x, a));
        return squares / Cast(count - ddof, values.DType);
    }

    /// <summary>The square root of <see cref="Var"/>. Its gradient is NaN where all elements are equal.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="ddof">What is taken off the number of elements before the sum is divided by it.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Std(TensorVariable x, int? axis = null, int ddof = 0, bool keepDims = false)
    {
        using var origin = OriginScope.Share();
        return Sqrt(Var(x, axis, ddof, keepDims));
    }

    /// <summary>The p-norm of the elements: 1, 2, infinity (the largest magnitude), -infinity (the smallest), 0 (how many are not 0) or any other p.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="p">Which norm.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Norm(TensorVariable x, double p = 2, int? axis = null, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var values = x.DType.IsFloat ? x : Cast(x, Config.FloatX);
        return p switch
        {
            1 => Sum(Abs(values), axis, keepDims),
            2 => Sqrt(Sum(Sqr(values), axis, keepDims)),
            0 => Sum(Cast(NotEqual(values, 0), values.DType), axis, keepDims),
            double.PositiveInfinity => Max(Abs(values), axis, keepDims),
            double.NegativeInfinity => Min(Abs(values), axis, keepDims),
            _ => Pow(Sum(Pow(Abs(values), p), axis, keepDims), 1 / p),
        };
    }

    /// <summary>The largest element less the smallest.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Ptp(TensorVariable x, int? axis = null, bool keepDims = false)
    {
        using var origin = OriginScope.Share();
        return Max(x, axis, keepDims) - Min(x, axis, keepDims);
    }

    /// <summary>log(sum(exp(x))), which neither overflows nor loses small terms; -infinity where all elements are. Its gradient is softmax.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable LogSumExp(TensorVariable x, int? axis = null, bool keepDims = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var axes = AxesOf(x, axis);
        var values = x.DType.IsFloat ? x : Cast(x, Config.FloatX);
        var largest = Max(values, axes, keepDims: true);
        var shift = new GradientGate(GateKind.Disconnect).On(Where(IsInf(largest), 0, largest));
        var logarithm = Log(Sum(Exp(values - shift), axes, keepDims: true)) + shift;
        return keepDims ? logarithm : Sum(logarithm, axes);
    }
}
