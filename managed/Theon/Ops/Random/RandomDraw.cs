using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>What a <see cref="RandomDraw"/> draws; the numbers are those of the native interface's <c>theon_distribution</c>.</summary>
public enum Distribution
{
    /// <summary>Whole words: uint32 or uint64.</summary>
    Bits = 0,

    /// <summary>[0, 1).</summary>
    Uniform = 1,

    /// <summary>Mean 0, variance 1.</summary>
    Normal = 2,

    /// <summary>Mean 1.</summary>
    Exponential = 3,

    /// <summary>Mean 0, variance 2.</summary>
    Laplace = 4,

    /// <summary>Normal between two bounds.</summary>
    TruncatedNormal = 5,

    /// <summary>Of a shape; scale 1.</summary>
    Gamma = 6,

    /// <summary>Of two shapes.</summary>
    Beta = 7,

    /// <summary>Of a rate.</summary>
    Poisson = 8,

    /// <summary>True with a probability.</summary>
    Bernoulli = 9,

    /// <summary>Successes among so many trials of a probability.</summary>
    Binomial = 10,

    /// <summary>From a number to below another.</summary>
    Integers = 11,

    /// <summary>All integers below the last length, in any order.</summary>
    Permutation = 12,

    /// <summary>An index, by weights along one axis more.</summary>
    Categorical = 13,

    /// <summary>How often each of the weights along the last axis was met.</summary>
    Multinomial = 14,
}

/// <summary>
/// Random numbers as a function of a state, uint64 [2]: the key of a stream and the number of the draw. Equal inputs give equal numbers.
/// Further inputs: without parameters the lengths of the result, 0-d int64; else the parameters, each of the result's shape.
/// </summary>
/// <param name="Distribution">What is drawn.</param>
/// <param name="DType">Of the result.</param>
public sealed record RandomDraw(Distribution Distribution, DType DType) : Op
{
    /// <inheritdoc/>
    public override string Name => $"Random{Distribution}";

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    private DType[] Parameters => Distribution switch
    {
        Distribution.TruncatedNormal or Distribution.Beta => [DType.Float64, DType.Float64],
        Distribution.Gamma or Distribution.Poisson or Distribution.Bernoulli or Distribution.Categorical => [DType.Float64],
        Distribution.Binomial or Distribution.Multinomial => [DType.Int64, DType.Float64],
        Distribution.Integers => [DType.Int64, DType.Int64],
        _ => [],
    };

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        if (inputs.IsEmpty || inputs[0].DType != DType.UInt64 || inputs[0].Rank != 1)
        {
            throw new TensorTypeException($"{Name} got {(inputs.IsEmpty ? "no state" : inputs[0].Type)}. Accepted: a vector of two uint64, such as RandomStream makes.");
        }

        var parameters = Parameters;
        if (parameters.Length == 0)
        {
            TypeErrors.CheckIntegers(this, inputs, 1, "a length");
            return [TensorType.WithLengths(DType, [.. inputs[1..].Select(Lengths.KnownOf)])];
        }

        TypeErrors.CheckCount(this, inputs, 1 + parameters.Length);
        for (var i = 0; i < parameters.Length; i++)
        {
            if (inputs[1 + i].DType != parameters[i])
            {
                throw new TensorTypeException($"{Name} got {inputs[1 + i].Type} as parameter {i}. Accepted: {parameters[i].Name}.");
            }
        }

        var type = inputs[^1].Type;
        if (Distribution == Distribution.Categorical)
        {
            TypeErrors.NormalizeAxis(Name, -1, type.Rank);
            return [TensorType.WithLengths(DType, [.. type.Lengths.Take(type.Rank - 1)])];
        }

        return [type.WithDType(DType)];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input > 0 && Parameters is { Length: > 0 } parameters && parameters[input - 1] == DType.Float64;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [.. Sequences.Range(node.Inputs.Length, input => IsConnected(input, 0)
            ? Gradient.Undefined($"{Name} is not a smooth function of this parameter; locations and scales have gradients. T.DisconnectedGrad takes the draw for a constant")
            : Gradient.Disconnected)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        const int Bytes = 8;
        var parameters = Parameters.Length;
        ImmutableArray<Length> lengths;
        if (parameters == 0)
        {
            lengths = [.. Enumerable.Range(1, node.Inputs.Length - 1).Select(lowering.ValueOf)];
        }
        else
        {
            lengths = lowering.LengthsOf(lowering.Input(parameters));
            lengths = Distribution == Distribution.Categorical ? lengths[..^1] : lengths;
        }

        var attributes = new AttributeWriter().Int32(Bytes).Int32((int)Distribution).Bytes;
        lowering.Kernel("random", attributes, [lowering.Output(0, lengths)], [.. Enumerable.Range(0, 1 + parameters).Select(lowering.Input)]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{DType.Name}}}";
}
