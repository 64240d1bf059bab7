using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Parts of tensors, and tensors put together from parts.</summary>
internal static class SliceOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        One("Slice", 1, "ints starts, ints ends, ints axes", n => Slice(
            n, n.Ints("starts") ?? throw n.Missing("starts"), n.Ints("ends") ?? throw n.Missing("ends"), n.Ints("axes"), null), since: 1, until: 9),
        One("Slice", (3, 5), "", n => Slice(
            n, n.Values(1), n.Values(2), n.Has(3) ? n.Values(3) : null, n.Has(4) ? n.Values(4) : null), since: 10),
        Many("Split", (1, 1), int.MaxValue, "int axis, ints split", n => Split(n, n.Ints("split")), since: 2, until: 12),
        Many("Split", (1, 2), int.MaxValue, "int axis", n => Split(n, n.Has(1) ? n.Values(1) : null), since: 13),
        One("Concat", (1, int.MaxValue), "int axis", Concat, since: 4),
        One("Tile", 2, "", Tile, since: 6),
        One("NonZero", 1, "", n => T.Transpose(T.Nonzero(n[0])), since: 9),
        One("Trilu", (1, 2), "int upper", Trilu, since: 14),
    ];

    private static TensorVariable Slice(NodeContext n, long[] starts, long[] ends, long[]? axes, long[]? steps)
    {
        var x = n[0];
        axes ??= [.. Enumerable.Range(0, starts.Length)];
        steps ??= [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Contains(0))
        {
            throw n.Error($"got starts [{string.Join(", ", starts)}], ends [{string.Join(", ", ends)}], axes [{string.Join(", ", axes)}] and steps [{string.Join(", ", steps)}]: "
                + "as many of each are needed, and no step of 0.");
        }

        var normalized = n.Axes(axes, x.Rank);
        var indices = new TensorIndex[x.Rank];
        Array.Fill(indices, Range.All);
        for (var i = 0; i < starts.Length; i++)
        {
            indices[normalized[i]] = Parts.Bounds(starts[i], ends[i], steps[i]);
        }

        return x[indices];
    }

    private static ImmutableArray<TensorVariable?> Split(NodeContext n, long[]? lengths)
    {
        var x = n[0];
        var axis = n.Axis("axis", 0, x.Rank);
        var whole = n.Lengths(x)[axis];
        lengths ??= whole % n.OutputCount == 0
            ? [.. Enumerable.Repeat(whole / n.OutputCount, n.OutputCount)]
            : throw n.Error($"cannot split {whole} elements into {n.OutputCount} equal parts.");
        if (lengths.Length != n.OutputCount || lengths.Any(length => length < 0) || lengths.Sum() != whole)
        {
            throw n.Error($"splits {whole} elements for {n.OutputCount} outputs into [{string.Join(", ", lengths)}].");
        }

        var parts = ImmutableArray.CreateBuilder<TensorVariable?>(lengths.Length);
        var start = 0L;
        foreach (var length in lengths)
        {
            parts.Add(Parts.Part(x, axis, Parts.Bounds(start, start + length)));
            start += length;
        }

        return parts.ToImmutable();
    }

    private static TensorVariable Concat(NodeContext n)
    {
        Parts.CheckSameDType(n, n.All);
        return T.Join(n.Axis(n.HasAttribute("axis") ? n.Int("axis", 0) : throw n.Missing("axis"), n[0].Rank), n.All);
    }

    private static TensorVariable Tile(NodeContext n)
    {
        var repeats = n.Values(1);
        return repeats.Length == n[0].Rank && repeats.All(count => count >= 0)
            ? T.Tile(n[0], [.. repeats.Select(count => (TensorVariable)count)])
            : throw n.Error($"repeats {n[0].Type} [{string.Join(", ", repeats)}] times: a number for each axis is needed, none negative.");
    }

    private static TensorVariable Trilu(NodeContext n)
    {
        var x = n[0];
        if (x.Rank < 2)
        {
            throw n.Error($"got {x.Type}. Accepted: two axes or more.");
        }

        var offset = n.Has(1) ? n.Values(1) is [var one] ? one : throw n.Error("needs one number as offset of the diagonal.") : 0;
        var distance = Parts.Positions(x, x.Rank - 1) - Parts.Positions(x, x.Rank - 2);
        return T.Where(n.Flag("upper", true) ? distance >= offset : distance <= offset, x, Parts.Number(0, x.DType));
    }
}
