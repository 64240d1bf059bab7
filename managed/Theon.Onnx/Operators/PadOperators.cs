using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Margins around tensors.</summary>
internal static class PadOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        One("Pad", 1, "string mode, ints pads, float value", n => Pad(
            n, n.Ints("pads") ?? throw n.Missing("pads"), Parts.Number(n.Float("value", 0), n[0].DType)), since: 2, until: 10),
        One("Pad", (2, 3), "string mode", n => Pad(n, n.Values(1), n.Optional(2) is { } value ? Single(n, value) : Parts.Number(0, n[0].DType)), since: 11),
    ];

    /// <summary>The tensor with a margin of one value at both ends of an axis.</summary>
    public static TensorVariable Constant(TensorVariable x, int axis, long before, long after, TensorVariable value)
    {
        return before == 0 && after == 0 ? x : T.Join(axis, Margin(before), x, Margin(after));

        TensorVariable Margin(long count) => T.Full(value, x.Shape.ToImmutableArray().SetItem(axis, T.Constant(count)).AsSpan());
    }

    // The margins before all axes, then those behind; a negative one cuts away.
    private static TensorVariable Pad(NodeContext n, long[] pads, TensorVariable value)
    {
        var x = n[0];
        var mode = n.Choice("mode", "constant", "constant", "reflect", "edge");
        if (pads.Length != 2 * x.Rank)
        {
            throw n.Error($"has {pads.Length} margins for {x.Type}. Accepted: two for each axis.");
        }

        for (var axis = 0; axis < x.Rank; axis++)
        {
            var (before, after) = (pads[axis], pads[axis + x.Rank]);
            x = Cut(n, x, axis, Math.Max(-before, 0), Math.Max(-after, 0));
            (before, after) = (Math.Max(before, 0), Math.Max(after, 0));
            x = mode switch
            {
                "reflect" => Own(n, x, axis, before, after, PadMode.Reflect),
                "edge" => Own(n, x, axis, before, after, PadMode.Edge),
                _ => Constant(x, axis, before, after, value),
            };
        }

        return x;
    }

    private static TensorVariable Single(NodeContext n, TensorVariable value) => value.Rank switch
    {
        0 => value,
        1 => value[0],
        _ => throw n.Error($"got the value {value.Type}. Accepted: one element."),
    };

    private static TensorVariable Cut(NodeContext n, TensorVariable x, int axis, long before, long after)
    {
        if (before == 0 && after == 0)
        {
            return x;
        }

        var length = n.Lengths(x)[axis];
        return before <= length && after <= length - before
            ? Parts.Part(x, axis, Parts.Bounds(before, length - after))
            : throw n.Error($"cuts {before} and {after} elements from axis {axis} of length {length}.");
    }

    // A margin of the axis' own elements.
    private static TensorVariable Own(NodeContext n, TensorVariable x, int axis, long before, long after, PadMode mode)
    {
        if (before == 0 && after == 0)
        {
            return x;
        }

        if (n.Length(x, axis) == 0)
        {
            throw n.Error($"repeats elements of axis {axis}, which has none.");
        }

        var widths = new (TensorVariable Before, TensorVariable After)[x.Rank];
        Array.Fill(widths, (0, 0));
        widths[axis] = (before, after);
        return T.Pad(x, widths, mode);
    }
}
