using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>Indices of the elements that are not 0, in row-major order: int64 [n, rank].</summary>
public sealed record Nonzero : Op
{
    /// <summary>The only value.</summary>
    public static Nonzero Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(Nonzero);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        TypeErrors.CheckComputed(this, inputs[0], "bool, integers, floats, complex numbers", dtype => dtype.IsComputed);
        if (inputs[0].Rank == 0)
        {
            throw new TensorTypeException("Nonzero got a 0-d value, which has no indices. Accepted: one axis or more.");
        }

        return [TensorType.WithLengths(DType.Int64, -1, inputs[0].Rank)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => [Tensor.ZerosLike(node.Inputs[0], Config.FloatX)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var x = lowering.Input(0);
        var count = lowering.Size("nonzero_count", 1, [], [x])[0];
        lowering.Kernel("nonzero", [], [lowering.Output(0, [count, lowering.Const(node.Inputs[0].Rank)])], [x]);
    }
}
