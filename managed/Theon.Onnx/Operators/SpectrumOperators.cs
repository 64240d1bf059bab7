using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Transforms of pieces of a signal, and what sums their frequencies into bands.</summary>
internal static class SpectrumOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        One("STFT", (2, 4), "int onesided", n => T.Cast(ShortTime(n), n[0].DType), since: 17),
        One("MelWeightMatrix", 5, "int output_datatype", MelWeights, since: 17),
    ];

    // Pieces of one length, a step apart, times a window. In float64, as DFT.
    private static TensorVariable ShortTime(NodeContext n)
    {
        var signal = T.Cast(n[0], DType.Float64);
        if (signal.Rank == 2)
        {
            signal = T.ExpandDims(signal, 2);
        }

        if (signal.Rank != 3 || n.Length(signal, 2) is not (1 or 2))
        {
            throw n.Error($"got the signal {n[0].Type}. Accepted: examples, places, and 1 number for real signals, 2 for complex ones.");
        }

        var (step, length) = (Single(n, 1, "a step"), PieceLength(n));
        var (whole, isReal) = (n.Length(signal, 1), n.Length(signal, 2) == 1);
        var isOneSided = n.HasAttribute("onesided") ? n.Flag("onesided", true) : isReal;
        if (isOneSided && !isReal)
        {
            throw n.Error("asks for one side of the frequencies of complex numbers. Accepted: a real signal.");
        }

        if (length > whole)
        {
            throw n.Error($"cuts pieces of length {length} from a signal of length {whole}.");
        }

        var starts = T.Arange(T.Constant(((whole - length) / step) + 1)) * step;
        var pieces = T.Take(signal, T.ExpandDims(starts, 1) + T.Arange(T.Constant(length)), 1);
        if (n.Optional(2) is { } window)
        {
            pieces = pieces * T.DimShuffle(T.Cast(window, DType.Float64), 0, 'x');
        }

        return isOneSided ? T.Rfft(pieces[TensorIndex.Ellipsis, 0], FftNorm.None, 2)
            : T.Fft(isReal ? PadOperators.Constant(pieces, 3, 0, 1, Parts.Number(0, pieces.DType)) : pieces, 2);
    }

    // Given, or that of the window.
    private static long PieceLength(NodeContext n)
    {
        var window = n.Optional(2) is not { } given ? (long?)null
            : given.Rank == 1 ? n.Length(given, 0)
            : throw n.Error($"got the window {given.Type}. Accepted: a vector.");
        var length = n.Has(3) ? Single(n, 3, "a length") : window ?? throw n.Error("has neither a window nor a length of pieces.");
        return window is null || window == length ? length : throw n.Error($"has a window of length {window} for pieces of length {length}.");
    }

    private static long Single(NodeContext n, int input, string what) => n.Values(input) is [> 0 and var value]
        ? value
        : throw n.Error($"has [{string.Join(", ", n.Values(input))}] as {what}. Accepted: one number above 0.");

    // A triangle over frequencies for each band; the bands are equally wide in mels.
    private static TensorVariable MelWeights(NodeContext n)
    {
        var (bands, length, rate) = (Single(n, 0, "the number of bands"), Single(n, 1, "the length of the transform"), Single(n, 2, "the rate of samples"));
        var (low, high) = (Hertz(n, 3), Hertz(n, 4));
        var rows = (length / 2) + 1;
        if (bands > n.Options.MaxElements / rows)
        {
            throw n.Error($"has {bands} bands of {rows} frequencies. Accepted: {n.Options.MaxElements} elements.");
        }

        var edges = new long[bands + 2];
        var mels = (MelsOf(high) - MelsOf(low)) / edges.Length;
        for (var i = 0; i < edges.Length; i++)
        {
            edges[i] = (long)Math.Floor((length + 1) * 700 * (Math.Pow(10, (MelsOf(low) + (i * mels)) / 2595) - 1) / rate);
        }

        if (!(low >= 0 && high >= low) || edges[^1] > rows)
        {
            throw n.Error($"has bands from {low} to {high} hertz for {rows} frequencies up to {rate / 2.0}. Accepted: 0 to half the rate of samples.");
        }

        var weights = new double[rows * bands];
        for (var band = 0; band < bands; band++)
        {
            Triangle(weights.AsSpan(band), (int)bands, edges.AsSpan(band, 3));
        }

        using var array = NDArray.FromSpan<double>(weights, rows, bands);
        return T.Cast(T.Constant(array), n.DType("output_datatype", DType.Float32));
    }

    // Up to the middle edge and down again; the last edge itself is 0.
    private static void Triangle(Span<double> weights, int stride, ReadOnlySpan<long> edges)
    {
        var (left, middle, right) = ((int)edges[0], (int)edges[1], (int)edges[2]);
        for (var row = left; row <= middle; row++)
        {
            weights[row * stride] = left == middle ? 1 : (row - left) / (double)(middle - left);
        }

        for (var row = middle; row < right; row++)
        {
            weights[row * stride] = (right - row) / (double)(right - middle);
        }
    }

    private static double MelsOf(double hertz) => 2595 * Math.Log10(1 + (hertz / 700));

    private static double Hertz(NodeContext n, int input)
    {
        var value = n.Value(input);
        using var wide = value.Count == 1 && value.DType.IsFloat ? value.AsType(DType.Float64) : throw n.Error($"needs one float as input {input}.");
        return wide.ToArray<double>()[0];
    }
}
