using Theon.Graph;
using Theon.Ops;

namespace Theon;

/// <summary>What a Fourier transform of n elements is multiplied by; the numbers are those of the native interface's <c>theon_fft_scale</c>.</summary>
public enum FftNorm
{
    /// <summary>1.</summary>
    None = 0,

    /// <summary>1 / n.</summary>
    ByLength = 1,

    /// <summary>1 / sqrt(n), which makes a transform and its inverse transposes of each other.</summary>
    Ortho = 2,
}

// Discrete Fourier transforms. Complex values are complex tensors, or float32 and float64 ones with a last axis of length 2: real and
// imaginary part. What Rfft gives has the latter.
public static partial class Tensor
{
    /// <summary>The sums over j of x[j] exp(-2 pi i j k / n) of complex values.</summary>
    /// <param name="x">Complex values: a complex tensor, or one whose last axis has length 2. The result is of the same kind.</param>
    /// <param name="axis">The axis, not counting that of real and imaginary parts; from the end where negative.</param>
    /// <param name="norm">What the sums are multiplied by.</param>
    public static TensorVariable Fft(TensorVariable x, int axis = -1, FftNorm norm = FftNorm.None) =>
        Transformed(nameof(Fft), FourierKind.Forward, x, axis, norm);

    /// <summary>The inverse of <see cref="Fft"/>: sums with the other sign, divided by n unless asked for otherwise.</summary>
    /// <param name="x">Complex values: a complex tensor, or one whose last axis has length 2. The result is of the same kind.</param>
    /// <param name="axis">The axis, not counting that of real and imaginary parts; from the end where negative.</param>
    /// <param name="norm">What the sums are multiplied by.</param>
    public static TensorVariable Ifft(TensorVariable x, int axis = -1, FftNorm norm = FftNorm.ByLength) =>
        Transformed(nameof(Ifft), FourierKind.Inverse, x, axis, norm);

    /// <summary>
    /// The transform of real values: along the last of the axes its first n / 2 + 1 frequencies, which determine the others, then along the
    /// other axes. The result has a last axis more, of length 2: real and imaginary part.
    /// </summary>
    /// <param name="x">Real values.</param>
    /// <param name="norm">What the sums are multiplied by.</param>
    /// <param name="axes">The axes; the last one unless given.</param>
    public static TensorVariable Rfft(TensorVariable x, FftNorm norm = FftNorm.None, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var order = axes.IsEmpty ? [TypeErrors.NormalizeAxis(nameof(Rfft), -1, x.Rank)] : AxesInOrder(nameof(Rfft), axes, x.Rank);
        var y = new Fourier(FourierKind.RealToHalf, order[^1], norm).On(Strong(x));
        return order[..^1].Aggregate(y, (sum, axis) => new Fourier(FourierKind.Forward, axis, norm).On(sum));
    }

    /// <summary>The inverse of <see cref="Rfft"/>, divided by the lengths unless asked for otherwise.</summary>
    /// <param name="x">The first frequencies: a complex tensor, or one whose last axis has length 2.</param>
    /// <param name="length">The length of the real values along the last of the axes; twice that of x less 2 unless given.</param>
    /// <param name="norm">What the sums are multiplied by.</param>
    /// <param name="axes">The axes, not counting the last one; the last of those unless given.</param>
    public static TensorVariable Irfft(TensorVariable x, TensorVariable? length = null, FftNorm norm = FftNorm.ByLength, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        x = x.DType.IsComplex ? Pairs(x) : x;
        var rank = ComplexRank(nameof(Irfft), x);
        var order = axes.IsEmpty ? [rank - 1] : AxesInOrder(nameof(Irfft), axes, rank);
        var y = order[..^1].Aggregate(Strong(x), (sum, axis) => new Fourier(FourierKind.Inverse, axis, norm).On(sum));
        var n = length is null ? KnownOrComputed(LengthOf(x, order[^1])) : LengthArgument(nameof(Irfft), length);
        return new Fourier(FourierKind.HalfToReal, order[^1], norm).On(y, n);

        static TensorVariable KnownOrComputed(TensorVariable half) =>
            Lengths.KnownOf(half) is > 0 and var known ? Constant(2 * (known - 1)) : 2 * (half - 1);
    }

    private static TensorVariable Transformed(string op, FourierKind kind, TensorVariable x, int axis, FftNorm norm)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var pairs = x.DType.IsComplex ? Pairs(x) : x;
        var y = new Fourier(kind, TypeErrors.NormalizeAxis(op, axis, ComplexRank(op, pairs)), norm).On(Strong(pairs));
        return x.DType.IsComplex ? Complex(y[TensorIndex.Ellipsis, 0], y[TensorIndex.Ellipsis, 1]) : y;
    }

    private static TensorVariable Pairs(TensorVariable x) => Stack([Real(x), Imag(x)], -1);

    private static int ComplexRank(string op, TensorVariable x) => x.Rank >= 2 && x.Type.Lengths[^1] is (2 or -1)
        ? x.Rank - 1
        : throw new TensorTypeException($"{op} got {x.Type}. Accepted: complex tensors, or complex numbers as a last axis of length 2.");
}
