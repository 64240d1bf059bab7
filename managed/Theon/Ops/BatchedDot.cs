using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// Products of the matrices in the last two axes, of one dtype, of floats or complex numbers. Both have the same number of leading axes, which broadcast where
/// their length is 1 for certain.
/// </summary>
public sealed record BatchedDot : Op
{
    /// <summary>The only value.</summary>
    public static BatchedDot Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(BatchedDot);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2);
        var (a, b) = (inputs[0].Type, inputs[1].Type);
        if (a.Rank < 3 || a.Rank != b.Rank)
        {
            throw new TensorTypeException($"{Name} got {a} and {b}. Accepted: three axes or more, as many on the left as on the right; use T.MatMul for others.");
        }

        TypeErrors.CheckComputed(this, inputs[0], "float32, float64, complex64, complex128", dtype => dtype is DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128);
        if (a.DType != b.DType)
        {
            throw new TensorTypeException($"{Name} got {a} and {b}, which differ in dtype. Cast one with T.Cast.");
        }

        var (k, l) = (a.Lengths[^1], b.Lengths[^2]);
        if (k >= 0 && l >= 0 && k != l)
        {
            throw new TensorTypeException($"{Name} got {a} and {b}: the last axis of the left has length {k}, the last but one of the right {l}.");
        }

        return [TensorType.WithLengths(a.DType, [.. Broadcasting.Join(Name, [Leading(a), Leading(b)]), a.Lengths[^2], b.Lengths[^1]])];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        return [Gathered(On(dy, T.SwapAxes(T.Conj(b), -1, -2)), a), Gathered(On(T.SwapAxes(T.Conj(a), -1, -2), dy), b)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var (a, b) = (lowering.Input(0), lowering.Input(1));
        var (left, right) = (lowering.LengthsOf(a), lowering.LengthsOf(b));
        var batch = left.Length - 2;
        var lengths = ImmutableArray.CreateBuilder<Length>(left.Length);
        for (var axis = 0; axis < batch; axis++)
        {
            lengths.Add(node.Inputs[0].Type.Broadcastable[axis] ? right[axis] : left[axis]);
        }

        lengths.Add(left[batch]);
        lengths.Add(right[batch + 1]);
        var attributes = ProductAttributes.Write(flags: 0, alpha: 1, beta: 0);
        lowering.Kernel("gemm", attributes.Bytes, [lowering.Output(0, lengths.ToImmutable())], [a, b]);
    }

    // What reached the copies of a stretched matrix is added up.
    private static TensorVariable Gathered(TensorVariable gradient, TensorVariable input)
    {
        var stretched = Sequences.Below(input.Rank - 2, axis => input.Type.Broadcastable[axis] && !gradient.Type.Broadcastable[axis]);
        return stretched.Length == 0 ? gradient : T.Sum(gradient, stretched, keepDims: true);
    }

    private static TensorType Leading(TensorType type) => TensorType.WithLengths(type.DType, [.. type.Lengths.AsSpan()[..^2]]);
}
