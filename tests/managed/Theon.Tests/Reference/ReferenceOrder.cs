using Theon.Graph;
using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Index arrays, running results, sorting: position by position, with the sorts of .NET.</summary>
internal static class ReferenceOrder
{
    /// <summary>Values of a node's outputs; null where the op is none of these.</summary>
    public static RefArray[]? Evaluate(Apply node, RefArray[] x) => node.Op switch
    {
        AdvancedSubtensor op => [Gather(node.Output.DType, x[0], x[1..], op.First, op.Count, op.Mode)],
        AdvancedIncSubtensor op => [Scatter(x[0], x[1], x[2..], op)],
        IndexPositions => [new RefArray(DType.Int64, x[0].Shape, [.. x[0].Elements.Select(index => Number.Of(Position(index.Integer, x[1].Elements[0].Integer, node.Op.ToString())))])],
        Cumulate op => [Cumulate(x, op.Kind, op.Axis)],
        Sort op => [Along(x[0], op.Axis, x[0].DType, row => [.. Order(row, op.Descending).Select(i => row[i])])],
        ArgSort op => [First(Along(x[0], op.Axis, DType.Int64, row => [.. Order(row, op.Descending).Select(i => Number.Of((long)i))]), op.Axis, x)],
        SearchSorted op => [new RefArray(DType.Int64, x[1].Shape, [.. x[1].Elements.Select(v => Number.Of(x[0].Elements.LongCount(e => op.Right ? Compare(e, v) <= 0 : Compare(e, v) < 0)))])],
        Check op => x[1..].All(condition => condition.Elements.All(element => element.Integer != 0)) ? [x[0]] : throw new ReferenceException(op.Message),
        _ => null,
    };

    // As many positions as the second input says, where there is one.
    private static RefArray First(RefArray positions, int axis, RefArray[] x)
    {
        if (x.Length == 1)
        {
            return positions;
        }

        var (n, count) = (positions.Shape[axis], x[1].Elements[0].Integer);
        if (count < 0 || count > n)
        {
            throw new ReferenceException($"{n} differs from {count}.");
        }

        long[] shape = [.. positions.Shape];
        shape[axis] = count;
        return ReferenceMoves.Build(DType.Int64, shape, position => ReferenceMoves.At(positions, position));
    }

    private static RefArray Gather(DType dtype, RefArray x, RefArray[] indices, int first, int count, IndexMode mode)
    {
        var (shape, rank) = Shape(x.Shape, indices, first, count);
        return ReferenceMoves.Build(dtype, shape, position => x.Elements[Source(x.Shape, indices, position, first, count, rank, mode)]);
    }

    private static RefArray Scatter(RefArray x, RefArray values, RefArray[] indices, AdvancedIncSubtensor op)
    {
        var (shape, rank) = Shape(x.Shape, indices, op.First, op.Count);
        if (!shape.SequenceEqual(values.Shape))
        {
            throw new ReferenceException("values of another shape.");
        }

        Number[] elements = [.. x.Elements];
        foreach (var position in ReferenceIndex.Positions(shape))
        {
            var target = Source(x.Shape, indices, position, op.First, op.Count, rank, op.Mode);
            var value = ReferenceMoves.At(values, position);
            elements[target] = op.Set ? value : ReferenceScalars.Apply(ScalarOps.Add, x.DType, x.DType, [elements[target], value]);
        }

        return new RefArray(x.DType, x.Shape, elements);
    }

    private static (long[] Shape, int Rank) Shape(long[] x, RefArray[] indices, int first, int count)
    {
        var common = new long[indices[0].Rank];
        for (var axis = 0; axis < common.Length; axis++)
        {
            var lengths = indices.Select(index => index.Shape[axis]).Where(length => length != 1).Distinct().ToArray();
            common[axis] = lengths.Length switch
            {
                0 => 1,
                1 => lengths[0],
                _ => throw new ReferenceException("index arrays do not broadcast."),
            };
        }

        return ([.. x.Take(first), .. common, .. x.Skip(first + count)], common.Length);
    }

    private static long Source(long[] shape, RefArray[] indices, long[] position, int first, int count, int rank, IndexMode mode)
    {
        var source = 0L;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var n = shape[axis];
            var p = axis < first ? position[axis] : axis >= first + count ? position[axis - count + rank] : ReferenceMoves.At(indices[axis - first], position[first..(first + rank)]).Integer;
            if (axis >= first && axis < first + count)
            {
                p = mode switch
                {
                    IndexMode.Wrap => ((p % n) + n) % n,
                    IndexMode.Clip => Math.Clamp(p, 0, n - 1),
                    _ => Position(p, n, $"axis {axis}"),
                };
            }

            source = (source * n) + p;
        }

        return source;
    }

    private static long Position(long index, long length, string where) =>
        index < -length || index >= length ? throw new ReferenceException($"index {index} is out of range for {where} of length {length}.")
        : index < 0 ? index + length
        : index;

    private static RefArray Cumulate(RefArray[] x, Cumulation kind, int axis)
    {
        var factors = kind == Cumulation.Linear ? x[1] : x[0];
        var elements = new Number[x[0].Elements.Length];
        foreach (var position in ReferenceIndex.Positions(x[0].Shape))
        {
            var at = ReferenceIndex.Offset(x[0].Shape, position);
            var (value, factor) = (x[0].Elements[at], factors.Elements[at]);
            if (position[axis] == 0)
            {
                elements[at] = value;
                continue;
            }

            position[axis]--;
            var before = elements[ReferenceIndex.Offset(x[0].Shape, position)];
            elements[at] = kind switch
            {
                Cumulation.Sum => Apply(ScalarOps.Add, before, value),
                Cumulation.Prod => Apply(ScalarOps.Mul, before, value),
                _ => Apply(ScalarOps.Add, Apply(ScalarOps.Mul, before, factor), value),
            };
        }

        return new RefArray(x[0].DType, x[0].Shape, elements);

        Number Apply(ScalarOp op, Number a, Number b) => ReferenceScalars.Apply(op, x[0].DType, x[0].DType, [a, b]);
    }

    private static int[] Order(Number[] row, bool descending)
    {
        var order = Enumerable.Range(0, row.Length);
        return [.. descending
            ? order.OrderByDescending(i => row[i], Comparer<Number>.Create(Compare))
            : order.OrderBy(i => row[i], Comparer<Number>.Create(Compare))];
    }

    private static int Compare(Number a, Number b) => (double.IsNaN(a.Real), double.IsNaN(b.Real)) switch
    {
        (true, true) => 0,
        (true, false) => 1,
        (false, true) => -1,
        _ when a.Real != b.Real => a.Real < b.Real ? -1 : 1,
        _ => a.Integer.CompareTo(b.Integer),
    };

    private static RefArray Along(RefArray x, int axis, DType dtype, Func<Number[], Number[]> rule)
    {
        var elements = new Number[x.Elements.Length];
        foreach (var position in ReferenceIndex.Positions(x.Shape).Where(position => position[axis] == 0))
        {
            long[] places = [.. Enumerable.Range(0, (int)x.Shape[axis]).Select(i =>
            {
                position[axis] = i;
                return Offset(x.Shape, position);
            })];
            var row = rule([.. places.Select(place => x.Elements[place])]);
            for (var i = 0; i < places.Length; i++)
            {
                elements[places[i]] = row[i];
            }
        }

        return new RefArray(dtype, x.Shape, elements);
    }

    private static long Offset(long[] shape, long[] position) => position.Zip(shape).Aggregate(0L, (offset, pair) => (offset * pair.Second) + pair.First);
}
