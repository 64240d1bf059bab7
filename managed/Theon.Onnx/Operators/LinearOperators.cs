using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Determinants and Fourier transforms.</summary>
internal static class LinearOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        One("Det", 1, "", n => T.Det(n[0]), since: 11),
        One("DFT", (1, 2), "int axis, int inverse, int onesided", n => T.Cast(Transform(n), n[0].DType), since: 17),
    ];

    // The last axis holds real numbers, or pairs of real and imaginary parts. In float64: cases of the standard hold sums that cancel to
    // what that leaves of them.
    private static TensorVariable Transform(NodeContext n)
    {
        var x = T.Cast(n[0], DType.Float64);
        var lengths = n.Lengths(x);
        if (x.Rank < 2 || lengths[^1] is not (1 or 2))
        {
            throw n.Error($"got {x.Type}. Accepted: a last axis of length 1 for real numbers, 2 for complex ones.");
        }

        var axis = n.Axis("axis", 1, x.Rank);
        var (isInverse, isOneSided, isReal) = (n.Flag("inverse", false), n.Flag("onesided", false), lengths[^1] == 1);
        if (axis == x.Rank - 1)
        {
            throw n.Error($"transforms axis {axis} of {x.Type}, which holds the parts of complex numbers.");
        }

        if (isOneSided && (isInverse || !isReal))
        {
            throw n.Error("asks for one side of the frequencies of complex numbers. Accepted: the transform of real ones.");
        }

        if (n.Has(1))
        {
            x = WithLength(n, x, axis, lengths[axis]);
        }

        if (isOneSided)
        {
            return T.Rfft(x[TensorIndex.Ellipsis, 0], FftNorm.None, axis);
        }

        var complex = isReal ? PadOperators.Constant(x, x.Rank - 1, 0, 1, Parts.Number(0, x.DType)) : x;
        return isInverse ? T.Ifft(complex, axis) : T.Fft(complex, axis);
    }

    private static TensorVariable WithLength(NodeContext n, TensorVariable x, int axis, long length)
    {
        var values = n.Values(1);
        return values is not [> 0 and var wanted]
            ? throw n.Error($"has the lengths [{string.Join(", ", values)}]. Accepted: one above 0.")
            : wanted <= length
                ? Parts.Part(x, axis, Parts.Bounds(0, wanted))
                : PadOperators.Constant(x, axis, 0, wanted - length, Parts.Number(0, x.DType));
    }
}
