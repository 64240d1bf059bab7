using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Rules over lengths, and over ops that only say or change the shape of their operand.</summary>
internal static class ShapeRules
{
    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("axis-length", typeof(AxisLength), "length of an axis of f(x) -> an expression of lengths of x: f(x) is not computed", LengthOfSource),
        Rules.Rule("reshape-reshape", typeof(Reshape), "Reshape(Reshape(x)) -> Reshape(x)", MergeReshapes),
        Rules.Rule("reshape-to-axes", typeof(Reshape), "Reshape(x) that adds or drops axes of length 1 only -> DimShuffle(x), x", TurnIntoDimShuffle),
        Rules.Rule("alloc-same", typeof(Alloc), "Alloc(x) to the shape of x -> x", (node, _) => KeepsShape(node.Inputs[0], node.Inputs[1..]) ? node.Inputs[0] : null),
        Rules.Rule("alloc-alloc", typeof(Alloc), "Alloc(Alloc(x)) -> Alloc(x)", MergeAllocs),
        Rules.Rule("specify-shape-same", typeof(SpecifyShape), "SpecifyShape(x) with lengths of x -> x", DropSpecified),
        Rules.Rule("rebroadcast-nothing", typeof(Rebroadcast), "Unbroadcast(x) over axes that do not broadcast -> x", DropRebroadcast),
        Rules.Rule("assert-true", typeof(Check), "Assert(x, true) -> x", DropTrueConditions),
    ];

    /// <summary>Whether a 0-d value is the length of an axis of x for certain.</summary>
    public static bool IsLengthOf(TensorVariable length, TensorVariable x, int axis)
    {
        if (x.Type.Lengths[axis] is >= 0 and var known)
        {
            return Lengths.KnownOf(length) == known;
        }

        if (length.Owner is not { Op: AxisLength { Axis: var given } } owner)
        {
            return false;
        }

        return Root(owner.Inputs[0], given) == Root(x, axis);
    }

    /// <summary>The number of positions of a slice of an axis; null where that is not written down easily.</summary>
    public static TensorVariable? LengthOfSlice(TensorVariable length, AxisIndex index, Func<TensorVariable> nextBound)
    {
        var bounds = Sequences.Range(index.SymbolicCount, _ => nextBound());
        if (index.IsWhole || (index.Start.Kind == BoundKind.Absent && index.Stop.Kind == BoundKind.Absent && index.Step == SliceBound.Of(-1)))
        {
            return length;
        }

        if (index.Step.Kind == BoundKind.Symbolic || (index.Step.Kind == BoundKind.Constant && index.Step.Value < 1))
        {
            return null;
        }

        var next = 0;
        var start = Clamped(index.Start, T.Constant(0L));
        var stop = Clamped(index.Stop, length);
        var span = T.Maximum(stop - start, T.Constant(0L));
        return index.Step.Kind == BoundKind.Absent || index.Step.Value == 1
            ? span
            : T.FloorDiv(span + T.Constant(index.Step.Value - 1), T.Constant(index.Step.Value));

        TensorVariable Clamped(SliceBound bound, TensorVariable absent) => bound.Kind switch
        {
            BoundKind.Absent => absent,
            BoundKind.Constant => FromEnd(T.Constant(bound.Value), bound.Value < 0),
            _ => bounds[next++] is var value ? T.Where(T.Less(value, T.Constant(0L)), FromEnd(value, true), FromEnd(value, false)) : absent,
        };

        TensorVariable FromEnd(TensorVariable bound, bool isNegative) => isNegative ? T.Maximum(bound + length, T.Constant(0L)) : T.Minimum(bound, length);
    }

    /// <summary>The length of an axis: a constant where it is known.</summary>
    public static TensorVariable LengthOf(TensorVariable x, int axis) => T.LengthOf(x, axis);

    // Asking for a shape must not compute values. The whole way at once: a chain of any length is one step.
    private static TensorVariable? LengthOfSource(Apply node, IRewriteContext context)
    {
        var (x, axis) = Root(node.Inputs[0], ((AxisLength)node.Op).Axis);
        return SourceOf(x, axis) ?? (ReferenceEquals(x, node.Inputs[0]) ? null : LengthOf(x, axis));
    }

    /// <summary>The axis at the end of the way on which a length is only handed on. Every variable on the way remembers it.</summary>
    private static AxisSource Root(TensorVariable x, int axis)
    {
        var root = new AxisSource(x, axis);
        while (root.Variable.AxisSources?[root.Axis] is null && NextOf(root.Variable, root.Axis) is { } next)
        {
            root = next;
        }

        root = root.Variable.AxisSources?[root.Axis] ?? root;
        for (var at = new AxisSource(x, axis); at != root && at.Variable.AxisSources?[at.Axis] is null; at = NextOf(at.Variable, at.Axis)!)
        {
            (at.Variable.AxisSources ??= new AxisSource?[at.Variable.Rank])[at.Axis] = root;
        }

        return root;
    }

    private static AxisSource? NextOf(TensorVariable x, int axis)
    {
        if (x.Type.Lengths[axis] >= 0 || x.Owner is null)
        {
            return null;
        }

        return HandedOn(x, axis) ?? (SourceOf(x, axis) is { Owner: { Op: AxisLength { Axis: var next } } length } ? new AxisSource(length.Inputs[0], next) : null);
    }

    /// <summary>The axis of an input that an axis has its length from, where it is one; else null.</summary>
    private static AxisSource? HandedOn(TensorVariable x, int axis)
    {
        var inputs = x.Owner!.Inputs;
        switch (x.Owner.Op)
        {
            case Elemwise:
                return new AxisSource(WidestOf(inputs, axis), axis);
            case DimShuffle { Order: var order }:
                return new AxisSource(inputs[0], order[axis]);
            case Reduce { Axes: var axes }:
                return new AxisSource(inputs[0], KeptAxis(axes, axis));
            case ArgReduce { Axes: var axes }:
                return new AxisSource(inputs[0], KeptAxis(axes, axis));
            case Statistic { Axes: var axes }:
                return new AxisSource(inputs[0], KeptAxis(axes, axis));
            case ArgSort { Axis: var sorted } when inputs.Length > 1 && axis == sorted:
                return null;
            case IncSubtensor or SetDiagonal or AdvancedIncSubtensor or Cumulate or RowProgram or Sort or ArgSort or Roll or GradientGate or Rebroadcast or Check or Printout or Breakpoint:
                return new AxisSource(inputs[0], axis);
            case SearchSorted:
                return new AxisSource(inputs[1], axis);
            case Join { Axis: var joined } when axis != joined:
                return new AxisSource(inputs[0], axis);
            case Split { Axis: var cut } when axis != cut:
                return new AxisSource(inputs[0], axis);
            case SpecifyShape { Given: var given } when !given[axis]:
                return new AxisSource(inputs[0], axis);
            case Dot or Product { Kind: not ProductKind.Ger }:
                return axis < inputs[0].Rank - 1 ? new AxisSource(inputs[0], axis) : new AxisSource(inputs[1], inputs[1].Rank - 1);
            case BatchedDot when axis < inputs[0].Rank - 2:
                return new AxisSource(inputs[inputs[0].Type.Broadcastable[axis] ? 1 : 0], axis);
            case BatchedDot:
                return new AxisSource(inputs[axis - (inputs[0].Rank - 2)], axis);
            case Product:
                return new AxisSource(inputs[axis], 0);
            default:
                return null;
        }
    }

    // A leaf where there is one: its length is known at once.
    private static TensorVariable WidestOf(ImmutableArray<TensorVariable> inputs, int axis)
    {
        TensorVariable? first = null;
        foreach (var input in inputs)
        {
            if (!input.Type.Broadcastable[axis])
            {
                if (input.Owner is null)
                {
                    return input;
                }

                first ??= input;
            }
        }

        return first!;
    }

    private static int KeptAxis(EquatableArray<int> reduced, int axis)
    {
        foreach (var gone in reduced)
        {
            axis += gone <= axis ? 1 : 0;
        }

        return axis;
    }

    /// <summary>The length of an axis, in lengths of the inputs of the node that makes the tensor.</summary>
    private static TensorVariable? SourceOf(TensorVariable x, int axis)
    {
        if (x.Type.Lengths[axis] is >= 0 and var known)
        {
            return T.Constant(known);
        }

        if (x.Owner is not { Inputs: var inputs } owner)
        {
            return null;
        }

        if (HandedOn(x, axis) is { } source)
        {
            return LengthOf(source.Variable, source.Axis);
        }

        switch (owner.Op)
        {
            case Alloc or BroadcastRuntime:
                return inputs[1 + axis];
            case ArgSort or Split:
                return inputs[1 + x.Index];
            case Join:
                return inputs.Select(input => LengthOf(input, axis)).Aggregate((sum, length) => sum + length);
            case SpecifyShape { Given: var given }:
                return inputs[1 + Sequences.Below(axis, i => given[i]).Length];
            case Reshape { InferredAxis: var inferred } when axis != inferred:
                return inputs[1 + (inferred >= 0 && inferred < axis ? axis - 1 : axis)];
            case Subtensor { Indices: var indices }:
                return LengthOfPart(inputs, indices, axis);
            case AdvancedSubtensor { First: var first, Count: var count }:
                return LengthOfGathered(inputs, axis, first, count);
            default:
                return null;
        }
    }

    private static TensorVariable? LengthOfPart(ImmutableArray<TensorVariable> inputs, EquatableArray<AxisIndex> indices, int axis)
    {
        var (x, bound, kept) = (inputs[0], 1, 0);
        for (var source = 0; source < x.Rank; source++)
        {
            var index = source < indices.Length ? indices[source] : AxisIndex.Slice(default, default, default);
            if (index.IsSlice && kept++ == axis)
            {
                return LengthOfSlice(LengthOf(x, source), index, () => inputs[bound++]);
            }

            bound += index.SymbolicCount;
        }

        return null;
    }

    private static TensorVariable LengthOfGathered(ImmutableArray<TensorVariable> inputs, int axis, int first, int count)
    {
        var rank = inputs[1].Rank;
        if (axis < first || axis >= first + rank)
        {
            return LengthOf(inputs[0], axis < first ? axis : axis - rank + count);
        }

        return LengthOf(inputs.Skip(1).First(index => !index.Type.Broadcastable[axis - first]), axis - first);
    }

    private static bool KeepsShape(TensorVariable x, ImmutableArray<TensorVariable> lengths) =>
        x.Rank == lengths.Length && Sequences.Below(x.Rank, axis => !IsLengthOf(lengths[axis], x, axis)).Length == 0;

    private static TensorVariable? MergeReshapes(Apply node, IRewriteContext context) =>
        node.Inputs[0].Owner is { Op: Reshape } inner ? node.Op.On([inner.Inputs[0], .. node.Inputs[1..]]) : null;

    private static TensorVariable? TurnIntoDimShuffle(Apply node, IRewriteContext context)
    {
        var (x, inferred) = (node.Inputs[0], ((Reshape)node.Op).InferredAxis);
        var long_ = Sequences.Below(x.Rank, axis => !x.Type.Broadcastable[axis]);
        var order = new int[node.Output.Rank];
        var (found, next) = (0, 1);
        for (var axis = 0; axis < order.Length; axis++)
        {
            var length = axis == inferred ? null : node.Inputs[next++];
            if (node.Output.Type.Broadcastable[axis])
            {
                order[axis] = -1;
                continue;
            }

            if (found == long_.Length || (length is not null && !IsLengthOf(length, x, long_[found])))
            {
                return null;
            }

            order[axis] = long_[found++];
        }

        if (found < long_.Length)
        {
            return null;
        }

        // An axis of length 1 that stays where it is need not be dropped and made anew.
        return order.Length == x.Rank && x.Type.Broadcastable == node.Output.Type.Broadcastable
            ? x
            : new DimShuffle(EquatableArray.Create<int>(order)).On(x);
    }

    private static TensorVariable? MergeAllocs(Apply node, IRewriteContext context) =>
        node.Inputs[0].Owner is { Op: Alloc } inner ? Alloc.Instance.On([inner.Inputs[0], .. node.Inputs[1..]]) : null;

    private static TensorVariable? DropSpecified(Apply node, IRewriteContext context)
    {
        // Lengths that only this node makes part of the type are what later nodes were built on.
        var given = ((SpecifyShape)node.Op).Given;
        if (node.Inputs[0].Type.Lengths != node.Output.Type.Lengths)
        {
            return null;
        }

        var axes = Sequences.Below(given.Length, axis => given[axis]);
        return Sequences.Below(axes.Length, i => !IsLengthOf(node.Inputs[1 + i], node.Inputs[0], axes[i])).Length == 0 ? node.Inputs[0] : null;
    }

    private static TensorVariable? DropRebroadcast(Apply node, IRewriteContext context) =>
        node.Inputs[0].Type.Equals(node.Output.Type) ? node.Inputs[0] : null;

    private static TensorVariable? DropTrueConditions(Apply node, IRewriteContext context)
    {
        TensorVariable[] open = [.. node.Inputs.Skip(1).Where(condition => Numbers.ScalarOf(condition) is not 1)];
        return open.Length == node.Inputs.Length - 1 ? null : open.Length == 0 ? node.Inputs[0] : node.Op.On([node.Inputs[0], .. open]);
    }
}
