using System.Collections.Immutable;
using Theon.Graph;

namespace Theon.Ops;

/// <summary>
/// The identity, which no rewrite looks through: it keeps a variable that gradients are asked for in a graph that is rewritten before it
/// is differentiated. Equal positions are the same variable.
/// </summary>
internal sealed record Marker(int Position) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Marker);

    /// <inheritdoc/>
    public override bool CanFoldConstants => false;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        return [inputs[0].Type];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) => dys;

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) => lowering.SetOutput(0, lowering.Input(0));

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{Position}}}";
}
