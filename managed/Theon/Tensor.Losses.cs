using Theon.Graph;

namespace Theon;

// What classifiers are trained with, and judged by.
public static partial class Tensor
{
    /// <summary>-(t log o + (1 - t) log(1 - o)), element by element. Finite for an output that is a sigmoid, however far away.</summary>
    public static TensorVariable BinaryCrossentropy(TensorVariable output, TensorVariable target)
    {
        using var origin = OriginScope.Share();
        return -((target * Log(output)) + ((1 - target) * Log(1 - output)));
    }

    /// <summary><see cref="BinaryCrossentropy"/> of sigmoid(x), exact in both tails; its gradient is sigmoid(x) - t.</summary>
    public static TensorVariable SigmoidBinaryCrossentropy(TensorVariable x, TensorVariable target)
    {
        using var origin = OriginScope.Share();
        return ((1 - target) * Softplus(x)) + (target * Softplus(-x));
    }

    /// <summary>
    /// The cross-entropy of probabilities along the last axis and a target: of the same rank, a distribution; of one axis less, the numbers of classes.
    /// A number outside of the classes is an error of the call.
    /// </summary>
    public static TensorVariable CategoricalCrossentropy(TensorVariable probabilities, TensorVariable target)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(target);
        using var origin = OriginScope.Share();
        return target.Rank == probabilities.Rank
            ? -Sum(target * Log(probabilities), -1)
            : -OfClass(nameof(CategoricalCrossentropy), Log(probabilities), target);
    }

    /// <summary>The negative logarithm of softmax(x) along the last axis at the numbers of classes, without overflow.</summary>
    public static TensorVariable CrossentropySoftmax1Hot(TensorVariable x, TensorVariable labels) => CrossentropySoftmaxArgmax1Hot(x, labels).NegativeLogLikelihood;

    /// <summary>
    /// For x, with a bias added if there is one: the negative logarithm of softmax along the last axis at the numbers of classes, softmax itself, and
    /// where it is largest.
    /// </summary>
    public static (TensorVariable NegativeLogLikelihood, TensorVariable Softmax, TensorVariable ArgMax) CrossentropySoftmaxArgmax1Hot(
        TensorVariable x, TensorVariable labels, TensorVariable? bias = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(labels);
        if (x.Rank < 1)
        {
            throw new TensorTypeException($"CrossentropySoftmaxArgmax1Hot got {x.Type}. Accepted: one axis or more, of which the last is that of the classes.");
        }

        using var origin = OriginScope.Share();
        var scores = bias is null ? x : x + bias;
        var logarithms = scores - LogSumExp(scores, -1, keepDims: true);
        return (-OfClass(nameof(CrossentropySoftmaxArgmax1Hot), logarithms, labels), Exp(logarithms), ArgMax(scores, -1));
    }

    /// <summary>
    /// Probabilities of many outputs in two steps: softmax over classes of outputs, then softmax over the outputs of a class. With a target only the
    /// class that it belongs to is computed.
    /// </summary>
    /// <param name="x">A row of features for each example.</param>
    /// <param name="count">Number of outputs; those that the classes have beyond it are left out.</param>
    /// <param name="classWeights">From features to classes: a matrix.</param>
    /// <param name="classBias">A number for each class.</param>
    /// <param name="weights">Per class a matrix from features to its outputs.</param>
    /// <param name="bias">Per class a number for each of its outputs.</param>
    /// <param name="target">The number of an output for each example; null for all outputs.</param>
    /// <returns>Per example the probability of its target, or those of all outputs.</returns>
    public static TensorVariable HierarchicalSoftmax(
        TensorVariable x, TensorVariable count, TensorVariable classWeights, TensorVariable classBias, TensorVariable weights, TensorVariable bias, TensorVariable? target = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(count);
        ArgumentNullException.ThrowIfNull(classWeights);
        ArgumentNullException.ThrowIfNull(classBias);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(bias);
        if ((x.Rank, classWeights.Rank, classBias.Rank, weights.Rank, bias.Rank) != (2, 2, 1, 3, 2))
        {
            throw new TensorTypeException(
                $"HierarchicalSoftmax got {x.Type}, {classWeights.Type}, {classBias.Type}, {weights.Type} and {bias.Type}. Accepted: two axes, two, one, three and two.");
        }

        using var origin = OriginScope.Share();
        var (classes, size) = (Softmax(Dot(x, classWeights) + classBias, -1), LengthOf(weights, 2));
        if (target is null)
        {
            var within = Softmax(Tensordot(x, weights, [1], [1]) + bias, -1);
            return Flatten(ExpandDims(classes, 2) * within, 2)[Range.All, Slice(null, count)];
        }

        if (target.Rank != 1 || !target.DType.IsInteger)
        {
            throw new TensorTypeException($"HierarchicalSoftmax got a target of type {target.Type}. Accepted: a vector of integers.");
        }

        var given = IndexArgument(nameof(HierarchicalSoftmax), target);
        var known = Assert(given, "HierarchicalSoftmax: a target is no number of an output.", GreaterEqual(given, 0), Less(given, count));
        var (chosen, place) = (FloorDiv(known, size), Mod(known, size));
        var own = Softmax(BatchedDot(x, Take(weights, chosen, 0)) + Take(bias, chosen, 0), -1);
        return OfClass(nameof(HierarchicalSoftmax), classes, chosen) * OfClass(nameof(HierarchicalSoftmax), own, place);
    }

    /// <summary>How often a class was taken for another: counts, actual classes by predicted ones, and the classes in order.</summary>
    public static (TensorVariable Counts, TensorVariable Labels) ConfusionMatrix(TensorVariable actual, TensorVariable predicted)
    {
        var (a, p) = (IndexArgument(nameof(ConfusionMatrix), actual), IndexArgument(nameof(ConfusionMatrix), predicted));
        if (a.Rank != 1 || p.Rank != 1)
        {
            throw new TensorTypeException($"ConfusionMatrix got {actual.Type} and {predicted.Type}. Accepted: two vectors of integers.");
        }

        using var origin = OriginScope.Share();
        var labels = Unique(Join(0, a, p));
        var (rows, columns) = (Cast(Equal(ExpandDims(labels, 1), a), DType.Float64), Cast(Equal(ExpandDims(p, 1), labels), DType.Float64));
        return (Cast(Dot(rows, columns), DType.Int64), labels);
    }

    /// <summary>Elements along the last axis at the numbers of classes.</summary>
    private static TensorVariable OfClass(string op, TensorVariable x, TensorVariable labels)
    {
        if (labels.Rank != x.Rank - 1 || !labels.DType.IsInteger)
        {
            throw new TensorTypeException($"{op} got labels of type {labels.Type} for {x.Type}. Accepted: integers with one axis less.");
        }

        var given = IndexArgument(op, labels);
        var known = Assert(given, $"{op}: a label is negative.", GreaterEqual(given, 0));
        var places = new TensorVariable[x.Rank];
        for (var axis = 0; axis < places.Length - 1; axis++)
        {
            places[axis] = ShapePadRight(Arange(LengthOf(x, axis)), places.Length - 2 - axis);
        }

        places[^1] = known;
        return new Ops.AdvancedSubtensor(0, places.Length).On([x, .. Array.ConvertAll(places, place => PadLeft(place, places.Length - 1))]);
    }
}
