using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Products of vectors and matrices, summed in double, of integers as they wrap; whether any term is true for bool.</summary>
internal static class ReferenceProducts
{
    public static RefArray Dot(RefArray a, RefArray b)
    {
        if (a.Shape[^1] != b.Shape[0])
        {
            throw new ReferenceException($"Dot: {a.Shape[^1]} and {b.Shape[0]} differ.");
        }

        var (m, k, n) = (RefArray.Count(a.Shape[..^1]), b.Shape[0], RefArray.Count(b.Shape[1..]));
        var elements = new Number[m * n];
        for (var row = 0L; row < m; row++)
        {
            for (var column = 0L; column < n; column++)
            {
                // The imaginary part of reals that are not finite is NaN, and is left behind.
                var (sum, integers) = (System.Numerics.Complex.Zero, 0L);
                for (var i = 0L; i < k; i++)
                {
                    var (x, y) = (a.Elements[(row * k) + i], b.Elements[(i * n) + column]);
                    sum += x.Complex * y.Complex;
                    integers = unchecked(integers + (x.Integer * y.Integer));
                }

                elements[(row * n) + column] = a.DType == DType.Bool ? Number.Of(sum != 0)
                    : a.DType.IsInteger ? ReferenceScalars.Convert(Number.Of(integers), DType.Int64, a.DType)
                    : (a.DType.IsComplex ? Number.Of(sum) : Number.Of(sum.Real)).RoundedTo(a.DType);
            }
        }

        return new RefArray(a.DType, [.. a.Shape[..^1], .. b.Shape[1..]], elements);
    }

    public static RefArray BatchedDot(RefArray a, RefArray b)
    {
        var batch = a.Rank - 2;
        long[] leading = [.. Enumerable.Range(0, batch).Select(axis => a.Shape[axis] == 1 ? b.Shape[axis] : a.Shape[axis])];
        var elements = new List<Number>();
        foreach (var position in ReferenceIndex.Positions(leading))
        {
            elements.AddRange(Dot(MatrixAt(a, position), MatrixAt(b, position)).Elements);
        }

        return new RefArray(a.DType, [.. leading, a.Shape[^2], b.Shape[^1]], [.. elements]);
    }

    private static RefArray MatrixAt(RefArray stack, long[] position)
    {
        long[] own = [.. position.Select((index, axis) => stack.Shape[axis] == 1 ? 0 : index)];
        var size = (int)(stack.Shape[^2] * stack.Shape[^1]);
        var first = (int)ReferenceIndex.Offset(stack.Shape[..^2], own) * size;
        return new RefArray(stack.DType, stack.Shape[^2..], stack.Elements[first..(first + size)]);
    }

    public static RefArray Product(Product op, RefArray[] x)
    {
        var product = op.Kind == ProductKind.Ger
            ? Dot(new RefArray(x[0].DType, [.. x[0].Shape, 1], x[0].Elements), new RefArray(x[1].DType, [1, .. x[1].Shape], x[1].Elements))
            : Dot(x[0], x[1]);
        var next = op.HasAddend ? 3 : 2;
        var alpha = op.Alpha * (op.HasAlpha ? x[next++].Value : 1);
        var beta = op.Beta * (op.HasBeta ? x[next].Value : 1);
        if (op.HasAddend && !x[2].Shape.SequenceEqual(product.Shape))
        {
            throw new ReferenceException($"{op}: the addend has another shape.");
        }

        var elements = product.Elements.Select((element, i) =>
            Number.Of((alpha * element.Real) + (op.HasAddend && op.Beta != 0 ? beta * x[2].Elements[i].Real : 0)).RoundedTo(product.DType));
        return new RefArray(product.DType, product.Shape, [.. elements]);
    }
}
