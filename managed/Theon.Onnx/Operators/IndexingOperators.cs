using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Elements at positions that are computed. Positions count from the end where negative; out of range they are an error of the call.</summary>
internal static class IndexingOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        One("Gather", 2, "int axis", n => T.Take(n[0], Positions(n[1]), n.Axis("axis", 0, n[0].Rank)), since: 1),
        One("GatherElements", 2, "int axis", GatherElements, since: 11),
        One("GatherND", 2, "", n => GatherND(n, 0), since: 11, until: 11),
        One("GatherND", 2, "int batch_dims", n => GatherND(n, n.Int("batch_dims", 0)), since: 12),
        One("Scatter", 3, "int axis", ScatterElements, since: 9, until: 10),
        One("ScatterElements", 3, "int axis", ScatterElements, since: 11, until: 15),
        One("ScatterElements", 3, "int axis, string reduction", ScatterElements, since: 16),
        One("ScatterND", 3, "", ScatterND, since: 11, until: 15),
        One("ScatterND", 3, "string reduction", ScatterND, since: 16),
        One("Compress", 2, "int axis", n => T.Compress(n[1], n[0], n.HasAttribute("axis") ? n.Axis("axis", 0, n[0].Rank) : null), since: 9),
        One("ReverseSequence", 2, "int batch_axis, int time_axis", ReverseSequence, since: 10),
    ];

    private static TensorVariable Positions(TensorVariable x) => T.Cast(x, DType.Int64);

    private static TensorVariable GatherElements(NodeContext n) => n[1].Rank == n[0].Rank && n[0].Rank > 0
        ? n[0][Places(n[0], Positions(n[1]), n.Axis("axis", 0, n[0].Rank))]
        : throw n.Error($"got {n[0].Type} and positions {n[1].Type}, which must have as many axes, at least one.");

    // Along one axis the given positions, along each other axis the place of the position itself.
    private static TensorIndex[] Places(TensorVariable x, TensorVariable positions, int axis)
    {
        var places = new TensorIndex[x.Rank];
        for (var other = 0; other < places.Length; other++)
        {
            places[other] = other == axis ? positions : T.BroadcastLike(Parts.Positions(positions, other), positions);
        }

        return places;
    }

    private static TensorVariable GatherND(NodeContext n, long batches)
    {
        var (x, count) = (n[0], Depth(n));
        return batches >= 0 && batches < Math.Min(x.Rank, n[1].Rank) && batches + count <= x.Rank
            ? x[Tuples(n[1], (int)batches, count)]
            : throw n.Error($"got {x.Type}, positions {n[1].Type} of {count} numbers and batch_dims {batches}.");
    }

    private static int Depth(NodeContext n)
    {
        var positions = n[1];
        var count = positions.Rank == 0 ? 0 : n.Lengths(positions)[^1];
        return count is > 0 and <= int.MaxValue && count <= n[0].Rank ? (int)count : throw n.Error($"got {n[0].Type} and positions {positions.Type}: each is a list of 1 to {n[0].Rank} numbers.");
    }

    // The last axis of the positions counts axes of the tensor; the first axes of both may be the same.
    private static TensorIndex[] Tuples(TensorVariable positions, int batches, int count)
    {
        var all = Positions(positions);
        var before = new TensorIndex[positions.Rank];
        Array.Fill(before, Range.All);
        var tuples = new TensorIndex[batches + count];
        for (var axis = 0; axis < tuples.Length; axis++)
        {
            before[^1] = axis - batches;
            tuples[axis] = axis < batches ? Parts.Along(T.Arange(positions.Shape[axis]), axis, positions.Rank - 1) : all[before];
        }

        return tuples;
    }

    private static TensorVariable ScatterElements(NodeContext n)
    {
        var (x, positions, updates) = (n[0], Positions(n[1]), n[2]);
        Parts.CheckSameDType(n, x, updates);
        if (x.Rank == 0 || positions.Rank != x.Rank || updates.Rank != x.Rank)
        {
            throw n.Error($"got {x.Type}, positions {positions.Type} and updates {updates.Type}, which must have as many axes, at least one.");
        }

        var places = Places(x, positions, n.Axis("axis", 0, x.Rank));
        return Scattered(n, x, x[places], updates, () =>
        {
            TensorVariable flat = T.Constant(0L);
            for (var axis = 0; axis < x.Rank; axis++)
            {
                var place = axis == n.Axis("axis", 0, x.Rank) ? FromStart(positions, x.Shape[axis]) : Parts.Positions(positions, axis);
                flat = (flat * x.Shape[axis]) + place;
            }

            return (T.Flatten(flat), T.Flatten(updates), T.Flatten(x));
        });
    }

    private static TensorVariable ScatterND(NodeContext n)
    {
        var (x, updates) = (n[0], n[2]);
        Parts.CheckSameDType(n, x, updates);
        var count = Depth(n);
        return Scattered(n, x, x[Tuples(n[1], 0, count)], updates, () =>
        {
            TensorVariable flat = T.Constant(0L);
            var positions = Positions(n[1]);
            var before = new TensorIndex[positions.Rank];
            Array.Fill(before, Range.All);
            for (var axis = 0; axis < count; axis++)
            {
                before[^1] = axis;
                flat = (flat * x.Shape[axis]) + FromStart(positions[before], x.Shape[axis]);
            }

            var rows = T.Reshape(x, Parts.LengthProduct(x, ..count), Parts.LengthProduct(x, count..));
            return (T.Reshape(flat, Parts.LengthProduct(positions, ..^1)), T.Reshape(updates, Parts.LengthProduct(positions, ..^1), Parts.LengthProduct(x, count..)), rows);
        });
    }

    private static TensorVariable FromStart(TensorVariable positions, TensorVariable length) => T.Where(positions < 0, positions + length, positions);

    private static TensorVariable Scattered(
        NodeContext n, TensorVariable x, TensorVariable part, TensorVariable updates, Func<(TensorVariable Rows, TensorVariable Updates, TensorVariable X)> flat) =>
        n.Choice("reduction", "none", "none", "add", "mul") switch
        {
            "none" => T.SetSubtensor(part, updates),
            "add" => T.IncSubtensor(part, updates),
            _ => Multiplied(x, flat()),
        };

    // Every row of x times the product of all updates that go there.
    private static TensorVariable Multiplied(TensorVariable x, (TensorVariable Rows, TensorVariable Updates, TensorVariable X) flat)
    {
        var isMatrix = flat.X.Rank == 2;
        var goes = T.Equal(T.DimShuffle(flat.Rows, 0, 'x'), T.DimShuffle(T.Arange(flat.X.Shape[0]), 'x', 0));
        var factors = isMatrix
            ? T.Where(T.DimShuffle(goes, 0, 1, 'x'), T.DimShuffle(flat.Updates, 0, 'x', 1), Parts.Number(1, x.DType))
            : T.Where(goes, T.DimShuffle(flat.Updates, 0, 'x'), Parts.Number(1, x.DType));
        return T.Reshape(flat.X * T.Cast(T.Prod(factors, 0), x.DType), x.Shape.ToImmutableArray().AsSpan());
    }

    // The first elements of each sequence in reverse, the others as they are.
    private static TensorVariable ReverseSequence(NodeContext n)
    {
        var x = n[0];
        var (batch, time) = (n.Axis("batch_axis", 1, x.Rank), n.Axis("time_axis", 0, x.Rank));
        if (x.Rank < 2 || batch == time || n[1].Rank != 1)
        {
            throw n.Error($"got {x.Type} with lengths {n[1].Type}, batch_axis {batch} and time_axis {time}. Accepted: different axes, and a vector.");
        }

        var lengths = Parts.Along(Positions(n[1]), batch, x.Rank);
        var steps = Parts.Positions(x, time);
        return T.TakeAlongAxis(x, T.Where(steps < lengths, lengths - 1 - steps, steps), time);
    }
}
