using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Product of vectors and matrices of one dtype: sums over the last axis of the left and the first of the right.</summary>
public sealed record Dot : Op
{
    /// <summary>The only value.</summary>
    public static Dot Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(Dot);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2);
        var (a, b) = (inputs[0].Type, inputs[1].Type);
        if (a.Rank is < 1 or > 2 || b.Rank is < 1 or > 2)
        {
            throw new TensorTypeException($"Dot got {a} and {b}. Accepted: vectors and matrices; use * for 0-d values and Reshape for more axes.");
        }

        TypeErrors.CheckComputed(this, inputs[0], "bool, integers, floats, complex numbers", dtype => dtype.IsComputed);
        if (a.DType != b.DType)
        {
            throw new TensorTypeException($"Dot got {a} and {b}, which differ in dtype. Cast one with T.Cast.");
        }

        var (k, l) = (a.Lengths[^1], b.Lengths[0]);
        if (k >= 0 && l >= 0 && k != l)
        {
            throw new TensorTypeException($"Dot got {a} and {b}: the last axis of the left has length {k}, the first of the right {l}.");
        }

        return [TensorType.WithLengths(a.DType, [.. a.Lengths.AsSpan()[..^1], .. b.Lengths.AsSpan()[1..]])];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var (da, db) = Gradients(node.Inputs[0], node.Inputs[1], ((Gradient.Flows)dys[0]).Value);
        return [da, db];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var (a, b) = (lowering.Input(0), lowering.Input(1));
        var lengths = lowering.LengthsOf(a).RemoveAt(node.Inputs[0].Rank - 1).AddRange(lowering.LengthsOf(b).RemoveAt(0));
        var output = lowering.Output(0, lengths);
        var attributes = ProductAttributes.Write(flags: 0, alpha: 1, beta: 0);
        switch (node.Inputs[0].Rank, node.Inputs[1].Rank)
        {
            case (1, 1):
                lowering.Kernel("dot", attributes.Bytes, [output], [a, b]);
                break;
            case (2, 1):
                lowering.Kernel("gemv", attributes.Bytes, [output], [a, b]);
                break;
            case (1, 2):
                lowering.Kernel("gemv", attributes.Bytes, [output], [Transposed(b, lowering), a]);
                break;
            default:
                lowering.Kernel("gemm", attributes.Bytes, [output], [a, b]);
                break;
        }
    }

    /// <summary>Gradients of both factors.</summary>
    internal static (TensorVariable A, TensorVariable B) Gradients(TensorVariable a, TensorVariable b, TensorVariable dy) =>
        OfConjugates(T.Conj(a), T.Conj(b), dy);

    private static (TensorVariable A, TensorVariable B) OfConjugates(TensorVariable a, TensorVariable b, TensorVariable dy) => (a.Rank, b.Rank) switch
    {
        (1, 1) => (dy * b, dy * a),
        (2, 1) => (T.Outer(dy, b), T.Dot(a.T, dy)),
        (1, 2) => (T.Dot(b, dy), T.Outer(a, dy)),
        _ => (T.Dot(dy, b.T), T.Dot(a.T, dy)),
    };

    private static Slot Transposed(Slot matrix, ILowering lowering)
    {
        var lengths = lowering.LengthsOf(matrix);
        var strides = lowering.StridesOf(matrix);
        return lowering.View(matrix, [lengths[1], lengths[0]], [strides[1], strides[0]], lowering.Const(0));
    }
}
