using System.Collections.Immutable;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>start, start + step, ... before stop. Inputs: start, stop, step; 0-d, one dtype. No elements where stop lies behind start.</summary>
public sealed record Arange : Op
{
    /// <summary>The only value.</summary>
    public static Arange Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => nameof(Arange);

    /// <inheritdoc/>
    protected internal override string? LengthRule => "the step must not be 0";

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 3);
        foreach (var input in inputs)
        {
            TypeErrors.CheckRank(this, input, 0);
            TypeErrors.CheckComputed(this, input, "integers, floats, all three alike", dtype =>
                dtype.IsComputed && dtype != DType.Bool && !dtype.IsComplex && dtype == inputs[0].DType);
        }

        return [TensorType.OfRank(inputs[0].DType, 1)];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input != 1;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var dy = ((Gradient.Flows)dys[0]).Value;
        return [T.Sum(dy), Gradient.Disconnected, T.Sum(dy * T.Cast(T.Arange(node.Output.Shape[0]), dy.DType))];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        Length length;
        if (node.Output.DType == DType.Int64)
        {
            var span = lowering.Compute(LengthOp.Sub, lowering.ValueOf(1), lowering.ValueOf(0));
            length = lowering.Compute(LengthOp.Max, lowering.Compute(LengthOp.CeilDiv, span, lowering.ValueOf(2)), lowering.Const(0));
        }
        else
        {
            length = lowering.Size("arange_length", 1, [], [lowering.Input(0), lowering.Input(1), lowering.Input(2)])[0];
        }

        lowering.Kernel("arange", [], [lowering.Output(0, [length])], [lowering.Input(0), lowering.Input(2)]);
    }
}
