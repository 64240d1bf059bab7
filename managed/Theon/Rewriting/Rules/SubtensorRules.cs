using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon.Rewriting;

/// <summary>Rules over parts of tensors: merged, or taken of the operands instead of the result.</summary>
internal static class SubtensorRules
{
    private static readonly AxisIndex s_whole = AxisIndex.Slice(default, default, default);

    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("subtensor-whole", typeof(Subtensor), "x[all of it] -> x", DropWhole),
        Rules.Rule("subtensor-subtensor", typeof(Subtensor), "x[a:][b:] -> x[a + b:] and the like", Merge),
        Rules.Rule("subtensor-join", typeof(Subtensor), "Join(x, y)[i] -> x[i] or y[j], the part that has it; Join(x, y)[:, i] -> Join(x[:, i], y[:, i])", OfJoin),
        Rules.Rule("subtensor-dimshuffle", typeof(Subtensor), "DimShuffle(x)[i] -> DimShuffle(x[i])", OfDimShuffle),
        Rules.Rule("subtensor-alloc", typeof(Subtensor), "Alloc(x)[i] -> Alloc(x[i])", OfAlloc),
        Rules.Rule("subtensor-elemwise", typeof(Subtensor), "f(x, y)[i] -> f(x[i], y[i]) where nobody else reads f(x, y)", OfElemwise),
        Rules.Rule("subtensor-reduce", typeof(Subtensor), "Sum(x, axes)[i] -> Sum(x[i], axes) where nobody else reads the sum; other reductions likewise", OfReduce),
        Rules.Rule("subtensor-dot", typeof(Subtensor), "Dot(x, y)[i, j] -> Dot(x[i], y[:, j]) where nobody else reads the product", OfDot),
    ];

    /// <summary>The symbolic bounds of each index, which are the node's inputs from <paramref name="first"/> on.</summary>
    public static TensorVariable[][] BoundsOf(Apply node, int first)
    {
        var indices = node.Op is Subtensor part ? part.Indices : ((IncSubtensor)node.Op).Indices;
        var bounds = new TensorVariable[indices.Length][];
        for (var axis = 0; axis < bounds.Length; axis++)
        {
            bounds[axis] = node.Inputs.AsSpan().Slice(first, indices[axis].SymbolicCount).ToArray();
            first += bounds[axis].Length;
        }

        return bounds;
    }

    /// <summary>Whether two lists of indices agree at an axis; what is left out is the whole.</summary>
    public static bool AreSame(EquatableArray<AxisIndex> a, TensorVariable[][] aBounds, EquatableArray<AxisIndex> b, TensorVariable[][] bBounds, int axis)
    {
        var (left, right) = (axis < a.Length ? a[axis] : s_whole, axis < b.Length ? b[axis] : s_whole);
        if (left.IsWhole || right.IsWhole)
        {
            return left.IsWhole && right.IsWhole;
        }

        return left == right && aBounds[axis].AsSpan().SequenceEqual(bBounds[axis]);
    }

    /// <summary>Indices of one tensor, with their bounds, being put together.</summary>
    private sealed class Parts
    {
        private readonly List<AxisIndex> _indices = [];
        private readonly List<TensorVariable> _bounds = [];

        public void Add(AxisIndex index, TensorVariable[] bounds)
        {
            _indices.Add(index);
            _bounds.AddRange(bounds);
        }

        public TensorVariable Of(TensorVariable x)
        {
            var count = _indices.FindLastIndex(index => !index.IsWhole) + 1;
            return count == 0 ? x : new Subtensor(EquatableArray.Create<AxisIndex>(CollectionsMarshal.AsSpan(_indices)[..count])).On([x, .. _bounds]);
        }
    }

    private static (AxisIndex Index, TensorVariable[] Bounds)[] IndicesOf(Apply node)
    {
        var (indices, bounds) = (((Subtensor)node.Op).Indices, BoundsOf(node, 1));
        return Sequences.Range(node.Inputs[0].Rank, axis => axis < indices.Length ? (indices[axis], bounds[axis]) : (s_whole, []));
    }

    private static TensorVariable? DropWhole(Apply node, IRewriteContext context)
    {
        var x = node.Inputs[0];
        var indices = IndicesOf(node);
        for (var axis = 0; axis < indices.Length; axis++)
        {
            if (!IsAll(indices[axis].Index, indices[axis].Bounds, x, axis))
            {
                return null;
            }
        }

        return x;
    }

    private static bool IsAll(AxisIndex index, TensorVariable[] bounds, TensorVariable x, int axis)
    {
        if (index.IsWhole || !index.IsSlice)
        {
            return index.IsWhole;
        }

        if (bounds.Length == 0)
        {
            return x.Type.Lengths[axis] is >= 0 and var length && index.Resolve(length) is (0, 1, var count) && count == length;
        }

        var isForward = index.Step.Kind == BoundKind.Absent || index.Step == SliceBound.Of(1);
        var isFromStart = index.Start.Kind == BoundKind.Absent || index.Start == SliceBound.Of(0);
        return isForward && isFromStart && bounds is [var stop] && ShapeRules.IsLengthOf(stop, x, axis);
    }

    private static TensorVariable? Merge(Apply node, IRewriteContext context)
    {
        if (node.Inputs[0].Owner is not { Op: Subtensor } inner)
        {
            return null;
        }

        var (x, outer, merged, next) = (inner.Inputs[0], IndicesOf(node), new Parts(), 0);
        var own = IndicesOf(inner);
        for (var axis = 0; axis < own.Length; axis++)
        {
            var (index, bounds) = own[axis];
            if (!index.IsSlice)
            {
                merged.Add(index, bounds);
                continue;
            }

            var (of, ofBounds) = outer[next++];
            if (index.IsWhole)
            {
                merged.Add(of, ofBounds);
            }
            else if (of.IsWhole)
            {
                merged.Add(index, bounds);
            }
            else if (bounds.Length + ofBounds.Length == 0 && Composed(index, of, x.Type.Lengths[axis]) is { } one)
            {
                merged.Add(one, []);
            }
            else
            {
                return null;
            }
        }

        return merged.Of(x);
    }

    /// <summary>One index that does what two do one after the other; null where that depends on a length that is not known.</summary>
    private static AxisIndex? Composed(AxisIndex inner, AxisIndex outer, long length)
    {
        if (length >= 0)
        {
            return Composed(inner.Resolve(length), outer);
        }

        if (IsReversal(inner) && IsReversal(outer))
        {
            return s_whole;
        }

        var start = inner.Start.Kind == BoundKind.Absent ? 0 : inner.Start.Value;
        var isOpen = inner.Stop.Kind == BoundKind.Absent;
        if (start < 0 || (!isOpen && inner.Stop.Value < start) || !(inner.Step.Kind == BoundKind.Absent || inner.Step.Value == 1))
        {
            return null;
        }

        if (!outer.IsSlice)
        {
            return outer.Start.Value >= 0 && (isOpen || outer.Start.Value < inner.Stop.Value - start) ? AxisIndex.At(SliceBound.Of(start + outer.Start.Value)) : null;
        }

        if (outer.Start is { Kind: BoundKind.Constant, Value: < 0 } || outer.Stop is { Kind: BoundKind.Constant, Value: < 0 } || outer.Step is { Kind: BoundKind.Constant, Value: < 1 })
        {
            return null;
        }

        var first = start + (outer.Start.Kind == BoundKind.Absent ? 0 : outer.Start.Value);
        var stop = (outer.Stop.Kind, isOpen) switch
        {
            (BoundKind.Absent, _) => inner.Stop,
            (_, true) => SliceBound.Of(start + outer.Stop.Value),
            _ => SliceBound.Of(Math.Min(start + outer.Stop.Value, inner.Stop.Value)),
        };
        return AxisIndex.Slice(SliceBound.Of(first), stop, outer.Step);
    }

    private static AxisIndex? Composed((long Start, long Step, long Length) inner, AxisIndex outer)
    {
        if (!outer.IsSlice)
        {
            var at = outer.Start.Value < 0 ? outer.Start.Value + inner.Length : outer.Start.Value;
            return at >= 0 && at < inner.Length ? AxisIndex.At(SliceBound.Of(inner.Start + (at * inner.Step))) : null;
        }

        var (start, step, length) = outer.Resolve(inner.Length);
        if (length == 0)
        {
            return AxisIndex.Slice(SliceBound.Of(0), SliceBound.Of(0), default);
        }

        var (first, by) = (inner.Start + (start * inner.Step), inner.Step * step);
        var last = first + (by * (length - 1));
        return AxisIndex.Slice(SliceBound.Of(first), by > 0 ? SliceBound.Of(last + 1) : last == 0 ? default : SliceBound.Of(last - 1), by == 1 ? default : SliceBound.Of(by));
    }

    private static bool IsReversal(AxisIndex index) => index is { IsSlice: true, Start.Kind: BoundKind.Absent, Stop.Kind: BoundKind.Absent } && index.Step == SliceBound.Of(-1);

    private static TensorVariable? OfJoin(Apply node, IRewriteContext context)
    {
        if (node.Inputs[0].Owner is not { Op: Join { Axis: var axis } } join)
        {
            return null;
        }

        var indices = IndicesOf(node);
        var (along, bounds) = indices[axis];
        if (along.IsWhole)
        {
            return context.ClientCount(node.Inputs[0]) == 1 ? IntoParts(join, axis, indices) : null;
        }

        // The part that has the first position, counted from either end.
        if (bounds.Length > 0 || Window(along) is not { } window)
        {
            return null;
        }

        var isFromEnd = window.First < 0;
        var before = 0L;
        foreach (var part in isFromEnd ? join.Inputs.Reverse() : join.Inputs)
        {
            if (part.Type.Lengths[axis] is not (>= 0 and var length))
            {
                return null;
            }

            var (first, stop) = isFromEnd ? (window.First + before, window.Stop + before) : (window.First - before, window.Stop - before);
            if (isFromEnd ? first >= -length && stop <= 0 : first >= 0 && stop <= length)
            {
                var end = isFromEnd && stop == 0 ? default : SliceBound.Of(stop);
                return Taken(part, along.IsSlice ? AxisIndex.Slice(SliceBound.Of(first), end, along.Step) : AxisIndex.At(SliceBound.Of(first)));
            }

            before += length;
        }

        return null;

        TensorVariable Taken(TensorVariable part, AxisIndex index)
        {
            var parts = new Parts();
            for (var i = 0; i < indices.Length; i++)
            {
                parts.Add(i == axis ? index : indices[i].Index, indices[i].Bounds);
            }

            return parts.Of(part);
        }
    }

    // First position and the one behind the last, both counted from the start or both from the end; 0 is then the end.
    private static (long First, long Stop)? Window(AxisIndex index)
    {
        if (!index.IsSlice)
        {
            return (index.Start.Value, index.Start.Value + 1);
        }

        if (index.Step is { Kind: BoundKind.Constant, Value: < 1 })
        {
            return null;
        }

        var start = index.Start.Kind == BoundKind.Absent ? 0 : index.Start.Value;
        if (index.Stop.Kind == BoundKind.Absent)
        {
            return start < 0 ? (start, 0) : null;
        }

        return start <= index.Stop.Value && start < 0 == index.Stop.Value < 0 ? (start, index.Stop.Value) : null;
    }

    private static TensorVariable IntoParts(Apply join, int axis, (AxisIndex Index, TensorVariable[] Bounds)[] indices)
    {
        var parts = new Parts();
        foreach (var (index, bounds) in indices)
        {
            parts.Add(index, bounds);
        }

        var place = Sequences.Below(axis, i => indices[i].Index.IsSlice).Length;
        return new Join(place).On([.. join.Inputs.Select(parts.Of)]);
    }

    private static TensorVariable? OfDimShuffle(Apply node, IRewriteContext context)
    {
        if (node.Inputs[0].Owner is not { Op: DimShuffle { Order: var order } } shuffle)
        {
            return null;
        }

        var x = shuffle.Inputs[0];
        var indices = IndicesOf(node);
        var ofSource = new (AxisIndex Index, TensorVariable[] Bounds)[x.Rank];
        Array.Fill(ofSource, (s_whole, []));
        List<int> left = [];
        for (var axis = 0; axis < order.Length; axis++)
        {
            var (index, bounds) = indices[axis];
            if (order[axis] >= 0)
            {
                ofSource[order[axis]] = indices[axis];
            }
            else if (bounds.Length > 0 || (index.IsSlice ? index.Resolve(1).Length != 1 : index.Start.Value is not (0 or -1)))
            {
                return null;
            }

            if (index.IsSlice)
            {
                left.Add(order[axis]);
            }
        }

        var parts = new Parts();
        foreach (var (index, bounds) in ofSource)
        {
            parts.Add(index, bounds);
        }

        var places = Sequences.Below(x.Rank, axis => ofSource[axis].Index.IsSlice);
        return new DimShuffle(EquatableArray.Create<int>(left.Map(axis => axis < 0 ? -1 : Array.IndexOf(places, axis)))).On(parts.Of(x));
    }

    private static TensorVariable? OfAlloc(Apply node, IRewriteContext context)
    {
        if (node.Inputs[0].Owner is not { Op: Alloc } alloc)
        {
            return null;
        }

        var (value, parts) = (alloc.Inputs[0], new Parts());
        List<TensorVariable> lengths = [];
        var indices = IndicesOf(node);
        for (var axis = 0; axis < indices.Length; axis++)
        {
            var (index, bounds) = indices[axis];
            var (length, stretches) = (alloc.Inputs[1 + axis], value.Type.Broadcastable[axis]);
            if (!index.IsSlice)
            {
                // The value has one position there: the length alone says whether the index is good.
                if (stretches && !(bounds.Length == 0 && Lengths.KnownOf(length) is var known && index.Start.Value >= -known && index.Start.Value < known))
                {
                    return null;
                }

                parts.Add(stretches ? AxisIndex.At(SliceBound.Of(0)) : index, stretches ? [] : bounds);
                continue;
            }

            parts.Add(stretches ? s_whole : index, stretches ? [] : bounds);
            var next = 0;
            if (ShapeRules.LengthOfSlice(length, index, () => bounds[next++]) is not { } left)
            {
                return null;
            }

            lengths.Add(left);
        }

        var part = parts.Of(value);
        return lengths.Count == 0 ? part : Alloc.Instance.On([part, .. lengths]);
    }

    private static TensorVariable? OfElemwise(Apply node, IRewriteContext context)
    {
        if (node.Inputs[0].Owner is not { Op: Elemwise elemwise } inner || context.ClientCount(node.Inputs[0]) > 1)
        {
            return null;
        }

        var whole = inner.Output;
        var indices = IndicesOf(node);
        return elemwise.On([.. inner.Inputs.Select(input =>
        {
            var parts = new Parts();
            for (var axis = 0; axis < indices.Length; axis++)
            {
                var (index, bounds) = indices[axis];
                var stretches = input.Type.Broadcastable[axis] && !whole.Type.Broadcastable[axis];
                parts.Add(!stretches ? index : index.IsSlice ? s_whole : AxisIndex.At(SliceBound.Of(0)), stretches ? [] : bounds);
            }

            return parts.Of(input);
        })]);
    }

    private static TensorVariable? OfReduce(Apply node, IRewriteContext context)
    {
        if (node.Inputs[0].Owner is not { Op: Reduce { Kind: var kind, Axes: var axes } } inner || context.ClientCount(node.Inputs[0]) > 1)
        {
            return null;
        }

        var (indices, parts, next) = (IndicesOf(node), new Parts(), 0);
        List<int> left = [];
        for (int axis = 0, place = 0; axis < inner.Inputs[0].Rank; axis++)
        {
            if (axes.Contains(axis))
            {
                parts.Add(s_whole, []);
                left.Add(place++);
                continue;
            }

            var (index, bounds) = indices[next++];
            parts.Add(index, bounds);
            place += index.IsSlice ? 1 : 0;
        }

        return new Reduce(kind, left.ToEquatableArray()).On(parts.Of(inner.Inputs[0]));
    }

    private static TensorVariable? OfDot(Apply node, IRewriteContext context)
    {
        if (node.Inputs[0].Owner is not { Op: Dot } inner || context.ClientCount(node.Inputs[0]) > 1)
        {
            return null;
        }

        var (x, y, indices) = (inner.Inputs[0], inner.Inputs[1], IndicesOf(node));
        var (left, right, next) = (new Parts(), new Parts(), 0);
        if (x.Rank == 2)
        {
            left.Add(indices[next].Index, indices[next++].Bounds);
        }

        right.Add(s_whole, []);
        if (y.Rank == 2)
        {
            right.Add(indices[next].Index, indices[next].Bounds);
        }

        return Dot.Instance.On(left.Of(x), right.Of(y));
    }
}
