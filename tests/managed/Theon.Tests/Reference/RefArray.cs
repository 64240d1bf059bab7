namespace Theon.Tests.Reference;

/// <summary>A plain row-major array: what the reference computes with. Nothing of it is shared with the library under test.</summary>
internal sealed class RefArray
{
    public RefArray(DType dtype, long[] shape, Number[] elements)
    {
        if (elements.Length != Count(shape))
        {
            throw new ArgumentException($"{elements.Length} elements for the shape [{string.Join(", ", shape)}].");
        }

        DType = dtype;
        Shape = shape;
        Elements = elements;
    }

    public DType DType { get; }

    public long[] Shape { get; }

    public Number[] Elements { get; }

    public int Rank => Shape.Length;

    /// <summary>All elements as doubles.</summary>
    public double[] Values => Array.ConvertAll(Elements, element => element.Real);

    /// <summary>The only element.</summary>
    public double Value => Elements.Single().Real;

    public static long Count(long[] shape) => shape.Aggregate(1L, (a, b) => a * b);

    public static RefArray Of(double[] values, params long[] shape) => Of(DType.Float64, values, shape);

    public static RefArray Scalar(double value) => Of(DType.Float64, [value]);

    public static RefArray Scalar(long value) => new(DType.Int64, [], [Number.Of(value)]);

    /// <summary>Doubles converted to a dtype.</summary>
    public static RefArray Of(DType dtype, double[] values, params long[] shape) =>
        new(dtype, shape, Array.ConvertAll(values, value => ReferenceScalars.Convert(Number.Of(value), DType.Float64, dtype)));

    public static RefArray From(NDArray array)
    {
        var shape = array.Shape.ToArray();
        if (array.DType.IsComplex)
        {
            using var pairs = array.AsType(DType.Complex128);
            return new RefArray(array.DType, shape, Array.ConvertAll(pairs.ToArray<System.Numerics.Complex>(), Number.Of));
        }

        if (array.DType.IsFloat)
        {
            using var wide = array.AsType(DType.Float64);
            return new RefArray(array.DType, shape, Array.ConvertAll(wide.ToArray<double>(), Number.Of));
        }

        using var integers = array.AsType(DType.Int64);
        return new RefArray(array.DType, shape, Array.ConvertAll(integers.ToArray<long>(), Number.Of));
    }

    public NDArray ToNDArray()
    {
        if (DType.IsComplex)
        {
            using var pairs = NDArray.FromSpan<System.Numerics.Complex>(Array.ConvertAll(Elements, element => element.Complex), Shape);
            using var reshaped = pairs.Reshape(Shape);
            return reshaped.AsType(DType);
        }

        using var wide = DType.IsFloat
            ? NDArray.FromSpan<double>(Values, Shape)
            : NDArray.FromSpan<long>(Array.ConvertAll(Elements, element => element.Integer), Shape);
        using var shaped = wide.Reshape(Shape);
        return shaped.AsType(DType);
    }

    public override string ToString() => $"{DType.Name}[{string.Join(", ", Shape)}] {{{string.Join(", ", Values)}}}";
}
