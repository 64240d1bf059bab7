using System.Collections.Immutable;
using System.Text;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>The input, which is shown with a message each time it is computed.</summary>
public sealed record Printout(string Message) : Op
{
    /// <inheritdoc/>
    public override string Name => "Print";

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        TypeErrors.CheckComputed(this, inputs[0], "everything but bfloat16", dtype => dtype != DType.BFloat16);
        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => dys;

    /// <inheritdoc/>
    public override ImmutableArray<TensorVariable?>? Pushforward(Apply node, ImmutableArray<TensorVariable?> dxs) => dxs;

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        lowering.Size("managed_print", 1, Encoding.UTF8.GetBytes(Message), [lowering.Input(0)]);
        lowering.SetOutput(0, lowering.Input(0));
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{Message}}}";
}
