using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon;

// Discrete distributions. No gradients: a draw is a constant to them.
public sealed partial class RandomStream
{
    /// <summary>Words of random bits: uint32 or uint64.</summary>
    public TensorVariable Bits(ReadOnlySpan<TensorVariable> size, DType dtype = DType.UInt64)
    {
        using var origin = OriginScope.Share();
        return dtype is DType.UInt32 or DType.UInt64
            ? Draw(Distribution.Bits, dtype, RandomParameters.Size(nameof(Bits), size))
            : throw new TensorTypeException($"{nameof(Bits)} does not draw {dtype.Name}. Accepted: uint32, uint64.");
    }

    /// <summary>Integers from low to below high, each as likely.</summary>
    /// <param name="size">Lengths of the result; empty: those to which the parameters broadcast.</param>
    /// <param name="low">The least.</param>
    /// <param name="high">Above the largest.</param>
    /// <param name="inclusive">Whether <paramref name="high"/> itself may be drawn.</param>
    /// <param name="dtype">Element type; it must hold the bounds.</param>
    public TensorVariable Integers(ReadOnlySpan<TensorVariable> size, TensorVariable low, TensorVariable high, bool inclusive = false, DType dtype = DType.Int64)
    {
        using var origin = OriginScope.Share();
        var (from, to) = (Whole(nameof(Integers), nameof(low), low), Whole(nameof(Integers), nameof(high), high));
        var lengths = RandomParameters.Size(nameof(Integers), size, from, to);
        if (!dtype.IsInteger)
        {
            throw new TensorTypeException($"{nameof(Integers)} does not draw {dtype.Name}. Accepted: integers.");
        }

        CheckBounds(NumberOf(from), NumberOf(to), inclusive, dtype);
        return Narrowed(nameof(Integers), inclusive ? Inclusive(lengths, from, to) : Draw(Distribution.Integers, DType.Int64, lengths, from, to), dtype);
    }

    // What is drawn is below a bound; no int64 is above the largest.
    private TensorVariable Inclusive(TensorVariable[] lengths, TensorVariable from, TensorVariable to) => (NumberOf(from), NumberOf(to)) switch
    {
        (long.MinValue, long.MaxValue) => T.Cast(Draw(Distribution.Bits, DType.UInt64, lengths), DType.Int64),
        (_, long.MaxValue) => Draw(Distribution.Integers, DType.Int64, lengths, from - 1, to) + 1,
        (_, { } number) => Draw(Distribution.Integers, DType.Int64, lengths, from, T.Constant(number + 1)),
        _ => Draw(Distribution.Integers, DType.Int64, lengths, from, new Check($"{nameof(Integers)}: high is the largest int64, which can be inclusive only where it is a number").On(to, T.Less(to, long.MaxValue)) + 1),
    };

    /// <summary>Numbers of events that come at a rate.</summary>
    /// <param name="size">Lengths of the result; empty: that of the parameter.</param>
    /// <param name="rate">The mean, 0 to 2^62; 1 unless given.</param>
    /// <param name="dtype">Element type; it must hold what is drawn.</param>
    public TensorVariable Poisson(ReadOnlySpan<TensorVariable> size = default, TensorVariable? rate = null, DType dtype = DType.Int64)
    {
        using var origin = OriginScope.Share();
        TensorVariable mean = rate ?? 1.0;
        RandomParameters.Require(nameof(Poisson), nameof(rate), mean, value => value is >= 0 and <= 4.6e18, "0 to 2^62");
        var lengths = RandomParameters.Size(nameof(Poisson), size, mean);
        return Narrowed(nameof(Poisson), Draw(Distribution.Poisson, DType.Int64, lengths, T.InDType(mean, DType.Float64)), dtype);
    }

    /// <summary>True with probability p.</summary>
    /// <param name="size">Lengths of the result; empty: that of the parameter.</param>
    /// <param name="p">0 to 1; 0.5 unless given.</param>
    /// <param name="dtype">Element type: ones and zeros of anything but bool.</param>
    public TensorVariable Bernoulli(ReadOnlySpan<TensorVariable> size = default, TensorVariable? p = null, DType dtype = DType.Bool)
    {
        using var origin = OriginScope.Share();
        TensorVariable chance = p ?? 0.5;
        RandomParameters.Require(nameof(Bernoulli), nameof(p), chance, IsChance, "0 to 1");
        var lengths = RandomParameters.Size(nameof(Bernoulli), size, chance);
        return T.InDType(Draw(Distribution.Bernoulli, DType.Bool, lengths, T.InDType(chance, DType.Float64)), dtype);
    }

