using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Normalisations.</summary>
internal static class NormalizationOperators
{
    // A sum is spelt out for each neighbour.
    private const int MostChannels = 1024;

    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        Many("BatchNormalization", (5, 5), 1, "float epsilon, float momentum, int spatial", SpatialBatchNormalization, until: 8),
        Many("BatchNormalization", (5, 5), 1, "float epsilon, float momentum", n => [BatchNormalization(n, n[0], n[3], n[4])], since: 9, until: 13),
        Many("BatchNormalization", (5, 5), 3, "float epsilon, float momentum, int training_mode", BatchNormalization, since: 14),
        One("InstanceNormalization", 3, "float epsilon", InstanceNormalization, since: 6),
        Many("LayerNormalization", (2, 3), 3, "int axis, float epsilon, int stash_type", LayerNormalization, since: 17),
        One("LRN", 1, "float alpha, float beta, float bias, int size", LocalResponse, since: 1),
        One("LpNormalization", 1, "int axis, int p", LpNormalization, since: 1),
        One("MeanVarianceNormalization", 1, "ints axes", MeanVarianceNormalization, since: 9),
        Many("Dropout", (1, 1), 2, "float ratio", n => [n[0], T.OnesLike(n[0], n.Opset < 10 ? n[0].DType : DType.Bool)], until: 11),
        Many("Dropout", (1, 3), 2, "int seed", Dropout, since: 12),
    ];

    private static ImmutableArray<TensorVariable?> SpatialBatchNormalization(NodeContext n) => n.Flag("spatial", true)
        ? [BatchNormalization(n, n[0], n[3], n[4])]
        : throw n.Unsupported("spatial 0");

    private static TensorVariable BatchNormalization(NodeContext n, TensorVariable x, TensorVariable mean, TensorVariable variance)
    {
        var scale = Channels(n[1], x) / T.Sqrt(Channels(variance, x) + n.Float("epsilon", 1e-5f));
        return T.Cast(((x - Channels(mean, x)) * scale) + Channels(n[2], x), x.DType);
    }

    private static ImmutableArray<TensorVariable?> BatchNormalization(NodeContext n)
    {
        var x = n[0];
        if (!n.Flag("training_mode", false))
        {
            return n.OutputCount == 1 ? [BatchNormalization(n, x, n[3], n[4])] : throw n.Error("has several outputs, which only training has.");
        }

        int[] others = [.. Enumerable.Range(0, x.Rank).Where(axis => axis != 1)];
        var mean = T.Mean(x, others);
        var variance = T.Mean(T.Sqr(x - T.Mean(x, others, keepDims: true)), others);
        var momentum = n.Float("momentum", 0.9f);
        return
        [
            BatchNormalization(n, x, mean, variance),
            T.Cast((n[3] * momentum) + (mean * (1 - momentum)), n[3].DType),
            T.Cast((n[4] * momentum) + (variance * (1 - momentum)), n[4].DType),
        ];
    }

    private static TensorVariable InstanceNormalization(NodeContext n)
    {
        var x = n[0];
        return (Standardized(x, Parts.AxesFrom(2, x.Rank), n.Float("epsilon", 1e-5f)).Value * Channels(n[1], x)) + Channels(n[2], x);
    }

    private static ImmutableArray<TensorVariable?> LayerNormalization(NodeContext n)
    {
        // Statistics are computed in float32 unless the input is wider, whatever narrower type the attribute names.
        var x = n[0];
        var stash = n.DType("stash_type", DType.Float32);
        if (stash != DType.Float32)
        {
            throw n.Unsupported($"stash_type {stash.Name}");
        }

        var wide = x.DType == DType.Float64 ? x : T.Cast(x, stash);
        var (value, mean, inverse) = Standardized(wide, Parts.AxesFrom(n.Axis("axis", -1, x.Rank), x.Rank), n.Float("epsilon", 1e-5f));
        var scaled = T.Cast(value, x.DType) * n[1];
        return [n.Optional(2) is { } bias ? scaled + bias : scaled, T.Cast(mean, stash), T.Cast(inverse, stash)];
    }

    // Each channel is divided by what the squares of its neighbours add up to.
    private static TensorVariable LocalResponse(NodeContext n)
    {
        var x = n[0];
        var size = n.Int("size", 0);
        if (x.Rank < 2 || size is < 1 or > MostChannels)
        {
            throw n.Error($"got {x.Type} with size {size}. Accepted: two axes or more, and 1 to {MostChannels}.");
        }

        var before = (size - 1) / 2;
        var after = size - 1 - before;
        var squares = PadOperators.Constant(T.Sqr(x), 1, before, after, Parts.Number(0, x.DType));
        var sums = Parts.Total(Enumerable.Range(0, (int)size).Select(shift => Parts.Part(squares, 1, Parts.Bounds(shift, shift + 1 == size ? null : shift + 1 - size))));
        return x / T.Pow(n.Float("bias", 1) + (n.Float("alpha", 1e-4f) / size * sums), n.Float("beta", 0.75f));
    }

    private static TensorVariable LpNormalization(NodeContext n)
    {
        var p = n.Int("p", 2);
        return p is 1 or 2
            ? n[0] / ReductionOperators.Norm(n[0], [n.Axis("axis", -1, n[0].Rank)], p, keepDims: true)
            : throw n.Error($"has p {p}. Accepted: 1, 2.");
    }

    private static TensorVariable MeanVarianceNormalization(NodeContext n)
    {
        var x = n[0];
        var axes = n.Axes(n.Ints("axes") ?? [0, 2, 3], x.Rank);
        var centered = x - T.Mean(x, axes, keepDims: true);
        return centered / (T.Sqrt(T.Mean(T.Sqr(centered), axes, keepDims: true)) + 1e-9);
    }

    private static ImmutableArray<TensorVariable?> Dropout(NodeContext n)
    {
        var isTraining = n.Has(2) && Flag(n, 2);
        if (isTraining && (!n.Has(1) || Number(n, 1) != 0))
        {
            throw n.Unsupported("training_mode, whose random mask no two libraries share,");
        }

        return [n[0], T.OnesLike(n[0], DType.Bool)];
    }

    private static bool Flag(NodeContext n, int input) => Number(n, input) != 0;

    private static double Number(NodeContext n, int input)
    {
        using var wide = n.Value(input).AsType(DType.Float64);
        return wide.Count == 1 ? wide.ToArray<double>()[0] : throw n.Error($"needs one number as input {input}.");
    }

    private static (TensorVariable Value, TensorVariable Mean, TensorVariable InverseDeviation) Standardized(TensorVariable x, int[] axes, float epsilon)
    {
        var mean = T.Mean(x, axes, keepDims: true);
        var centered = x - mean;
        var inverse = 1 / T.Sqrt(T.Mean(T.Sqr(centered), axes, keepDims: true) + epsilon);
        return (centered * inverse, mean, inverse);
    }

    private static TensorVariable Channels(TensorVariable vector, TensorVariable x) => Parts.Along(vector, 1, Math.Max(x.Rank, 2));
}
