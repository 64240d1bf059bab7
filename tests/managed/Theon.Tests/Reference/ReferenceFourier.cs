using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Fourier transforms as the sums that define them.</summary>
internal static class ReferenceFourier
{
    public static RefArray Transform(Fourier op, DType dtype, RefArray[] x)
    {
        var (isRealIn, isRealOut) = (op.Kind == FourierKind.RealToHalf, op.Kind == FourierKind.HalfToReal);
        var shape = isRealIn ? x[0].Shape : x[0].Shape[..^1];
        var n = isRealOut ? x[1].Elements.Single().Integer : shape[op.Axis];
        if (isRealOut && shape[op.Axis] != (n / 2) + 1)
        {
            throw new ReferenceException($"{shape[op.Axis]} frequencies do not give {n} elements.");
        }

        long[] lengths = [.. shape];
        lengths[op.Axis] = isRealIn ? (n / 2) + 1 : n;
        var sign = op.Kind is FourierKind.Inverse or FourierKind.HalfToReal ? 1 : -1;
        var scale = op.Norm switch { FftNorm.ByLength => 1.0 / n, FftNorm.Ortho => 1 / Math.Sqrt(n), _ => 1 };
        var results = new List<double>();
        foreach (var position in ReferenceIndex.Positions(lengths))
        {
            var k = position[op.Axis];
            var (re, im) = (0.0, 0.0);
            for (var j = 0L; j < n; j++)
            {
                position[op.Axis] = isRealOut && 2 * j > n ? n - j : j;
                var (a, b) = ElementOf(x[0], position, isRealIn, isRealOut && (position[op.Axis] == 0 || 2 * position[op.Axis] == n));
                b = isRealOut && 2 * j > n ? -b : b;
                var (sine, cosine) = Math.SinCos(sign * 2 * Math.PI * (j * k % n) / n);
                re += (a * cosine) - (b * sine);
                im += (a * sine) + (b * cosine);
            }

            position[op.Axis] = k;
            results.Add(re * scale);
            if (!isRealOut)
            {
                results.Add(im * scale);
            }
        }

        return RefArray.Of(dtype, [.. results], isRealOut ? lengths : [.. lengths, 2]);
    }

    // Imaginary parts that are 0 for real results are not read.
    private static (double Re, double Im) ElementOf(RefArray x, long[] position, bool isReal, bool isOwnImage) => isReal
        ? (ReferenceMoves.At(x, position).Real, 0)
        : (ReferenceMoves.At(x, [.. position, 0]).Real, isOwnImage ? 0 : ReferenceMoves.At(x, [.. position, 1]).Real);
}
