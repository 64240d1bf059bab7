using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>What the ops over index arrays have in common.</summary>
internal readonly record struct IndexArrays(int First, int Count, IndexMode Mode)
{
    /// <summary>The type of the part of x that the arrays name.</summary>
    public TensorType TypeOf(Op op, TensorType x, ImmutableArray<TensorVariable> indices)
    {
        if (First < 0 || Count < 1 || First + Count > x.Rank)
        {
            throw new TensorTypeException($"{op} got {Count} index arrays from axis {First} on for {x}, which has {x.Rank} axes.");
        }

        foreach (var index in indices)
        {
            if (index.DType != DType.Int64)
            {
                throw new TensorTypeException($"{op} got {index.Type} as indices. Accepted: integers, as int64.");
            }
        }

        var shape = Broadcasting.Join(op.ToString(), [.. indices.Map(index => index.Type)]);
        return TensorType.WithLengths(x.DType, [.. x.Lengths.AsSpan()[..First], .. shape, .. x.Lengths.AsSpan()[(First + Count)..]]);
    }

    /// <summary>The index arrays stretched to their common shape, and that shape.</summary>
    public (ImmutableArray<Slot> Indices, ImmutableArray<Length> Shape) Broadcast(Apply node, ILowering lowering, int firstIndex)
    {
        var slots = Sequences.Range(Count, i => lowering.Input(firstIndex + i));
        var shape = new Length[node.Inputs[firstIndex].Rank];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            Length? common = null;
            for (var k = 0; k < slots.Length; k++)
            {
                if (!node.Inputs[firstIndex + k].Type.Broadcastable[axis])
                {
                    var length = lowering.LengthsOf(slots[k])[axis];
                    common = common is { } before ? lowering.Compute(LengthOp.Same, length, before) : length;
                }
            }

            shape[axis] = common ?? lowering.Const(1);
        }

        var stretched = slots.Select((slot, k) =>
        {
            var type = node.Inputs[firstIndex + k].Type;
            var strides = lowering.StridesOf(slot);
            return type.Broadcastable.Contains(true) || slots.Length > 1
                ? lowering.View(slot, [.. shape], [.. strides.Select((stride, axis) => type.Broadcastable[axis] ? lowering.Const(0) : stride)], lowering.Const(0))
                : slot;
        });
        return ([.. stretched], [.. shape]);
    }

    /// <summary>The attributes of the kernels.</summary>
    public ReadOnlySpan<byte> Attributes(bool accumulate)
    {
        const int Bytes = 24;
        return new AttributeWriter().Int32(Bytes).Int32(First).Int32(Count).Int32((int)Mode).Int32(accumulate ? 1 : 0).Int32(0).Bytes;
    }

    /// <summary>The parameters of the kernels: the user's numbers of the axes.</summary>
    public static Length[] Numbers(ILowering lowering, EquatableArray<int>? axes) => axes is null ? [] : Sequences.Map(axes.AsSpan(), axis => lowering.Const(axis));

    /// <summary>A name with the parameters.</summary>
    public string Describe(string name) => $"{name}{{axes={First}:{First + Count}{(Mode == IndexMode.Raise ? "" : $", mode={Mode}")}}}";
}
