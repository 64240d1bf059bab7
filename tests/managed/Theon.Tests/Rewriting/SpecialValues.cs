using Theon.Tests.Reference;

namespace Theon.Tests.Rewriting;

/// <summary>Values at which rewrites go wrong.</summary>
internal static class SpecialValues
{
    private static readonly double[] s_floats =
    [
        0, -0.0, 1, -1, 0.5, -0.7, 3.25, 40, -40, 1000, -1000, 1e30, -1e30, 1e-30, 1e-40, 1e300, -1e300, 1e-300, 1e-310,
        double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    private static readonly long[] s_integers = [0, 1, -1, 2, -7, 3037000500, long.MaxValue, long.MinValue];

    /// <summary>Values of a dtype.</summary>
    public static Number[] Of(DType dtype) => dtype switch
    {
        DType.Bool => [Number.Of(false), Number.Of(true)],
        _ when dtype.IsFloat => Array.ConvertAll(s_floats, value => Number.Of(value).RoundedTo(dtype)),
        _ => Array.ConvertAll(s_integers, Number.Of),
    };

    /// <summary>Vectors whose elements run through every combination of the dtypes' values.</summary>
    public static RefArray[] Combinations(DType[] dtypes)
    {
        var values = Array.ConvertAll(dtypes, Of);
        var count = values.Aggregate(1, (product, column) => product * column.Length);
        var result = new RefArray[dtypes.Length];
        var stride = 1;
        for (var i = 0; i < dtypes.Length; i++)
        {
            var (column, step) = (values[i], stride);
            result[i] = new RefArray(dtypes[i], [count], [.. Enumerable.Range(0, count).Select(n => column[n / step % column.Length])]);
            stride *= column.Length;
        }

        return result;
    }

    /// <summary>An array of ordinary values, some of which are replaced by special ones.</summary>
    public static RefArray Draw(DType dtype, long[] shape, Random random, double specials)
    {
        var special = Of(dtype);
        var elements = new Number[RefArray.Count(shape)];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = random.NextDouble() < specials ? special[random.Next(special.Length)]
                : dtype.IsFloat ? Number.Of((6 * random.NextDouble()) - 3).RoundedTo(dtype)
                : dtype == DType.Bool ? Number.Of(random.Next(2) == 0)
                : Number.Of((long)random.Next(-5, 6));
        }

        return new RefArray(dtype, shape, elements);
    }
}
