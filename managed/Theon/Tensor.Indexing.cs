using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

// Indexing.
public static partial class Tensor
{
    /// <summary>
    /// A slice with symbolic bounds: positions from start to stop, exclusive, by step. Negative bounds count from the end, bounds
    /// beyond the axis are clamped, null leaves a bound out; a negative step walks backwards.
    /// </summary>
    public static Slice Slice(TensorVariable? start, TensorVariable? stop, TensorVariable? step = null) => new(start, stop, step);

    /// <summary>x[indices]: see <see cref="TensorIndex"/>. A position drops its axis, and out of range it is an error of the call.</summary>
    internal static TensorVariable Index(TensorVariable x, ReadOnlySpan<TensorIndex> indices)
    {
        using var origin = OriginScope.Share();
        List<TensorVariable> inputs = [Strong(x)];
        List<AxisIndex> axes = [];
        List<int> order = [];
        var used = 0;
        var hasArrays = false;
        foreach (var index in indices)
        {
            used += index.AxisCount;
            hasArrays |= index.Array is not null;
        }

        if (used > x.Rank)
        {
            throw new TensorTypeException($"Subtensor got {used} indices for {x.Type}, which has {x.Rank} axes.");
        }

        if (hasArrays)
        {
            return IndexByArrays(inputs[0], indices, used);
        }

        var kept = 0;
        var hasEllipsis = false;
        foreach (var index in indices)
        {
            if (index.IsNewAxis)
            {
                order.Add(-1);
            }
            else if (index.IsEllipsis)
            {
                hasEllipsis = !hasEllipsis ? true : throw new TensorTypeException("Only one Ellipsis fits between the brackets.");
                for (var i = used; i < x.Rank; i++)
                {
                    axes.Add(AxisIndex.Slice(default, default, default));
                    order.Add(kept++);
                }
            }
            else
            {
                axes.Add(index.Resolve(inputs));
                if (axes[^1].IsSlice)
                {
                    order.Add(kept++);
                }
            }
        }

        for (var i = axes.Count; i < x.Rank; i++)
        {
            order.Add(kept++);
        }

        var part = axes.TrueForAll(axis => axis.IsWhole) ? inputs[0] : new Subtensor(axes.ToEquatableArray()).On(inputs.ToArray());
        var result = DimShuffle(part, order.ToArray());
        if (!ReferenceEquals(result, inputs[0]))
        {
            result.IndexedFrom = inputs[0];
        }

        return result;
    }
}
