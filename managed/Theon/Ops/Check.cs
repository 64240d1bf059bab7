using System.Collections.Immutable;
using System.Text;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>The first input; the call fails with a message unless all elements of the others, bool, hold.</summary>
public sealed record Check(string Message) : Op
{
    /// <inheritdoc/>
    public override string Name => "Assert";

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        foreach (var condition in inputs.AsSpan()[1..])
        {
            TypeErrors.CheckComputed(this, condition, "bool", dtype => dtype == DType.Bool);
        }

        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override bool IsConnected(int input, int output) => input == 0;

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [dys[0], .. Enumerable.Repeat(Gradient.Disconnected, node.Inputs.Length - 1)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        for (var i = 1; i < node.Inputs.Length; i++)
        {
            lowering.Size("check", 1, Encoding.UTF8.GetBytes(Message), [lowering.Input(i)]);
        }

        lowering.SetOutput(0, lowering.Input(0));
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{Message}}}";
}