    /// <summary>Successes among n trials, each with probability p.</summary>
    /// <param name="size">Lengths of the result; empty: those to which the parameters broadcast.</param>
    /// <param name="n">0 to 2^53; 1 unless given.</param>
    /// <param name="p">0 to 1; 0.5 unless given.</param>
    /// <param name="dtype">Element type; it must hold what is drawn.</param>
    public TensorVariable Binomial(ReadOnlySpan<TensorVariable> size = default, TensorVariable? n = null, TensorVariable? p = null, DType dtype = DType.Int64)
    {
        using var origin = OriginScope.Share();
        TensorVariable trials = Whole(nameof(Binomial), nameof(n), n ?? 1L), chance = p ?? 0.5;
        RequireTrials(nameof(Binomial), trials);
        RandomParameters.Require(nameof(Binomial), nameof(p), chance, IsChance, "0 to 1");
        var lengths = RandomParameters.Size(nameof(Binomial), size, trials, chance);
        return Narrowed(nameof(Binomial), Draw(Distribution.Binomial, DType.Int64, lengths, trials, T.InDType(chance, DType.Float64)), dtype);
    }

    /// <summary>How often each category is met in n trials, along a last axis of their number.</summary>
    /// <param name="size">Lengths of the result before that axis; empty: those to which n and the weights broadcast.</param>
    /// <param name="n">0 to 2^53.</param>
    /// <param name="weights">The probability of each category along the last axis: not negative, summing to 1 within 1e-5.</param>
    /// <param name="dtype">Element type; it must hold what is drawn.</param>
    public TensorVariable Multinomial(ReadOnlySpan<TensorVariable> size, TensorVariable n, TensorVariable weights, DType dtype = DType.Int64)
    {
        using var origin = OriginScope.Share();
        var trials = Whole(nameof(Multinomial), nameof(n), n);
        RequireTrials(nameof(Multinomial), trials);
        var (lengths, all) = Rows(nameof(Multinomial), size, weights, trials);
        var draw = new RandomDraw(Distribution.Multinomial, DType.Int64).On(MakeState(), T.BroadcastTo(trials, lengths), all);
        return Narrowed(nameof(Multinomial), draw, dtype);
    }

    private static TensorVariable Whole(string name, string parameter, TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x, parameter);
        return x.DType.IsInteger && x.DType != DType.UInt64
            ? T.InDType(x, DType.Int64)
            : throw new TensorTypeException($"{name} got {x.Type} as {parameter}. Accepted: integers that int64 holds.");
    }

    private static bool IsChance(double value) => value is >= 0 and <= 1;

    private static void RequireTrials(string name, TensorVariable n) => RandomParameters.Require(name, nameof(n), n, value => value is >= 0 and <= 0x20000000000000, "0 to 2^53");

    // Numbers that the dtype does not hold would come back as others.
    private static TensorVariable Narrowed(string name, TensorVariable draw, DType dtype)
    {
        if (dtype == draw.DType || !dtype.IsInteger)
        {
            return T.InDType(draw, dtype);
        }

        // A negative number comes back from uint64 as it was.
        var narrow = T.InDType(draw, dtype);
        var holds = dtype == DType.UInt64 ? T.GreaterEqual(draw, 0) : T.Equal(T.InDType(narrow, DType.Int64), draw);
        return new Check($"{name}: a number was drawn that {dtype.Name} does not hold").On(narrow, holds);
    }

    private static long? NumberOf(TensorVariable x) => x is Constant { Rank: 0 } constant ? ScalarValues.ToInt64(constant.Value) : null;

    // What can be found out before anything is drawn.
    private static void CheckBounds(long? low, long? high, bool inclusive, DType dtype)
    {
        if (low is { } first && high is { } second && (inclusive ? first > second : first >= second))
        {
            throw new ArgumentException(FormattableString.Invariant($"{nameof(Integers)}: low is {first}, high is {second}; expected low {(inclusive ? "<=" : "<")} high."));
        }

        var last = inclusive || high is null or long.MinValue ? high : high - 1;
        foreach (var number in (long?[])[low, last])
        {
            if (number is { } value && !Promotion.Holds(dtype, value))
            {
                throw new ArgumentException(FormattableString.Invariant($"{nameof(Integers)}: {value} may be drawn, which {dtype.Name} does not hold."));
            }
        }
    }

    /// <summary>The lengths before the last axis, and weights of those and their own.</summary>
    private static (TensorVariable[] Lengths, TensorVariable Weights) Rows(string name, ReadOnlySpan<TensorVariable> size, TensorVariable weights, params ReadOnlySpan<TensorVariable> others)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Rank == 0 || !weights.DType.IsFloat)
        {
            throw new TensorTypeException($"{name} got {weights.Type} as weights. Accepted: floats, one axis or more.");
        }

        var parameters = new List<(TensorVariable Parameter, int Axes)> { (weights, weights.Rank - 1) };
        foreach (var other in others)
        {
            parameters.Add((other, other.Rank));
        }

        var lengths = RandomParameters.Size(name, size, parameters.ToArray());
        return (lengths, T.BroadcastTo(T.InDType(weights, DType.Float64), [.. lengths, T.LengthOf(weights, -1)]));
    }
}
