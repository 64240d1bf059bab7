using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>
/// How often each number from 0 to the largest occurs: int64. Inputs: a vector of int64, and the least length of the result, 0-d int64. A
/// negative number is an error of the call.
/// </summary>
public sealed record Bincount : Op
{
    /// <summary>The only value.</summary>
    public static Bincount Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(Bincount);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 2);
        TypeErrors.CheckRank(this, inputs[0], 1);
        TypeErrors.CheckComputed(this, inputs[0], "int64", dtype => dtype == DType.Int64);
        TypeErrors.CheckIntegers(this, inputs, 1, "the least length");
        return [TensorType.WithLengths(DType.Int64, -1)];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [T.ZerosLike(node.Inputs[0], Config.FloatX), Gradient.Disconnected];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var numbers = lowering.Input(0);
        var needed = lowering.Size("bincount_length", 1, [], [numbers])[0];
        var length = lowering.Compute(LengthOp.Max, needed, lowering.ValueOf(1));
        lowering.Kernel("bincount", [], [lowering.Output(0, [length])], [numbers]);
    }
}
