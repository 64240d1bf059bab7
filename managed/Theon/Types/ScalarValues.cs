using System.Runtime.InteropServices;

namespace Theon.Types;

/// <summary>Host numbers as 0-d arrays of the computed dtypes (and, for conversion, of all real ones), and back.</summary>
internal static class ScalarValues
{
    /// <summary>A 0-d array; the number is rounded, truncated or wrapped to the dtype.</summary>
    public static NDArray FromDouble(DType dtype, double value)
    {
        using var wide = NDArray.Scalar(value);
        return dtype == DType.Bool ? NDArray.Scalar(value != 0) : wide.AsType(dtype);
    }

    /// <summary>A 0-d array; the number is rounded or wrapped to the dtype.</summary>
    public static NDArray FromInt64(DType dtype, long value)
    {
        using var wide = NDArray.Scalar(value);
        return dtype == DType.Bool ? NDArray.Scalar(value != 0) : wide.AsType(dtype);
    }

    /// <summary>The only element of a real array.</summary>
    public static double ToDouble(NDArray array)
    {
        using var wide = array.AsType(DType.Float64);
        return MemoryMarshal.GetReference(wide.AsSpan<double>());
    }

    /// <summary>The only element of an integer or bool array.</summary>
    public static long ToInt64(NDArray array)
    {
        using var wide = array.AsType(DType.Int64);
        return MemoryMarshal.GetReference(wide.AsSpan<long>());
    }

    /// <summary>The bytes of the only element, in the low end.</summary>
    public static long ToBits(NDArray array) => array.DType switch
    {
        DType.Float64 => BitConverter.DoubleToInt64Bits(ToDouble(array)),
        DType.Float32 => BitConverter.SingleToUInt32Bits((float)ToDouble(array)),
        _ => ToInt64(array),
    };
}
