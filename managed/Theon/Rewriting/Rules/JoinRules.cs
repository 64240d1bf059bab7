using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Rewriting;

/// <summary>Rules over joins.</summary>
internal static class JoinRules
{
    // More parts than this are added up faster by a reduction than by a chain of additions.
    private const int MostTerms = 8;

    public static ImmutableArray<RewriteRule> All { get; } =
    [
        Rules.Rule("join-one", typeof(Join), "Join(x) -> x", (node, _) => node.Inputs.Length == 1 ? node.Inputs[0] : null),
        Rules.Rule("join-empty", typeof(Join), "Join(x, nothing) -> Join(x)", DropEmptyParts),
        Rules.Rule("join-join", typeof(Join), "Join(Join(x, y), z) -> Join(x, y, z) along one axis", Flatten),
        Rules.Rule("join-split", typeof(Join), "Join(Split(x)) -> x", JoinOfSplit),
        Rules.OutputRule("split-join", typeof(Split), "Split(Join(x, y)) at the joint -> x, y", SplitOfJoin),
        Rules.OutputRule("split-whole", typeof(Split), "Split(x) into one part of its length -> x", SplitOfOne),
        Rules.Rule("join-slices", typeof(Join), "Join(x[a:b], x[b:c]) -> x[a:c]", JoinOfSlices),
        Rules.Rule("reduce-join", typeof(Reduce), "Sum(Stack(x, y)) over the axis of the stack -> x + y; Prod, Max, Min, Any, All likewise", ReduceStack),
    ];

    private static TensorVariable? DropEmptyParts(Apply node, IRewriteContext context)
    {
        var axis = ((Join)node.Op).Axis;
        TensorVariable[] rest = [.. node.Inputs.Where(part => part.Type.Lengths[axis] != 0)];
        return rest.Length == node.Inputs.Length || rest.Length == 0 ? null : node.Op.On(rest);
    }

    private static TensorVariable? Flatten(Apply node, IRewriteContext context)
    {
        if (!node.Inputs.Any(IsNested))
        {
            return null;
        }

        return node.Op.On([.. node.Inputs.SelectMany(part => IsNested(part) ? part.Owner!.Inputs : [part])]);

        bool IsNested(TensorVariable part) => part.Owner is { } owner && owner.Op.Equals(node.Op) && context.ClientCount(part) == 1;
    }

    private static TensorVariable? JoinOfSplit(Apply node, IRewriteContext context)
    {
        if (node.Inputs[0].Owner is not { Op: Split { Axis: var axis } } split || axis != ((Join)node.Op).Axis || split.Outputs.Length != node.Inputs.Length)
        {
            return null;
        }

        return Sequences.Below(split.Outputs.Length, i => !ReferenceEquals(node.Inputs[i], split.Outputs[i])).Length == 0 ? split.Inputs[0] : null;
    }

    private static TensorVariable? SplitOfJoin(TensorVariable part, IRewriteContext context)
    {
        var split = part.Owner!;
        var axis = ((Split)split.Op).Axis;
        return split.Inputs[0].Owner is { Op: Join { Axis: var joined } } join && joined == axis && join.Inputs.Length == split.Outputs.Length
            && Sequences.Below(join.Inputs.Length, i => !ShapeRules.IsLengthOf(split.Inputs[1 + i], join.Inputs[i], axis)).Length == 0
                ? join.Inputs[part.Index]
                : null;
    }

    private static TensorVariable? SplitOfOne(TensorVariable part, IRewriteContext context) =>
        part.Owner! is { Outputs.Length: 1, Op: Split { Axis: var axis } } split && ShapeRules.IsLengthOf(split.Inputs[1], split.Inputs[0], axis) ? split.Inputs[0] : null;

    private static TensorVariable? JoinOfSlices(Apply node, IRewriteContext context)
    {
        var axis = ((Join)node.Op).Axis;
        for (var i = 1; i < node.Inputs.Length; i++)
        {
            if (United(node.Inputs[i - 1], node.Inputs[i], axis) is { } united)
            {
                TensorVariable[] parts = [.. node.Inputs.Take(i - 1), united, .. node.Inputs.Skip(i + 1)];
                return parts.Length == 1 ? united : node.Op.On(parts);
            }
        }

        return null;
    }

