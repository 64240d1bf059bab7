using T = Theon.Tensor;

namespace Theon.Tests.Fuzz;

/// <summary>What random graphs are made of. Building may throw where operands do not fit.</summary>
internal static class FuzzOps
{
    private static readonly Func<TensorVariable, TensorVariable, Random, TensorVariable>[] s_moving =
    [
        (x, _, _) => x.T,
        (x, _, _) => T.ExpandDims(x, 0),
        (x, _, _) => T.ExpandDims(x, x.Rank),
        (x, _, _) => T.Squeeze(x),
        (x, _, _) => T.Flatten(x),
        (x, _, _) => T.Reshape(x, -1, 1),
        (x, _, random) => x[random.Next(3)..],
        (x, _, random) => x[..^random.Next(1, 3)],
        (x, _, _) => x[^1],
        (x, _, _) => x[T.Slice(null, null, -1)],
        (x, _, _) => x[T.Slice(null, null, 2)],
        (x, y, _) => T.BroadcastLike(x, y),
        (x, _, _) => T.ZerosLike(x),
        (x, _, _) => T.Cast(x, DType.Float64),
        (x, _, random) => T.Sum(x, random.Next(x.Rank), keepDims: random.Next(2) == 0),
        (x, _, _) => T.Sum(x),
        (x, _, random) => T.Max(x, random.Next(x.Rank), keepDims: random.Next(2) == 0),
        (x, _, _) => T.Min(x),
        (x, _, _) => T.Max(-x),
        (x, _, _) => T.Sum(x.T),
        (x, y, _) => T.Join(0, x, y),
        (x, y, random) => T.Split(T.Join(0, x, y), [x.Shape[0], y.Shape[0]])[random.Next(2)],
        (x, y, random) => T.Join(0, x, y)[random.Next(3)..],
        (x, y, _) => T.SetSubtensor(x[1..], 2),
        (x, _, random) => T.Sum(T.BroadcastLike(Number(random), x)),
        (x, _, _) => x * T.Maximum(x.Shape[0], 0),
    ];

    private static readonly Func<TensorVariable, TensorVariable, Random, TensorVariable>[] s_arithmetic =
    [
        (x, y, _) => x + y,
        (x, y, _) => x - y,
        (x, y, _) => x * y,
        (x, _, _) => -x,
        (x, _, _) => T.Sqr(x),
        (x, _, random) => x * Number(random),
        (x, _, random) => Number(random) - x,
        (x, _, random) => x + Number(random),
        (x, _, _) => 0 + x,
        (x, _, _) => 1 * x,
        (x, _, _) => x + x,
        (x, _, random) => T.Pow(x, random.Next(0, 5)),
        (x, y, random) => x + (Number(random) * y) - (2 * x),
        (x, y, _) => T.Maximum(x, y),
        (x, y, _) => T.Minimum(x, y),
        (x, _, _) => T.Abs(x),
        (x, y, _) => T.Dot(x, y),
        (x, y, random) => (Number(random) * T.Dot(x, y)) + y,
        (x, y, _) => T.Dot(x.T, y),
        (x, y, _) => T.Outer(x, y),
        (x, y, _) => T.Dot(T.Dot(x.T, x), y),
        (x, y, _) => T.Dot(y, T.Dot(x, x.T)),
        (x, y, _) => T.Where(x > 0, 0, x) * y,
        (x, y, _) => T.Where(x > y, T.Where(x > y, x, 1), y),
    ];

    private static readonly Func<TensorVariable, TensorVariable, Random, TensorVariable>[] s_exact =
    [
        (x, y, _) => T.Where(x > y, x, y),
        (x, y, _) => T.Where(T.Not(T.Equal(x, y)), x, 2),
        (x, y, _) => (x < y) & (y >= 0),
        (x, y, _) => (x <= y) | T.NotEqual(x, 1),
        (x, y, _) => T.Xor(x > 0, y > 0),
        (x, _, _) => T.Clip(x, -2, 3),
        (x, _, _) => T.Sign(x),
        (x, _, _) => T.Cast(x, DType.Int64),
        (x, _, _) => T.Cast(x, DType.Bool),
        (x, _, _) => T.Cast(x, DType.Float32),
        (x, _, _) => T.Cast(T.Cast(x, DType.Float64), DType.Int32),
        (x, _, _) => T.Cast(T.Cast(x, DType.Int16), DType.Int64),
        (x, _, random) => T.Prod(x, random.Next(x.Rank)),
        (x, _, random) => T.ArgMax(x, random.Next(x.Rank)),
        (x, _, _) => T.Any(x > 2),
        (x, _, _) => T.All(x > -4, axis: 0),
        (x, _, _) => x.Shape[0] * x,
    ];

