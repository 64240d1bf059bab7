using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theon.Types;

/// <summary>Host numbers as 0-d arrays of real dtypes, and back.</summary>
internal static class ScalarValues
{
    /// <summary>A 0-d array; the number is rounded, truncated or wrapped to the dtype.</summary>
    public static NDArray FromDouble(DType dtype, double value) => dtype switch
    {
        DType.Bool => NDArray.Scalar(value != 0),
        DType.Float64 => NDArray.Scalar(value),
        DType.Float32 => NDArray.Scalar((float)value),
        _ => Converted(NDArray.Scalar(value), dtype),
    };

    /// <summary>A 0-d array; the number is rounded or wrapped to the dtype.</summary>
    public static NDArray FromInt64(DType dtype, long value) => dtype switch
    {
        DType.Bool => NDArray.Scalar(value != 0),
        DType.Int64 => NDArray.Scalar(value),
        DType.Float64 => NDArray.Scalar((double)value),
        DType.Float32 => NDArray.Scalar((float)value),
        _ => Converted(NDArray.Scalar(value), dtype),
    };

    /// <summary>The only element of a real array.</summary>
    public static double ToDouble(NDArray array)
    {
        switch (array.DType)
        {
            case DType.Float64:
                return MemoryMarshal.GetReference(array.AsSpan<double>());
            case DType.Float32:
                return MemoryMarshal.GetReference(array.AsSpan<float>());
            case DType.Int64:
                return MemoryMarshal.GetReference(array.AsSpan<long>());
            case DType.Bool:
                return MemoryMarshal.GetReference(array.AsSpan<bool>()) ? 1 : 0;
            default:
                using (var wide = array.AsType(DType.Float64))
                {
                    return MemoryMarshal.GetReference(wide.AsSpan<double>());
                }
        }
    }

    /// <summary>The only element of an integer or bool array.</summary>
    public static long ToInt64(NDArray array)
    {
        if (array.DType == DType.Int64)
        {
            return MemoryMarshal.GetReference(array.AsSpan<long>());
        }

        if (array.DType == DType.Bool)
        {
            return MemoryMarshal.GetReference(array.AsSpan<bool>()) ? 1 : 0;
        }

        using var wide = array.AsType(DType.Int64);
        return MemoryMarshal.GetReference(wide.AsSpan<long>());
    }

    /// <summary>The only element of any array.</summary>
    public static Complex ToComplex(NDArray array)
    {
        using var wide = array.AsType(DType.Complex128);
        return MemoryMarshal.GetReference(wide.AsSpan<Complex>());
    }

    /// <summary>A 0-d array; the parts are rounded.</summary>
    public static NDArray FromComplex(DType dtype, Complex value) => Converted(NDArray.Scalar(value), dtype);

    /// <summary>Whether all bits of the only element are 0.</summary>
    public static bool IsZero(NDArray array) => array.DType == DType.Complex128
        ? Unsafe.BitCast<Complex, Int128>(ToComplex(array)) == 0
        : ToBits(array) == 0;

    /// <summary>The bytes of the only element, in the low end; of at most 8.</summary>
    public static long ToBits(NDArray array) => array.DType switch
    {
        DType.Complex64 => Unsafe.BitCast<Complex64, long>(MemoryMarshal.GetReference(array.AsSpan<Complex64>())),
        DType.Float64 => BitConverter.DoubleToInt64Bits(ToDouble(array)),
        DType.Float32 => BitConverter.SingleToUInt32Bits((float)ToDouble(array)),
        DType.Float16 => BitConverter.HalfToUInt16Bits((Half)ToDouble(array)),
        _ => ToInt64(array),
    };

    private static NDArray Converted(NDArray wide, DType dtype)
    {
        using (wide)
        {
            return wide.AsType(dtype);
        }
    }
}
