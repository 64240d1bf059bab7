using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Axes and lengths.</summary>
internal static class ShapeOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        One("Reshape", 2, "", n => Reshape(n, copyZero: true), since: 5, until: 13),
        One("Reshape", 2, "int allowzero", n => Reshape(n, copyZero: !n.Flag("allowzero", false)), since: 14),
        One("Flatten", 1, "int axis", Flatten, since: 1),
        One("Expand", 2, "", n => Expand(n, n[0], n.Values(1)), since: 8),
        One("Shape", 1, "", n => Lengths(n[0], 0, n[0].Rank), since: 1, until: 14),
        One("Shape", 1, "int start, int end", PartOfShape, since: 15),
        One("Size", 1, "", n => Parts.LengthProduct(n[0], ..), since: 1),
        One("Squeeze", 1, "ints axes", n => Squeeze(n, n.Ints("axes")), since: 1, until: 12),
        One("Squeeze", (1, 2), "", n => Squeeze(n, n.Has(1) ? n.Values(1) : null), since: 13),
        One("Unsqueeze", 1, "ints axes", n => Unsqueeze(n, n.Ints("axes") ?? throw n.Missing("axes")), since: 1, until: 12),
        One("Unsqueeze", 2, "", n => Unsqueeze(n, n.Values(1)), since: 13),
        One("Transpose", 1, "ints perm", n => Transpose(n, n.Ints("perm")), since: 1),
        One("DepthToSpace", 1, "int blocksize, string mode", DepthToSpace, since: 1),
        One("SpaceToDepth", 1, "int blocksize", SpaceToDepth, since: 1),
    ];

    private static TensorVariable Reshape(NodeContext n, bool copyZero)
    {
        var x = n[0];
        var shape = n.Values(1);
        if (shape.Count(length => length == -1) > 1 || shape.Any(length => length < -1))
        {
            throw n.Error($"got the shape [{string.Join(", ", shape)}]. Accepted: lengths, and -1 once.");
        }

        var lengths = new TensorVariable[shape.Length];
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            lengths[axis] = shape[axis] != 0 || !copyZero ? shape[axis]
                : axis < x.Rank ? x.Shape[axis]
                : throw n.Error($"copies the length of axis {axis} of {x.Type}, which has no such axis.");
        }

        return T.Reshape(x, lengths);
    }

    private static TensorVariable Flatten(NodeContext n)
    {
        var x = n[0];
        var axis = n.Int("axis", 1);
        var split = axis == x.Rank ? x.Rank : n.Axis(axis, x.Rank + (axis < 0 ? 0 : 1));
        return T.Reshape(x, Parts.LengthProduct(x, ..split), Parts.LengthProduct(x, split..));
    }

    /// <summary>The value stretched: lengths 1 of either side take that of the other.</summary>
    private static TensorVariable Expand(NodeContext n, TensorVariable x, long[] shape)
    {
        if (shape.Any(length => length < 0))
        {
            throw n.Error($"got the shape [{string.Join(", ", shape)}] with a negative length.");
        }

        var lengths = n.Lengths(x);
        var rank = Math.Max(shape.Length, lengths.Length);
        var target = new TensorVariable[rank];
        for (var i = 0; i < rank; i++)
        {
            var (own, wanted) = (At(lengths, i - rank + lengths.Length), At(shape, i - rank + shape.Length));
            target[i] = own == 1 || wanted == 1 || own == wanted ? (own == 1 ? wanted : own)
                : throw n.Error($"cannot stretch [{string.Join(", ", lengths)}] to [{string.Join(", ", shape)}].");
        }

        return T.BroadcastTo(x, target);

        static long At(long[] values, int index) => index < 0 ? 1 : values[index];
    }

    private static TensorVariable PartOfShape(NodeContext n)
    {
        var rank = n[0].Rank;
        var start = Clamped(n.Int("start", 0));
        return Lengths(n[0], start, Math.Max(start, Clamped(n.Int("end", rank))));

        int Clamped(long axis) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }

    // A constant where the lengths are known, else an expression of them.
    private static TensorVariable Lengths(TensorVariable x, int start, int end)
    {
        var known = x.Type.Lengths.AsSpan()[start..end];
        return !known.Contains(-1) ? Parts.List(known) : T.Stack(x.Shape.ToImmutableArray().AsSpan()[start..end]);
    }

    private static TensorVariable Squeeze(NodeContext n, long[]? axes)
    {
        var x = n[0];
        var drop = axes is null
            ? [.. n.Lengths(x).Index().Where(length => length.Item == 1).Select(length => length.Index)]
            : n.Axes(axes, x.Rank);
        return T.DimShuffle(x, [.. Enumerable.Range(0, x.Rank).Except(drop).Select(axis => (AxisOrder)axis)]);
    }

    private static TensorVariable Unsqueeze(NodeContext n, long[] axes)
    {
        var x = n[0];
        var rank = x.Rank + axes.Length;
        var added = n.Axes(axes, rank);
        var next = 0;
        return T.DimShuffle(x, [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? (AxisOrder)'x' : next++)]);
    }

    private static TensorVariable Transpose(NodeContext n, long[]? order) => order is null
        ? T.Transpose(n[0])
        : order.Length != n[0].Rank ? throw n.Error($"orders {order.Length} axes of {n[0].Type}.")
        : order.Length == 0 ? n[0]
        : T.Transpose(n[0], n.Axes(order, n[0].Rank));

    private static TensorVariable DepthToSpace(NodeContext n)
    {
        var (lengths, block) = Image(n);
        var isColumnFirst = n.Choice("mode", "DCR", "DCR", "CRD") == "DCR";
        var (batch, depth, height, width) = (lengths[0], lengths[1], lengths[2], lengths[3]);
        if (depth % (block * block) != 0)
        {
            throw n.Error($"cannot split {depth} channels into blocks of {block} x {block}.");
        }

        var channels = depth / (block * block);
        var parts = isColumnFirst
            ? T.Transpose(Parts.Reshape(n[0], batch, block, block, channels, height, width), 0, 3, 4, 1, 5, 2)
            : T.Transpose(Parts.Reshape(n[0], batch, channels, block, block, height, width), 0, 1, 4, 2, 5, 3);
        return Parts.Reshape(parts, batch, channels, height * block, width * block);
    }

    private static TensorVariable SpaceToDepth(NodeContext n)
    {
        var (lengths, block) = Image(n);
        var (batch, channels, height, width) = (lengths[0], lengths[1], lengths[2], lengths[3]);
        if (height % block != 0 || width % block != 0)
        {
            throw n.Error($"cannot cut {height} x {width} into blocks of {block} x {block}.");
        }

        var parts = Parts.Reshape(n[0], batch, channels, height / block, block, width / block, block);
        return Parts.Reshape(T.Transpose(parts, 0, 3, 5, 1, 2, 4), batch, channels * block * block, height / block, width / block);
    }

    private static (long[] Lengths, long Block) Image(NodeContext n)
    {
        var block = n.Int("blocksize", 0);
        return n[0].Rank == 4 && block is > 0 and < 1 << 15
            ? (n.Lengths(n[0]), block)
            : throw n.Error($"got {n[0].Type} with blocksize {block}. Accepted: four axes and a positive size.");
    }
}
