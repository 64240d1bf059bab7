namespace Theon.Types;

/// <summary>The dtype in which values of several dtypes are computed together. Scalars count like arrays; literals do not take part.</summary>
public static class Promotion
{
    private static readonly DType[] s_signed = [DType.Int8, DType.Int16, DType.Int32, DType.Int64];
    private static readonly DType[] s_unsigned = [DType.UInt8, DType.UInt16, DType.UInt32, DType.UInt64];

    /// <summary>The common dtype of two. Integers of 32 bits and more need float64 to meet a float.</summary>
    public static DType Common(DType a, DType b)
    {
        if (a == b)
        {
            return a;
        }

        var (low, high) = a.Kind < b.Kind || (a.Kind == b.Kind && a.Bytes < b.Bytes) ? (a, b) : (b, a);
        return (low.Kind, high.Kind) switch
        {
            (DTypeKind.Bool, _) => high,
            (DTypeKind.Unsigned, DTypeKind.Signed) => SignedHolding(low, high),
            (DTypeKind.Float, DTypeKind.Float) => CommonFloat(low, high),
            (DTypeKind.Unsigned or DTypeKind.Signed, DTypeKind.Float) => CommonFloat(FloatHolding(low), high),
            (DTypeKind.Unsigned or DTypeKind.Signed, DTypeKind.Complex) => ComplexHolding(FloatHolding(low), high),
            (DTypeKind.Float, DTypeKind.Complex) => ComplexHolding(low, high),
            _ => high,
        };
    }

    /// <summary>The common dtype of at least one.</summary>
    public static DType Common(ReadOnlySpan<DType> dtypes)
    {
        var result = dtypes[0];
        foreach (var dtype in dtypes[1..])
        {
            result = Common(result, dtype);
        }

        return result;
    }

    /// <summary>The float dtype in which a function such as exp computes: floats stay, 8 and 16 bit and bool give float32, wider
    /// integers float64.</summary>
    public static DType Floating(DType dtype) => dtype.IsFloat || dtype.IsComplex
        ? dtype
        : dtype.Bytes <= 2 ? DType.Float32 : DType.Float64;

    /// <summary>Whether every value of one dtype survives a conversion to the other.</summary>
    public static bool IsSafe(DType from, DType to) => Common(from, to) == to;

    /// <summary>The smallest signed (or, for what exceeds int64, unsigned) dtype that holds an integer.</summary>
    internal static DType SmallestHolding(long value, DTypeKind kind)
    {
        var candidates = kind == DTypeKind.Unsigned && value >= 0 ? s_unsigned : s_signed;
        return Array.Find(candidates, dtype => Holds(dtype, value));
    }

    /// <summary>Whether an integer dtype holds a value.</summary>
    internal static bool Holds(DType dtype, long value)
    {
        var bits = 8 * dtype.Bytes;
        return dtype.Kind == DTypeKind.Unsigned
            ? value >= 0 && (bits == 64 || value < 1L << bits)
            : bits == 64 || (value >= -(1L << (bits - 1)) && value < 1L << (bits - 1));
    }

    private static DType SignedHolding(DType unsigned, DType signed)
    {
        if (unsigned.Bytes < signed.Bytes)
        {
            return signed;
        }

        var holding = Array.FindIndex(s_signed, dtype => dtype.Bytes > unsigned.Bytes);
        return holding < 0 ? DType.Float64 : s_signed[holding];
    }

    private static DType FloatHolding(DType integer) => integer.Bytes switch
    {
        1 => DType.Float16,
        2 => DType.Float32,
        _ => DType.Float64,
    };

    private static DType CommonFloat(DType a, DType b)
    {
        var (low, high) = a.Bytes <= b.Bytes ? (a, b) : (b, a);
        return low != high && low.Bytes == high.Bytes ? DType.Float32 : high;
    }

    private static DType ComplexHolding(DType real, DType complex) => real == DType.Float64 ? DType.Complex128 : complex;
}