    private static readonly Func<TensorVariable, TensorVariable, Random, TensorVariable>[] s_smooth =
    [
        (x, _, _) => T.Tanh(x),
        (x, _, _) => T.Sin(x),
        (x, _, _) => T.Cos(x),
        (x, _, _) => T.Exp(T.Tanh(x)),
        (x, _, _) => T.Log(1 + T.Sqr(x)),
        (x, _, _) => 1 / (1 + T.Exp(-x)),
        (x, _, _) => T.Log(1 + T.Exp(x)),
        (x, _, _) => T.Sqrt(1 + T.Sqr(x)),
        (x, y, _) => x / (2 + T.Sin(y)),
        (x, y, _) => T.Exp(T.Sin(x)) / (1 + T.Exp(T.Sin(y))),
        (x, _, _) => T.Sigmoid(x),
        (x, _, _) => T.Softplus(x),
        (x, _, random) => T.Mean(x, random.Next(x.Rank)),
        (x, _, _) => x.Mean(),
        (x, y, _) => T.TimesOrZero(x, y),
        (x, _, random) => random.Next(x.Rank) is var axis ? T.Exp(x) / T.Sum(T.Exp(x), axis, keepDims: true) : x,
        (x, _, random) => T.Log(T.Sum(T.Exp(x), random.Next(x.Rank))),
        (x, _, _) => T.Log(T.Softmax(T.Sin(x))),
        (x, _, _) => T.Max(x, 0) + T.Log(T.Sum(T.Exp(x - T.Max(x, 0, keepDims: true)), 0)),
        (x, _, _) => (x - x.Mean(x.Rank - 1, keepDims: true)) / T.Sqrt(T.Var(x, x.Rank - 1, keepDims: true) + 0.5),
        (x, _, _) => 1 - T.Erf(T.Sin(x)),
        (x, _, _) => T.Log(T.Erfc(T.Sin(x))),
    ];

    private static readonly Func<TensorVariable, TensorVariable, Random, TensorVariable>[] s_special =
    [
        (x, _, _) => T.Tanh(x),
        (x, _, _) => T.Exp(x),
        (x, _, _) => T.Log(x),
        (x, _, _) => T.Log(1 + x),
        (x, _, _) => T.Exp(x) - 1,
        (x, _, _) => T.Log(1 + T.Exp(x)),
        (x, _, _) => T.Log(T.Sigmoid(x)),
        (x, _, _) => 1 - T.Sigmoid(x),
        (x, _, _) => T.Softplus(x),
        (x, _, _) => T.Sqrt(T.Sqr(x)),
        (x, _, _) => 1 / (1 + T.Exp(-x)),
        (x, y, _) => T.Log(T.Exp(x) + T.Exp(y)),
    ];

    /// <summary>A random op on random operands.</summary>
    public static Func<TensorVariable> Draw(FuzzKind kind, Random random, Func<TensorVariable> pick)
    {
        var group = (kind, random.Next(3)) switch
        {
            (_, 0) => s_moving,
            (FuzzKind.Exact, 1) => s_exact,
            (FuzzKind.Smooth, 1) => s_smooth,
            (FuzzKind.Special, 1) => s_special,
            _ => s_arithmetic,
        };
        var (op, x, y) = (group[random.Next(group.Length)], pick(), pick());
        var seed = random.Next();
        return () => op(x, y, new Random(seed));
    }

    private static TensorVariable Number(Random random) => random.Next(-3, 4);
}
