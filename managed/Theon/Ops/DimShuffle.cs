using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>
/// Permutes axes, inserts axes of length 1 and drops axes that broadcast: a view. <paramref name="Order"/> lists, per axis of the
/// result, the axis of the input, or -1 for a new one.
/// </summary>
public sealed record DimShuffle(EquatableArray<int> Order) : Op
{
    /// <inheritdoc/>
    public override string Name => nameof(DimShuffle);

    /// <inheritdoc/>
    public bool Equals(DimShuffle? other) => other is not null && Order == other.Order;

    /// <inheritdoc/>
    public override int GetHashCode() => Order.GetHashCode();

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferTypes(ImmutableArray<TensorVariable> inputs)
    {
        TypeErrors.CheckCount(this, inputs, 1);
        var type = inputs[0].Type;
        var lengths = new long[Order.Length];
        var used = new bool[type.Rank];
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            var source = Order[axis];
            if (source < -1 || source >= type.Rank)
            {
                throw new TensorTypeException($"{this} names axis {source} of {type}, which has {type.Rank} axes.");
            }

            if (source >= 0 && used[source])
            {
                throw new TensorTypeException($"{this} names axis {source} of {type} twice.");
            }

            lengths[axis] = source < 0 ? 1 : type.Lengths[source];
            if (source >= 0)
            {
                used[source] = true;
            }
        }

        for (var axis = 0; axis < used.Length; axis++)
        {
            if (!used[axis] && !type.Broadcastable[axis])
            {
                throw new TensorTypeException($"{this} drops axis {axis} of {type}, whose length is not known to be 1. Index it, or sum over it.");
            }
        }

        return [TensorType.WithLengths(type.DType, lengths)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<Gradient> Pullback(Apply node, ImmutableArray<Gradient> dys)
    {
        var inverse = new int[node.Inputs[0].Rank];
        for (var axis = 0; axis < inverse.Length; axis++)
        {
            inverse[axis] = Order.IndexOf(axis);
        }

        var dy = Unbroadcast.To(((Gradient.Flows)dys[0]).Value, node.Output.Type);
        return [new DimShuffle(EquatableArray.Create<int>(inverse)).On(dy)];
    }

    /// <inheritdoc/>
    public override void Lower(Apply node, ILowering lowering)
    {
        var source = lowering.Input(0);
        var lengths = lowering.LengthsOf(source);
        var strides = lowering.StridesOf(source);
        lowering.SetOutput(0, lowering.View(
            source,
            [.. Order.AsSpan().Map(axis => axis < 0 ? lowering.Const(1) : lengths[axis])],
            [.. Order.AsSpan().Map(axis => axis < 0 ? lowering.Const(0) : strides[axis])],
            lowering.Const(0)));
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{Name}{{{string.Join(", ", Order.Select(axis => axis < 0 ? "x" : $"{axis}"))}}}";
}
