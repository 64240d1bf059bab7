using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

// Elements in other places: exchanged axes, repetition, rotation, margins.
public static partial class Tensor
{
    /// <summary>The same value as another variable, such as one to ask for the gradient of.</summary>
    public static TensorVariable Copy(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new DimShuffle([.. Enumerable.Range(0, x.Rank)]).On(Strong(x));
    }

    /// <summary>Two axes exchanged.</summary>
    public static TensorVariable SwapAxes(TensorVariable x, int axis1, int axis2)
    {
        ArgumentNullException.ThrowIfNull(x);
        var order = Enumerable.Range(0, x.Rank).ToArray();
        var (first, second) = (TypeErrors.NormalizeAxis(nameof(SwapAxes), axis1, x.Rank), TypeErrors.NormalizeAxis(nameof(SwapAxes), axis2, x.Rank));
        (order[first], order[second]) = (second, first);
        return DimShuffle(x, order);
    }

    /// <summary>One axis moved to another position; the others keep their order.</summary>
    public static TensorVariable MoveAxis(TensorVariable x, int source, int destination)
    {
        ArgumentNullException.ThrowIfNull(x);
        var (from, to) = (TypeErrors.NormalizeAxis(nameof(MoveAxis), source, x.Rank), TypeErrors.NormalizeAxis(nameof(MoveAxis), destination, x.Rank));
        var order = Enumerable.Range(0, x.Rank).Where(axis => axis != from).ToList();
        order.Insert(to, from);
        return DimShuffle(x, order.ToArray());
    }

    /// <summary>New axes of length 1 in front.</summary>
    public static TensorVariable ShapePadLeft(TensorVariable x, int count = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return PadLeft(x, x.Rank + count);
    }

    /// <summary>New axes of length 1 behind.</summary>
    public static TensorVariable ShapePadRight(TensorVariable x, int count = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return DimShuffle(x, [.. Enumerable.Range(0, x.Rank), .. Enumerable.Repeat(-1, count)]);
    }

    /// <summary>A new axis of length 1 at a position: another name of <see cref="ExpandDims"/>.</summary>
    public static TensorVariable ShapePadAxis(TensorVariable x, int axis) => ExpandDims(x, axis);

    /// <summary>All elements in row-major order: another name of <see cref="Flatten"/>.</summary>
    public static TensorVariable Ravel(TensorVariable x) => Flatten(x);

    /// <summary>Number of elements: 0-d int64.</summary>
    public static TensorVariable Size(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return LengthsOf(x).Aggregate((TensorVariable)Constant(1L), (count, length) => count * length);
    }

    /// <summary>Says that axes have length 1, which is checked when it runs: from here on they broadcast.</summary>
    public static TensorVariable AddBroadcast(TensorVariable x, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        var shape = new TensorVariable[x.Rank];
        Array.Fill(shape, Weak(-1L));
        foreach (var axis in axes)
        {
            shape[TypeErrors.NormalizeAxis(nameof(AddBroadcast), axis, x.Rank)] = Weak(1L);
        }

        return SpecifyShape(x, shape);
    }

    /// <summary>Forgets that axes have length 1: from here on they do not broadcast.</summary>
    public static TensorVariable Unbroadcast(TensorVariable x, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        var forgotten = Normalized(nameof(Unbroadcast), axes, x.Rank).Where(axis => x.Type.Broadcastable[axis]).ToEquatableArray();
        return forgotten.IsEmpty ? x : new Rebroadcast(forgotten).On(Strong(x));
    }

    /// <summary>Says which axes have length 1, checked when it runs, and which must not broadcast.</summary>
    public static TensorVariable PatternBroadcast(TensorVariable x, ReadOnlySpan<bool> broadcastable)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (broadcastable.Length != x.Rank)
        {
            throw new TensorTypeException($"PatternBroadcast got a pattern of {broadcastable.Length} axes for {x.Type}.");
        }

        List<int> added = [], dropped = [];
        for (var axis = 0; axis < x.Rank; axis++)
        {
            (broadcastable[axis] ? added : dropped).Add(axis);
        }

