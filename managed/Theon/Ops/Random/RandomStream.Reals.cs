using Theon.Graph;
using Theon.Ops;
using T = Theon.Tensor;

namespace Theon;

// Continuous distributions. Locations and scales are applied to standard numbers, so gradients flow through them.
public sealed partial class RandomStream
{
    /// <summary>Numbers from low to below high, each as likely: multiples of 2^-24 (float32) or 2^-53 (float64) of the distance.</summary>
    /// <param name="size">Lengths of the result; empty: those to which the parameters broadcast.</param>
    /// <param name="low">The least number; 0 unless given.</param>
    /// <param name="high">Above the largest; 1 unless given.</param>
    /// <param name="dtype">float32 or float64; unless given that of the parameters, or <see cref="Config.FloatX"/> for plain numbers.</param>
    public TensorVariable Uniform(ReadOnlySpan<TensorVariable> size = default, TensorVariable? low = null, TensorVariable? high = null, DType? dtype = null)
    {
        using var origin = OriginScope.Share();
        TensorVariable from = low ?? 0.0, to = high ?? 1.0;
        var real = RandomParameters.Real(nameof(Uniform), dtype, from, to);
        var lengths = RandomParameters.Size(nameof(Uniform), size, from, to);
        (from, to) = (T.InDType(from, real), T.InDType(to, real));
        var unit = Draw(Distribution.Uniform, real, lengths);
        if (RandomParameters.Is(from, 0) && RandomParameters.Is(to, 1))
        {
            return unit;
        }

        (from, to) = RandomParameters.Ordered(nameof(Uniform), from, to, isFinite: true);
        (from, to) = (Stretched(from, lengths), Stretched(to, lengths));
        var value = from + ((to - from) * unit);

        // Rounding may arrive at the upper bound.
        return RandomParameters.Is(from, 0) ? value : T.Where(T.Less(value, to), value, from);
    }

    /// <summary>Normal numbers.</summary>
    /// <param name="size">Lengths of the result; empty: those to which the parameters broadcast.</param>
    /// <param name="mean">0 unless given.</param>
    /// <param name="std">The standard deviation, not negative; 1 unless given.</param>
    /// <param name="dtype">float32 or float64; unless given that of the parameters, or <see cref="Config.FloatX"/> for plain numbers.</param>
    public TensorVariable Normal(ReadOnlySpan<TensorVariable> size = default, TensorVariable? mean = null, TensorVariable? std = null, DType? dtype = null)
    {
        using var origin = OriginScope.Share();
        return Located(nameof(Normal), Distribution.Normal, size, (nameof(mean), mean), (nameof(std), std), dtype);
    }

    /// <summary>Numbers with the density exp(-|x - location| / scale) / (2 scale).</summary>
    /// <param name="size">Lengths of the result; empty: those to which the parameters broadcast.</param>
    /// <param name="location">The mean; 0 unless given.</param>
    /// <param name="scale">The mean distance from it, not negative; 1 unless given.</param>
    /// <param name="dtype">float32 or float64; unless given that of the parameters, or <see cref="Config.FloatX"/> for plain numbers.</param>
    public TensorVariable Laplace(ReadOnlySpan<TensorVariable> size = default, TensorVariable? location = null, TensorVariable? scale = null, DType? dtype = null)
    {
        using var origin = OriginScope.Share();
        return Located(nameof(Laplace), Distribution.Laplace, size, (nameof(location), location), (nameof(scale), scale), dtype);
    }

    /// <summary>Numbers with the density exp(-x / scale) / scale, x at least 0.</summary>
    /// <param name="size">Lengths of the result; empty: that of the parameter.</param>
    /// <param name="scale">The mean, not negative; 1 unless given.</param>
    /// <param name="dtype">float32 or float64; unless given that of the parameter, or <see cref="Config.FloatX"/> for a plain number.</param>
    public TensorVariable Exponential(ReadOnlySpan<TensorVariable> size = default, TensorVariable? scale = null, DType? dtype = null)
    {
        using var origin = OriginScope.Share();
        return Located(nameof(Exponential), Distribution.Exponential, size, ("", null), (nameof(scale), scale), dtype);
    }