    private static TensorVariable? United(TensorVariable left, TensorVariable right, int axis)
    {
        if (left.Owner is not { Op: Subtensor { Indices: var a } } first || right.Owner is not { Op: Subtensor { Indices: var b } } second
            || !ReferenceEquals(first.Inputs[0], second.Inputs[0]) || SlicedAxis(a, axis) is not { } at || at != SlicedAxis(b, axis)
            || !IsForward(a[at]) || !IsForward(b[at]))
        {
            return null;
        }

        var (aBounds, bBounds) = (SubtensorRules.BoundsOf(first, 1), SubtensorRules.BoundsOf(second, 1));
        for (var other = 0; other < Math.Max(a.Length, b.Length); other++)
        {
            if (other != at && !SubtensorRules.AreSame(a, aBounds, b, bBounds, other))
            {
                return null;
            }
        }

        if (!Meet(a[at], aBounds[at], b[at], bBounds[at]))
        {
            return null;
        }

        var merged = AxisIndex.Slice(a[at].Start, b[at].Stop, default);
        EquatableArray<AxisIndex> indices = a.Select((index, i) => i == at ? merged : index).ToEquatableArray();
        return new Subtensor(indices).On([first.Inputs[0], .. aBounds.SelectMany((bounds, i) => i == at ? [] : bounds)]);
    }

    // Whether a[..k] and a[k..] are next to each other, whatever the length: a symbolic k cuts the whole axis, numbers rise on one side of 0.
    private static bool Meet(AxisIndex left, TensorVariable[] leftBounds, AxisIndex right, TensorVariable[] rightBounds)
    {
        if (leftBounds.Length == 1 && rightBounds.Length == 1)
        {
            return left.Start.Kind == BoundKind.Absent && right.Stop.Kind == BoundKind.Absent && ReferenceEquals(leftBounds[0], rightBounds[0]);
        }

        if (leftBounds.Length + rightBounds.Length > 0 || left.Stop.Kind != BoundKind.Constant || left.Stop != right.Start)
        {
            return false;
        }

        var cut = left.Stop.Value;
        return IsBefore(left.Start, cut) && (right.Stop.Kind == BoundKind.Absent || (right.Stop.Value >= cut && right.Stop.Value < 0 == cut < 0));
    }

    private static bool IsBefore(SliceBound start, long cut) => start.Kind == BoundKind.Absent || (start.Value <= cut && start.Value < 0 == cut < 0);

    private static bool IsForward(AxisIndex index) => index.Step.Kind == BoundKind.Absent || index.Step == SliceBound.Of(1);

    // The axis of the source that this axis of the part comes from.
    private static int? SlicedAxis(EquatableArray<AxisIndex> indices, int axis)
    {
        var kept = Sequences.Below(indices.Length, i => indices[i].IsSlice);
        return axis < kept.Length ? kept[axis] : null;
    }

    private static TensorVariable? ReduceStack(Apply node, IRewriteContext context)
    {
        var (kind, axes) = ((Reduce)node.Op) is var reduce ? (reduce.Kind, reduce.Axes) : default;
        if (node.Inputs[0].Owner is not { Op: Join { Axis: var axis } } join || axes is not [var only] || only != axis || join.Inputs.Length > MostTerms
            || !join.Inputs.All(part => part.Type.Broadcastable[axis]))
        {
            return null;
        }

        Func<TensorVariable, TensorVariable, TensorVariable>? combine = kind switch
        {
            ReduceKind.Sum => T.Add,
            ReduceKind.Prod => T.Mul,
            ReduceKind.Max => T.Maximum,
            ReduceKind.Min => T.Minimum,
            ReduceKind.Any => T.Or,
            ReduceKind.All => T.And,
            _ => null,
        };
        return combine is null ? null : join.Inputs.Select(part => T.Squeeze(part, axis)).Aggregate(combine);
    }
}
