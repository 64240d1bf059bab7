namespace Theon.Tests.Reference;

/// <summary>Ops that move or make elements.</summary>
internal static class ReferenceShapes
{
    public static RefArray DimShuffle(RefArray x, int[] order)
    {
        long[] shape = [.. order.Select(axis => axis < 0 ? 1 : x.Shape[axis])];
        var elements = ReferenceIndex.Positions(shape).Select(position =>
        {
            var source = new long[x.Rank];
            for (var axis = 0; axis < order.Length; axis++)
            {
                if (order[axis] >= 0)
                {
                    source[order[axis]] = position[axis];
                }
            }

            return x.Elements[ReferenceIndex.Offset(x.Shape, source)];
        });
        return new RefArray(x.DType, shape, [.. elements]);
    }

    public static RefArray Alloc(RefArray value, long[] shape, TensorType type)
    {
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] < 0 || (!type.Broadcastable[axis] && value.Shape[axis] != shape[axis]))
            {
                throw new ReferenceException($"Alloc: axis {axis} of length {value.Shape[axis]} does not stretch to {shape[axis]}.");
            }
        }

        return new RefArray(value.DType, shape, [.. ReferenceIndex.Positions(shape).Select(p => value.Elements[ReferenceIndex.Offset(value.Shape, p)])]);
    }

    public static RefArray Reshape(RefArray x, long[] lengths, int inferred)
    {
        List<long> shape = [.. lengths];
        if (inferred >= 0)
        {
            var known = RefArray.Count(lengths);
            shape.Insert(inferred, known == 0 ? throw new ReferenceException("Reshape: nothing to infer from.") : x.Elements.Length / known);
        }

        return RefArray.Count([.. shape]) == x.Elements.Length
            ? new RefArray(x.DType, [.. shape], x.Elements)
            : throw new ReferenceException($"Reshape: {x.Elements.Length} elements for [{string.Join(", ", shape)}].");
    }

    public static RefArray Arange(RefArray start, RefArray stop, RefArray step)
    {
        var elements = new List<Number>();
        if (start.DType.IsFloat)
        {
            var count = Math.Ceiling((stop.Value - start.Value) / step.Value);
            for (var i = 0; i < count; i++)
            {
                elements.Add(Number.Of(start.Value + (i * step.Value)).RoundedTo(start.DType));
            }
        }
        else
        {
            var (first, last, by) = (start.Elements[0].Integer, stop.Elements[0].Integer, step.Elements[0].Integer);
            if (by == 0)
            {
                throw new ReferenceException("Arange: the step is 0.");
            }

            for (var value = first; by > 0 ? value < last : value > last; value += by)
            {
                elements.Add(Number.Of(value));
            }
        }

        return new RefArray(start.DType, [elements.Count], [.. elements]);
    }
}