    /// <summary>Normal numbers that lie between two bounds. Gradients flow to <paramref name="mean"/> and <paramref name="std"/>.</summary>
    /// <param name="size">Lengths of the result; empty: those to which the parameters broadcast.</param>
    /// <param name="mean">Of the numbers without bounds; 0 unless given.</param>
    /// <param name="std">Their standard deviation, not negative; 1 unless given.</param>
    /// <param name="low">The lower bound in standard deviations from the mean; -2 unless given, may be infinite.</param>
    /// <param name="high">The upper bound likewise; 2 unless given.</param>
    /// <param name="dtype">float32 or float64; unless given that of the parameters, or <see cref="Config.FloatX"/> for plain numbers.</param>
    public TensorVariable TruncatedNormal(
        ReadOnlySpan<TensorVariable> size = default, TensorVariable? mean = null, TensorVariable? std = null, TensorVariable? low = null, TensorVariable? high = null, DType? dtype = null)
    {
        using var origin = OriginScope.Share();
        TensorVariable centre = mean ?? 0.0, scale = std ?? 1.0, from = low ?? -2.0, to = high ?? 2.0;
        var real = RandomParameters.Real(nameof(TruncatedNormal), dtype, centre, scale, from, to);
        var lengths = RandomParameters.Size(nameof(TruncatedNormal), size, centre, scale, from, to);
        (from, to) = (T.InDType(from, DType.Float64), T.InDType(to, DType.Float64));
        if (from is Constant && to is Constant)
        {
            _ = RandomParameters.Ordered(nameof(TruncatedNormal), from, to, isFinite: false);
        }

        return Placed(nameof(TruncatedNormal), Draw(Distribution.TruncatedNormal, real, lengths, from, to), lengths, (nameof(mean), centre), (nameof(std), scale));
    }

    /// <summary>Numbers of the gamma distribution. Gradients flow to <paramref name="scale"/>.</summary>
    /// <param name="size">Lengths of the result; empty: those to which the parameters broadcast.</param>
    /// <param name="shape">More than 0 and finite.</param>
    /// <param name="scale">Not negative; 1 unless given. The mean is shape times scale.</param>
    /// <param name="dtype">float32 or float64; unless given that of the parameters, or <see cref="Config.FloatX"/> for plain numbers.</param>
    public TensorVariable Gamma(ReadOnlySpan<TensorVariable> size, TensorVariable shape, TensorVariable? scale = null, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using var origin = OriginScope.Share();
        TensorVariable factor = scale ?? 1.0;
        var real = RandomParameters.Real(nameof(Gamma), dtype, shape, factor);
        var lengths = RandomParameters.Size(nameof(Gamma), size, shape, factor);
        RandomParameters.Require(nameof(Gamma), nameof(shape), shape, IsPositive, "more than 0 and finite");
        return Placed(nameof(Gamma), Draw(Distribution.Gamma, real, lengths, T.InDType(shape, DType.Float64)), lengths, ("", 0.0), (nameof(scale), factor));
    }

    /// <summary>Numbers of the beta distribution, from 0 to 1 with the mean a / (a + b).</summary>
    /// <param name="size">Lengths of the result; empty: those to which the parameters broadcast.</param>
    /// <param name="a">More than 0 and finite.</param>
    /// <param name="b">More than 0 and finite.</param>
    /// <param name="dtype">float32 or float64; unless given that of the parameters, or <see cref="Config.FloatX"/> for plain numbers.</param>
    public TensorVariable Beta(ReadOnlySpan<TensorVariable> size, TensorVariable a, TensorVariable b, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        using var origin = OriginScope.Share();
        var real = RandomParameters.Real(nameof(Beta), dtype, a, b);
        var lengths = RandomParameters.Size(nameof(Beta), size, a, b);
        RandomParameters.Require(nameof(Beta), nameof(a), a, IsPositive, "more than 0 and finite");
        RandomParameters.Require(nameof(Beta), nameof(b), b, IsPositive, "more than 0 and finite");
        return Draw(Distribution.Beta, real, lengths, T.InDType(a, DType.Float64), T.InDType(b, DType.Float64));
    }

    private static bool IsPositive(double value) => value > 0 && double.IsFinite(value);

    // Only the axes that stretch are stretched: a single number stays one.
    private static TensorVariable Stretched(TensorVariable parameter, TensorVariable[] lengths) =>
        parameter.Rank == 0 ? parameter : T.BroadcastTo(parameter, lengths);

    private TensorVariable Located(
        string name, Distribution distribution, ReadOnlySpan<TensorVariable> size, (string Name, TensorVariable? Value) location, (string Name, TensorVariable? Value) scale, DType? dtype)
    {
        TensorVariable centre = location.Value ?? 0.0, factor = scale.Value ?? 1.0;
        var real = RandomParameters.Real(name, dtype, centre, factor);
        var lengths = RandomParameters.Size(name, size, centre, factor);
        return Placed(name, Draw(distribution, real, lengths), lengths, (location.Name, centre), (scale.Name, factor));
    }

    /// <summary>location + scale * standard, without what changes nothing.</summary>
    private static TensorVariable Placed(string name, TensorVariable standard, TensorVariable[] lengths, (string Name, TensorVariable Value) location, (string Name, TensorVariable Value) scale)
    {
        var value = standard;
        var factor = T.InDType(RandomParameters.NotNegative(name, scale.Name, scale.Value), standard.DType);
        if (!RandomParameters.Is(factor, 1))
        {
            value = Stretched(factor, lengths) * value;
        }

        var centre = T.InDType(location.Value, standard.DType);
        return RandomParameters.Is(centre, 0) ? value : Stretched(centre, lengths) + value;
    }
}
