using Theon.Graph;
using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Ops that put elements into other places, one element at a time.</summary>
internal static class ReferenceMoves
{
    /// <summary>Values of a node's outputs; null where the op is none of these.</summary>
    public static RefArray[]? Evaluate(Apply node, RefArray[] x) => node.Op switch
    {
        Join op => [Join(x, op.Axis)],
        Split op => Split(x[0], ReferenceEvaluator.Integers(x, 1), op.Axis),
        SpecifyShape op => [SpecifyShape(x[0], ReferenceEvaluator.Integers(x, 1), [.. op.Given])],
        Rebroadcast or GradientGate or Printout or Breakpoint => [x[0]],
        BroadcastRuntime => [Stretch(x[0], ReferenceEvaluator.Integers(x, 1))],
        Roll op => [Roll(x[0], x[1].Elements[0].Integer, op.Axis)],
        Diagonal op => [Diagonal(x[0], op.Offset, op.Axis1, op.Axis2)],
        SetDiagonal op => [SetDiagonal(x[0], x[1], op.Offset, op.Axis1, op.Axis2)],
        _ => null,
    };

    /// <summary>An array whose element at a position is what <paramref name="at"/> says.</summary>
    public static RefArray Build(DType dtype, long[] shape, Func<long[], Number> at) => new(dtype, shape, [.. ReferenceIndex.Positions(shape).Select(at)]);

    /// <summary>The element at a position.</summary>
    public static Number At(RefArray x, long[] position) => x.Elements[ReferenceIndex.Offset(x.Shape, position)];

    private static RefArray Stretch(RefArray x, long[] shape)
    {
        if (x.Shape.Where((length, axis) => length != 1 && length != shape[axis]).Any())
        {
            throw new ReferenceException($"BroadcastRuntime: [{string.Join(", ", x.Shape)}] to [{string.Join(", ", shape)}].");
        }

        return Build(x.DType, shape, position => At(x, [.. position.Select((i, axis) => x.Shape[axis] == 1 ? 0 : i)]));
    }

    private static RefArray Join(RefArray[] parts, int axis)
    {
        var shape = parts[0].Shape.ToArray();
        shape[axis] = parts.Sum(part => part.Shape[axis]);
        foreach (var part in parts)
        {
            if (part.Shape.Where((_, a) => a != axis).SequenceEqual(shape.Where((_, a) => a != axis)) is false)
            {
                throw new ReferenceException("Join: other lengths differ.");
            }
        }

        return Build(parts[0].DType, shape, position =>
        {
            var left = position[axis];
            var part = parts.First(candidate =>
            {
                left -= candidate.Shape[axis];
                return left < 0;
            });
            position[axis] = left + part.Shape[axis];
            return At(part, position);
        });
    }

    private static RefArray[] Split(RefArray x, long[] sizes, int axis)
    {
        if (sizes.Sum() != x.Shape[axis] || sizes.Any(size => size < 0))
        {
            throw new ReferenceException($"Split: sizes [{string.Join(", ", sizes)}] for a length of {x.Shape[axis]}.");
        }

        var parts = new List<RefArray>();
        var start = 0L;
        foreach (var size in sizes)
        {
            var (shape, first) = (x.Shape.ToArray(), start);
            shape[axis] = size;
            parts.Add(Build(x.DType, shape, position =>
            {
                position[axis] += first;
                return x.Elements[(int)Offset(x.Shape, position)];
            }));
            start += size;
        }

        return [.. parts];
    }

    private static RefArray SpecifyShape(RefArray x, long[] lengths, bool[] given)
    {
        var next = 0;
        for (var axis = 0; axis < given.Length; axis++)
        {
            if (given[axis] && lengths[next++] != x.Shape[axis])
            {
                throw new ReferenceException($"SpecifyShape: axis {axis} has length {x.Shape[axis]}.");
            }
        }

        return x;
    }

    private static RefArray Roll(RefArray x, long distance, int axis)
    {
        var n = x.Shape[axis];
        return Build(x.DType, x.Shape, position =>
        {
            position[axis] = (((position[axis] - distance) % n) + n) % n;
            return At(x, position);
        });
    }

    private static RefArray Diagonal(RefArray x, long offset, int axis1, int axis2)
    {
        var places = Places(x.Shape, offset, axis1, axis2);
        long[] shape = [.. x.Shape.Where((_, axis) => axis != axis1 && axis != axis2), places.Count];
        return Build(x.DType, shape, position => x.Elements[(int)Offset(x.Shape, Place(position, places, axis1, axis2))]);
    }

    private static RefArray SetDiagonal(RefArray x, RefArray values, long offset, int axis1, int axis2)
    {
        var places = Places(x.Shape, offset, axis1, axis2);
        long[] shape = [.. x.Shape.Where((_, axis) => axis != axis1 && axis != axis2), places.Count];
        if (!shape.SequenceEqual(values.Shape))
        {
            throw new ReferenceException("SetDiagonal: values of another shape.");
        }

        Number[] elements = [.. x.Elements];
        foreach (var position in ReferenceIndex.Positions(shape))
        {
            elements[Offset(x.Shape, Place(position, places, axis1, axis2))] = At(values, position);
        }

        return new RefArray(x.DType, x.Shape, elements);
    }

    // Rows and columns with column - row = offset, in order.
    private static List<(long Row, long Column)> Places(long[] shape, long offset, int axis1, int axis2)
    {
        var places = new List<(long, long)>();
        for (var row = 0L; row < shape[axis1]; row++)
        {
            if (row + offset >= 0 && row + offset < shape[axis2])
            {
                places.Add((row, row + offset));
            }
        }

        return places;
    }

    private static long[] Place(long[] position, List<(long Row, long Column)> places, int axis1, int axis2)
    {
        var (row, column) = places[(int)position[^1]];
        var next = 0;
        return [.. Enumerable.Range(0, position.Length + 1).Select(axis => axis == axis1 ? row : axis == axis2 ? column : position[next++])];
    }

    private static long Offset(long[] shape, long[] position) => position.Zip(shape).Aggregate(0L, (offset, pair) => (offset * pair.Second) + pair.First);
}
