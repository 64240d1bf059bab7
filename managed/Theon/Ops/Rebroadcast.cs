using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>The same tensor, whose type forgets that <paramref name="Axes"/> have length 1: they do not broadcast any more.</summary>
public sealed record Rebroadcast(EquatableArray<int> Axes) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(Rebroadcast);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        var lengths = inputs[0].Type.Lengths.ToArray();
        foreach (var axis in Axes)
        {
            lengths[TypeErrors.NormalizeAxis(Name, axis, lengths.Length)] = -1;
        }

        return [TensorType.WithLengths(inputs[0].DType, lengths)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys) =>
        [Unbroadcast.To(((Gradient.Flows)dys[0]).Value, node.Inputs[0].Type)];

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering) => lowering.SetOutput(0, lowering.Input(0));

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{axes={Axes}}}";
}