        using var origin = OriginScope.Share();
        return Unbroadcast(AddBroadcast(x, [.. added]), [.. dropped]);
    }

    /// <summary>The same tensor, said to have a shape, which is checked when it runs; -1 for a length that is left open.</summary>
    public static TensorVariable SpecifyShape(TensorVariable x, params ReadOnlySpan<TensorVariable> shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (shape.Length != x.Rank)
        {
            throw new TensorTypeException($"SpecifyShape got {shape.Length} lengths for {x.Type}, which has {x.Rank} axes.");
        }

        using var origin = OriginScope.Share();
        var given = new bool[shape.Length];
        List<TensorVariable> inputs = [Strong(x)];
        for (var axis = 0; axis < given.Length; axis++)
        {
            var length = LengthArgument(nameof(SpecifyShape), shape[axis]);
            var isOpen = length is Constant { Value: var value } && ScalarValues.ToInt64(value) == -1;
            given[axis] = !isOpen && (Lengths.KnownOf(length) < 0 || Lengths.KnownOf(length) != x.Type.Lengths[axis]);
            if (given[axis])
            {
                inputs.Add(length);
            }
        }

        return inputs.Count == 1 ? inputs[0] : new SpecifyShape(EquatableArray.Create<bool>(given)).On(inputs.ToArray());
    }

    /// <summary>The tensor repeated as a block, per axis as often as <paramref name="repetitions"/> say; the shorter of its axes and
    /// these is filled up with 1 on the left.</summary>
    public static TensorVariable Tile(TensorVariable x, params ReadOnlySpan<TensorVariable> repetitions)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var rank = Math.Max(x.Rank, repetitions.Length);
        var padded = PadLeft(Strong(x), rank);
        List<int> order = [];
        List<TensorVariable> blocks = [], shape = [];
        for (var axis = 0; axis < rank; axis++)
        {
            var given = axis - (rank - repetitions.Length);
            TensorVariable times = given < 0 ? Tensor.Constant(1L) : LengthArgument(nameof(Tile), repetitions[given]);
            var length = LengthOf(padded, axis);
            order.AddRange([-1, axis]);
            blocks.AddRange([times, length]);
            shape.Add(times * length);
        }

        return Reshape(BroadcastTo(DimShuffle(padded, order.ToArray()), blocks.ToArray()), shape.ToArray());
    }

    /// <summary>Elements moved along an axis; what leaves at one end comes back at the other. Without an axis they move in row-major order.</summary>
    public static TensorVariable Roll(TensorVariable x, TensorVariable shift, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var distance = LengthArgument(nameof(Roll), shift);
        return axis is { } one
            ? new Roll(TypeErrors.NormalizeAxis(nameof(Roll), one, x.Rank)).On(Strong(x), distance)
            : Reshape(new Roll(0).On(Flatten(x), distance), LengthsOf(x).AsSpan());
    }

    /// <summary>Axes in reverse order of their elements: these, or all. A view.</summary>
    public static TensorVariable Flip(TensorVariable x, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        var reversed = axes.IsEmpty ? Enumerable.Range(0, x.Rank).ToEquatableArray() : Normalized(nameof(Flip), axes, x.Rank);
        if (reversed.IsEmpty)
        {
            return x;
        }

        var indices = Enumerable.Range(0, reversed[^1] + 1).Select(axis => AxisIndex.Slice(default, default, reversed.Contains(axis) ? SliceBound.Of(-1) : default));
        return new Subtensor(indices.ToEquatableArray()).On(Strong(x));
    }

    /// <summary>A margin around a tensor, per axis so much before and after it.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="widths">Per axis the margin before and after; not negative.</param>
    /// <param name="value">What the margin holds.</param>
    public static TensorVariable Pad(TensorVariable x, ReadOnlySpan<(TensorVariable Before, TensorVariable After)> widths, TensorVariable? value = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        CheckWidths(x, widths);
        var shape = new TensorVariable[x.Rank];
        var place = new TensorIndex[x.Rank];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var (before, length) = (LengthArgument(nameof(Pad), widths[axis].Before), LengthOf(x, axis));
            var end = before + length;
            shape[axis] = end + LengthArgument(nameof(Pad), widths[axis].After);
            place[axis] = Slice(before, end);
        }

        var margin = Full(InDType(value ?? 0, x.DType), shape);
        return x.Rank == 0 ? x : SetSubtensor(margin[place], x);
    }

    private static void CheckWidths(TensorVariable x, ReadOnlySpan<(TensorVariable Before, TensorVariable After)> widths)
    {
        if (widths.Length != x.Rank)
        {
            throw new TensorTypeException($"Pad got {widths.Length} widths for {x.Type}, which has {x.Rank} axes.");
        }

        foreach (var (before, after) in widths)
        {
            if (before is Constant { Value: var a } && ScalarValues.ToInt64(a) < 0 || after is Constant { Value: var b } && ScalarValues.ToInt64(b) < 0)
            {
                throw new TensorTypeException($"Pad got a negative width for {x.Type}; slice it instead.");
            }
        }
    }
}
