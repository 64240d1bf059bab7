using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Transforms of <see cref="Fourier"/>; the numbers are those of the native interface's <c>theon_fft_kind</c>.</summary>
public enum FourierKind
{
    /// <summary>Complex to complex, exp(-2 pi i j k / n).</summary>
    Forward = 0,

    /// <summary>Complex to complex, exp(2 pi i j k / n).</summary>
    Inverse = 1,

    /// <summary>Real to the first n / 2 + 1 frequencies.</summary>
    RealToHalf = 2,

    /// <summary>The first n / 2 + 1 frequencies to real. A second input is n.</summary>
    HalfToReal = 3,
}

/// <summary>
/// Discrete Fourier transforms along an axis. Complex values have a last axis of length 2: real and imaginary part.
/// </summary>
public sealed record Fourier(FourierKind Kind, int Axis, FftNorm Norm) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Fourier);

    private bool IsRealIn => Kind == FourierKind.RealToHalf;

    private bool IsRealOut => Kind == FourierKind.HalfToReal;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, IsRealOut ? 2 : 1);
        var x = inputs[0];
        TypeErrors.CheckComputed(this, x, "float32, float64", dtype => dtype is DType.Float32 or DType.Float64);
        TypeErrors.CheckIntegers(this, inputs, 1, "a length");
        if (!IsRealIn && (x.Rank < 2 || x.Type.Lengths[^1] is not (2 or -1)))
        {
            throw new TensorTypeException($"{Name} got {x.Type}. Accepted: complex numbers as a last axis of length 2.");
        }

        TypeErrors.NormalizeAxis(Name, Axis, x.Rank - (IsRealIn ? 0 : 1));
        long[] lengths = [.. x.Type.Lengths];
        if (IsRealIn)
        {
            lengths[Axis] = lengths[Axis] < 0 ? -1 : (lengths[Axis] / 2) + 1;
            return [TensorType.WithLengths(x.DType, [.. lengths, 2])];
        }

        if (IsRealOut)
        {
            lengths[Axis] = Lengths.KnownOf(inputs[1]);
            return [TensorType.WithLengths(x.DType, lengths.AsSpan()[..^1])];
        }

        lengths[^1] = 2;
        return [TensorType.WithLengths(x.DType, lengths)];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        // A transform is linear, and its matrix symmetric: the transpose for pairs of real numbers is the transform with the other sign. Half
        // of the frequencies stand for two each, but for those that are their own mirror image.
        var dy = MatrixMath.Flowing(dys[0])!;
        switch (Kind)
        {
            case FourierKind.RealToHalf:
                var n = T.LengthOf(node.Inputs[0], Axis);
                return [(this with { Kind = FourierKind.HalfToReal }).On(dy / Multiplicities(dy, n), n)];
            case FourierKind.HalfToReal:
                var half = (this with { Kind = FourierKind.RealToHalf }).On(dy);
                return [half * Multiplicities(half, node.Inputs[1]), Gradient.Disconnected];
            default:
                return [(this with { Kind = Kind == FourierKind.Forward ? FourierKind.Inverse : FourierKind.Forward }).On(dy)];
        }
    }

    /// <inheritdoc/>
    public override ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs) =>
        [dxs[0] is { } dx ? On([dx, .. node.Inputs[1..]]) : null];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        const int Bytes = 16;
        var attributes = new AttributeWriter().Int32(Bytes).Int32(Axis).Int32((int)Kind).Int32((int)Norm).Bytes;
        var x = lowering.Input(0);
        var lengths = lowering.LengthsOf(x);
        if (IsRealIn)
        {
            var half = lowering.Compute(LengthOp.FloorDiv, lengths[Axis], lowering.Const(2));
            lengths = lengths.SetItem(Axis, lowering.Compute(LengthOp.Add, half, lowering.Const(1))).Add(lowering.Const(2));
        }
        else if (IsRealOut)
        {
            lengths = lengths.RemoveAt(lengths.Length - 1).SetItem(Axis, lowering.ValueOf(1));
        }

        lowering.Kernel("fft", attributes, [lowering.Output(0, lengths)], [x]);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{Kind}, axis={Axis}, norm={Norm}}}";

    // How many of the n frequencies each of the half stands for.
    private TensorVariable Multiplicities(TensorVariable half, TensorVariable n)
    {
        var k = T.Arange(T.LengthOf(half, Axis));
        var isOwnImage = T.Or(T.Equal(k, 0), T.Equal(2 * k, n));
        var counts = T.Where(isOwnImage, T.ScalarConstant(half.DType, 1), T.ScalarConstant(half.DType, 2));
        return T.ShapePadRight(counts, half.Rank - 1 - Axis);
    }
}
