using Theon.Graph;
using Theon.Types;

namespace Theon;

/// <summary>What <see cref="Tensor.BatchNormalizationTrain"/> computes.</summary>
/// <param name="Output">The normalized batch.</param>
/// <param name="Mean">The mean of the batch, with axes of length 1 where it was averaged.</param>
/// <param name="InverseStd">1 / sqrt(variance + epsilon), likewise.</param>
/// <param name="RunningMean">The new running mean, where one was given.</param>
/// <param name="RunningVariance">The new running variance, where one was given.</param>
public sealed record NormalizedBatch(
    TensorVariable Output, TensorVariable Mean, TensorVariable InverseStd, TensorVariable? RunningMean, TensorVariable? RunningVariance);

// Batch normalization (Ioffe and Szegedy 2015).
public static partial class Tensor
{
    private const double LeastEpsilon = 1e-5;

    /// <summary>
    /// gamma (x - mean) / sqrt(variance + epsilon) + beta with mean and variance of the batch. Gradients pass through both.
    /// </summary>
    /// <param name="x">The batch.</param>
    /// <param name="gamma">Scales, with the axes of x that are not averaged over, or with all, where the others have length 1.</param>
    /// <param name="beta">Offsets, likewise.</param>
    /// <param name="axes">What to average over; none: axis 0. Images take all axes but that of the channels.</param>
    /// <param name="epsilon">Added to the variance; at least 1e-5.</param>
    /// <param name="runningAverageFactor">How much of this batch comes into the running values.</param>
    /// <param name="runningMean">The running mean so far.</param>
    /// <param name="runningVariance">The running variance so far; that of the batch comes in without bias, times m / (m - 1).</param>
    public static NormalizedBatch BatchNormalizationTrain(
        TensorVariable x, TensorVariable gamma, TensorVariable beta, ReadOnlySpan<int> axes = default, double epsilon = 1e-4, double runningAverageFactor = 0.1,
        TensorVariable? runningMean = null, TensorVariable? runningVariance = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var over = NormalizedOver(nameof(BatchNormalizationTrain), x, axes, epsilon);
        var (scale, offset) = (OverAxes(gamma, x, over, nameof(gamma)), OverAxes(beta, x, over, nameof(beta)));
        var mean = Mean(x, over.AsSpan(), keepDims: true);
        var distance = x - mean;
        var variance = Mean(Sqr(distance), over.AsSpan(), keepDims: true);
        var inverse = Reciprocal(Sqrt(variance + epsilon));
        var output = (scale * distance * inverse) + offset;

        var count = Cast(CountOf(over.Select(axis => LengthOf(x, axis))), x.DType);
        var unbiased = variance * (count / (count - 1));
        return new NormalizedBatch(output, mean, inverse, Running(runningMean, mean), Running(runningVariance, unbiased));

        TensorVariable? Running(TensorVariable? old, TensorVariable now)
        {
            if (old is null)
            {
                return null;
            }

            var before = OverAxes(old, x, over, "running values");
            var after = (before * (1 - runningAverageFactor)) + (now * runningAverageFactor);
            return old.Rank == x.Rank ? after : Squeezed(after, over);
        }
    }

    /// <summary>gamma (x - mean) / sqrt(variance + epsilon) + beta with mean and variance that were found in training.</summary>
    /// <param name="x">The batch.</param>
    /// <param name="gamma">Scales, with the axes of x that are not averaged over, or with all, where the others have length 1.</param>
    /// <param name="beta">Offsets, likewise.</param>
    /// <param name="mean">Means, likewise.</param>
    /// <param name="variance">Variances, likewise.</param>
    /// <param name="axes">What was averaged over; none: axis 0.</param>
    /// <param name="epsilon">Added to the variance; at least 1e-5.</param>
    public static TensorVariable BatchNormalizationTest(
        TensorVariable x, TensorVariable gamma, TensorVariable beta, TensorVariable mean, TensorVariable variance, ReadOnlySpan<int> axes = default, double epsilon = 1e-4)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var over = NormalizedOver(nameof(BatchNormalizationTest), x, axes, epsilon);
        var scale = OverAxes(gamma, x, over, nameof(gamma)) / Sqrt(OverAxes(variance, x, over, nameof(variance)) + epsilon);
        return (scale * (x - OverAxes(mean, x, over, nameof(mean)))) + OverAxes(beta, x, over, nameof(beta));
    }

    private static EquatableArray<int> NormalizedOver(string op, TensorVariable x, ReadOnlySpan<int> axes, double epsilon)
    {
        if (!(epsilon >= LeastEpsilon))
        {
            throw new TensorTypeException($"{op} got epsilon = {epsilon:R}. Accepted: at least 1e-5.");
        }

        return Normalized(op, axes.IsEmpty ? [0] : axes, x.Rank);
    }

    /// <summary>A parameter with all axes of x: those that are averaged over have length 1.</summary>
    private static TensorVariable OverAxes(TensorVariable parameter, TensorVariable x, EquatableArray<int> over, string name)
    {
        ArgumentNullException.ThrowIfNull(parameter, name);
        if (parameter.Rank == x.Rank)
        {
            return AddBroadcast(parameter, over.AsSpan());
        }

        if (parameter.Rank != x.Rank - over.Length)
        {
            throw new TensorTypeException($"Batch normalization of {x.Type} over the axes {over} got {name} of type {parameter.Type}; it must have {x.Rank - over.Length} axes, or {x.Rank}.");
        }

        var next = 0;
        return DimShuffle(parameter, Sequences.Range(x.Rank, axis => over.Contains(axis) ? -1 : next++));
    }

    private static TensorVariable Squeezed(TensorVariable x, EquatableArray<int> over) => DimShuffle(x, Sequences.Below(x.Rank, axis => !over.Contains(axis)));
}
