using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon;

/// <summary>What the methods of <see cref="RandomStream"/> make of their arguments.</summary>
internal static class RandomParameters
{
    /// <summary>The dtype of real numbers: the one asked for, that of the parameters which are tensors of floats, or
    /// <see cref="Config.FloatX"/>.</summary>
    public static DType Real(string name, DType? dtype, params ReadOnlySpan<TensorVariable> parameters)
    {
        if (dtype is not { } chosen)
        {
            DType? common = null;
            foreach (var parameter in parameters)
            {
                if (parameter is not Constant { IsWeak: true } && parameter.DType.IsFloat)
                {
                    common = common is { } other ? Promotion.Common(other, parameter.DType) : parameter.DType;
                }
            }

            chosen = common ?? Config.FloatX;
        }

        return chosen is DType.Float32 or DType.Float64
            ? chosen
            : throw new TensorTypeException($"{name} does not draw {chosen.Name}. Accepted: float32, float64. Cast the result with T.Cast.");
    }

    /// <summary>The lengths of the result: those asked for, or else those to which the parameters broadcast.</summary>
    public static TensorVariable[] Size(string name, ReadOnlySpan<TensorVariable> size, params ReadOnlySpan<TensorVariable> parameters)
    {
        var axes = new (TensorVariable Parameter, int Axes)[parameters.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            axes[i] = (parameters[i], parameters[i].Rank);
        }

        return Size(name, size, axes);
    }

    /// <summary>The same where only the first axes of a parameter count.</summary>
    public static TensorVariable[] Size(string name, ReadOnlySpan<TensorVariable> size, ReadOnlySpan<(TensorVariable Parameter, int Axes)> parameters)
    {
        var rank = size.Length;
        foreach (var (parameter, axes) in parameters)
        {
            if (size.Length > 0 && axes > size.Length)
            {
                throw new TensorTypeException($"{name} got a size of {size.Length} axes and a parameter of type {parameter.Type}, which has more.");
            }

            rank = Math.Max(rank, axes);
        }

        var lengths = new TensorVariable[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            lengths[axis] = size.Length > 0 ? LengthArgument(name, size[axis]) : LengthOf(axis - rank, parameters);
        }

        return lengths;
    }

    /// <summary>A parameter that must not be negative: found out now where it is a number, else when it is drawn.</summary>
    public static TensorVariable NotNegative(string name, string parameter, TensorVariable x)
    {
        Require(name, parameter, x, value => value >= 0, "0 or more");
        return x is Constant { Rank: 0 } ? x : new Check($"{name}: {parameter} is negative or NaN; expected 0 or more").On(x, T.GreaterEqual(x, 0));
    }

    /// <summary>Throws where a parameter is a number that is out of range.</summary>
    public static void Require(string name, string parameter, TensorVariable x, Func<double, bool> holds, string expected)
    {
        if (x is Constant { Rank: 0 } constant && ScalarValues.ToDouble(constant.Value) is var value && !holds(value))
        {
            throw new ArgumentException(FormattableString.Invariant($"{name}: {parameter} is {value}; expected {expected}."));
        }
    }

    /// <summary>Two bounds, of which the lower must be below the upper one: found out now where both are numbers, else when they are drawn.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="low">The lower.</param>
    /// <param name="high">The upper.</param>
    /// <param name="isFinite">Whether the distance must be finite.</param>
    public static (TensorVariable Low, TensorVariable High) Ordered(string name, TensorVariable low, TensorVariable high, bool isFinite)
    {
        if (low is Constant { Rank: 0 } first && high is Constant { Rank: 0 } second)
        {
            var (a, b) = (ScalarValues.ToDouble(first.Value), ScalarValues.ToDouble(second.Value));
            return a < b && (!isFinite || double.IsFinite(b - a))
                ? (low, high)
                : throw new ArgumentException(FormattableString.Invariant($"{name}: low is {a}, high is {b}; expected low < high{(isFinite ? ", a finite distance apart" : "")}."));
        }

        var check = new Check($"{name}: low is not below high{(isFinite ? " by a finite distance" : "")}");
        var holds = isFinite ? T.Less(low, high) & T.IsFinite(high - low) : T.Less(low, high);
        return high is Constant ? (check.On(low, holds), high) : (low, check.On(high, holds));
    }

    /// <summary>Whether a variable is a host number of this value.</summary>
    public static bool Is(TensorVariable x, double value) => x is Constant { Rank: 0, DType.IsComplex: false } constant && ScalarValues.ToDouble(constant.Value).Equals(value);

    private static TensorVariable LengthArgument(string name, TensorVariable length)
    {
        ArgumentNullException.ThrowIfNull(length);
        return length is Constant { IsWeak: true, DType: DType.Float64 }
            ? throw new TensorTypeException($"{name} got a length that is not an integer.")
            : length.Rank == 0 && length.DType.IsInteger
            ? T.InDType(length, DType.Int64)
            : throw new TensorTypeException($"{name} got {length.Type} as a length. Accepted: 0-d integers, one for each axis.");
    }

    // The first parameter whose axis does not stretch says it.
    private static TensorVariable LengthOf(int fromEnd, ReadOnlySpan<(TensorVariable Parameter, int Axes)> parameters)
    {
        foreach (var (parameter, axes) in parameters)
        {
            if (axes >= -fromEnd && !parameter.Type.Broadcastable[axes + fromEnd])
            {
                return T.LengthOf(parameter, axes + fromEnd);
            }
        }

        return T.Constant(1L);
    }
}
