using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

/// <summary>What becomes of an index outside of its axis.</summary>
public enum IndexMode
{
    /// <summary>An error of the call; indices from -length to -1 count from the end.</summary>
    Raise = 0,

    /// <summary>The remainder by the length, not negative.</summary>
    Wrap = 1,

    /// <summary>The nearest index: 0 or the last.</summary>
    Clip = 2,
}

// Indexing by arrays of positions and by masks.
public static partial class Tensor
{
    /// <summary>Elements at positions along an axis; without one, of the elements in row-major order.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="indices">Integers of any rank; their axes stand in the place of the axis.</param>
    /// <param name="axis">The axis, counted from the end where negative.</param>
    /// <param name="mode">What becomes of positions out of range.</param>
    public static TensorVariable Take(TensorVariable x, TensorVariable indices, int? axis = null, IndexMode mode = IndexMode.Raise)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var source = axis is null ? Flatten(Strong(x)) : Strong(x);
        var part = new AdvancedSubtensor(TypeErrors.NormalizeAxis(nameof(Take), axis ?? 0, source.Rank), 1, mode).On(source, IndexArgument(nameof(Take), indices));
        part.IndexedFrom = axis is null ? null : source;
        return part;
    }

    /// <summary>Elements at positions along an axis, which differ from row to row: the positions have the rank of x, and their other
    /// axes have its lengths or broadcast.</summary>
    public static TensorVariable TakeAlongAxis(TensorVariable x, TensorVariable indices, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(indices);
        if (indices.Rank != x.Rank)
        {
            throw new TensorTypeException($"TakeAlongAxis got positions of type {indices.Type} for {x.Type}; both must have as many axes.");
        }

        using var origin = OriginScope.Share();
        var along = TypeErrors.NormalizeAxis(nameof(TakeAlongAxis), axis, x.Rank);
        var source = Strong(x);
        var arrays = new TensorVariable[x.Rank];
        for (var a = 0; a < arrays.Length; a++)
        {
            var order = new int[arrays.Length];
            Array.Fill(order, -1);
            order[a] = 0;
            arrays[a] = a == along ? IndexArgument(nameof(TakeAlongAxis), indices) : DimShuffle(Arange(LengthOf(source, a)), order);
        }

        var part = new AdvancedSubtensor(0, arrays.Length).On([source, .. arrays]);
        part.IndexedFrom = source;
        return part;
    }

    /// <summary>The positions, in row-major order, of the elements that are not 0.</summary>
    public static TensorVariable FlatNonzero(TensorVariable x)
    {
        using var origin = OriginScope.Share();
        return Nonzero(Flatten(x))[Range.All, 0];
    }

    /// <summary>The elements that are not 0, in row-major order.</summary>
    public static TensorVariable NonzeroValues(TensorVariable x)
    {
        using var origin = OriginScope.Share();
        return Take(Flatten(x), FlatNonzero(x), 0);
    }

    /// <summary>The parts along an axis for which a condition holds; without an axis, the elements in row-major order.</summary>
    public static TensorVariable Compress(TensorVariable condition, TensorVariable x, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        if (condition.Rank != 1)
        {
            throw new TensorTypeException($"Compress got a condition of type {condition.Type}. Accepted: a vector.");
        }

        using var origin = OriginScope.Share();
        return Take(x, FlatNonzero(condition), axis);
    }

    /// <summary>Per element of <paramref name="index"/>, the element in the same place of the choice that it numbers.</summary>
    public static TensorVariable Choose(TensorVariable index, ReadOnlySpan<TensorVariable> choices, IndexMode mode = IndexMode.Raise)
    {
        ArgumentNullException.ThrowIfNull(index);
        using var origin = OriginScope.Share();
        var parts = InCommonDType(nameof(Choose), choices);
        var rank = Math.Max(index.Rank, parts.Max(part => part.Rank));
        var positions = PadLeft(IndexArgument(nameof(Choose), index), rank);
        var padded = parts.Select(part => PadLeft(part, rank)).ToArray();
        var wide = padded.Append(positions).ToArray();
        var shape = new TensorVariable[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            shape[axis] = LengthOf(Array.Find(wide, part => !part.Type.Broadcastable[axis]) ?? positions, axis);
        }

        var stacked = Stack([.. padded.Select(part => BroadcastTo(part, shape))]);
        var arrays = new TensorVariable[rank + 1];
        arrays[0] = BroadcastTo(positions, shape);
        for (var axis = 0; axis < rank; axis++)
        {
            var order = new int[rank];
            Array.Fill(order, -1);
            order[axis] = 0;
            arrays[1 + axis] = DimShuffle(Arange(shape[axis]), order);
        }

        return new AdvancedSubtensor(0, rank + 1, mode).On([stacked, .. arrays]);
    }

    /// <summary>Each element repeated: all so often, or each as often as a vector says. Without an axis, the elements in row-major order.</summary>
    public static TensorVariable Repeat(TensorVariable x, TensorVariable repeats, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(repeats);
        using var origin = OriginScope.Share();
        var source = axis is null ? Flatten(Strong(x)) : Strong(x);
        var along = TypeErrors.NormalizeAxis(nameof(Repeat), axis ?? 0, source.Rank);
        if (repeats.Rank == 1)
        {
            var counts = SpecifyLength(IndexArgument(nameof(Repeat), repeats), LengthOf(source, along));
            var ends = CumSum(counts, 0);
            return Take(source, SearchSorted(ends, Arange(Sum(counts)), right: true), along);
        }

        var times = LengthArgument(nameof(Repeat), repeats);
        var lengths = LengthsOf(source);
        var stretched = BroadcastTo(ExpandDims(source, along + 1), [.. lengths.Insert(along + 1, times)]);
        return Reshape(stretched, [.. lengths.SetItem(along, lengths[along] * times)]);
    }

    /// <summary>The permutation that undoes one.</summary>
    public static TensorVariable InversePermutation(TensorVariable permutation)
    {
        ArgumentNullException.ThrowIfNull(permutation);
        return ArgSort(permutation, -1);
    }

    /// <summary>x[indices] where some are arrays: the others are applied first, then the arrays, whose axes come first in the result
    /// unless the arrays stand next to each other.</summary>
    private static TensorVariable IndexByArrays(TensorVariable x, ReadOnlySpan<TensorIndex> indices, int used)
    {
        List<TensorVariable> inputs = [x];
        List<AxisIndex> slices = [];
        List<int> order = [];
        List<IndexArray> arrays = [];
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
                AddWhole(x.Rank - used);
            }
            else if (index.IsSlice)
            {
                order.Add(slices.Count);
                slices.Add(index.Resolve(inputs));
            }
            else
            {
                AddArrays(index);
            }
        }

        AddWhole(x.Rank - slices.Count);
        var basic = slices.TrueForAll(slice => slice.IsWhole) ? x : new Subtensor(slices.ToEquatableArray()).On(inputs.ToArray());
        var part = Gathered(DimShuffle(basic, order.ToArray()), arrays);
        part.IndexedFrom = x;
        return part;

        void AddWhole(int count)
        {
            for (var i = 0; i < count; i++)
            {
                order.Add(slices.Count);
                slices.Add(AxisIndex.Slice(default, default, default));
            }
        }

        void AddArrays(TensorIndex index)
        {
            if (index.Array is { DType: DType.Bool } mask)
            {
                var axis = slices.Count;
                var fitting = SpecifyShape(mask, [.. Enumerable.Range(axis, mask.Rank).Select(a => LengthOf(x, a))]);
                var positions = Nonzero(fitting);
                for (var i = 0; i < mask.Rank; i++)
                {
                    arrays.Add(new(order.Count, slices.Count, positions[Range.All, i]));
                    AddWhole(1);
                }

                return;
            }

            arrays.Add(new(order.Count, slices.Count, IndexArgument("x[...]", index.Array ?? index.Position)));
            AddWhole(1);
        }
    }

    private static TensorVariable Gathered(TensorVariable x, List<IndexArray> arrays)
    {
        var rank = Sequences.Max(0, arrays.Map(pair => pair.Array.Rank));
        TensorVariable[] aligned = arrays.Map(pair => PadLeft(pair.Array, rank));
        var positions = arrays.Map(pair => pair.Position);
        var first = positions[0];
        var axes = arrays.Map(array => array.Axis);
        if (positions[^1] - first == positions.Length - 1)
        {
            return new AdvancedSubtensor(first, aligned.Length) { UserAxes = NumbersOf(first) }.On([x, .. aligned]);
        }

        int[] order = [.. positions, .. Sequences.Below(x.Rank, axis => Array.IndexOf(positions, axis) < 0)];
        return new AdvancedSubtensor(0, aligned.Length) { UserAxes = NumbersOf(0) }.On([DimShuffle(x, order), .. aligned]);

        // Only where they are not what the op would count.
        EquatableArray<int>? NumbersOf(int start) => axes.AsSpan().SequenceEqual(Sequences.Range(axes.Length, i => start + i)) ? null : EquatableArray.Create<int>(axes);
    }

    // An index array, the place of its axis among those of the result, and the number of the axis.
    private sealed record IndexArray(int Position, int Axis, TensorVariable Array);

    private static TensorVariable IndexArgument(string op, TensorVariable index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return index.DType.IsInteger
            ? InDType(Strong(index), DType.Int64)
            : throw new TensorTypeException($"{op} got {index.Type} as an index. Accepted: integers{(op == "x[...]" ? ", and bool as a mask" : "")}.");
    }

    private static TensorVariable SpecifyLength(TensorVariable vector, TensorVariable length)
    {
        if (vector.Rank != 1)
        {
            throw new TensorTypeException($"Got {vector.Type}. Accepted: a vector.");
        }

        return SpecifyShape(vector, length);
    }
}
