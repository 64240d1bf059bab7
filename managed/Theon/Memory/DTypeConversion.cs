using System.Numerics;

namespace Theon;

/// <summary>Conversion of elements between dtypes, where values enter or leave.</summary>
internal static unsafe class DTypeConversion
{
    /// <summary>Whether promotion of the two dtypes gives <paramref name="to"/>: what an input accepts without being asked.</summary>
    public static bool IsSafe(DType from, DType to)
    {
        if (from == to || from == DType.Bool)
        {
            return true;
        }

        return (from.Kind, to.Kind) switch
        {
            (DTypeKind.Unsigned, DTypeKind.Unsigned) or (DTypeKind.Signed, DTypeKind.Signed) => from.Bytes < to.Bytes,
            (DTypeKind.Unsigned, DTypeKind.Signed) => from.Bytes < to.Bytes,
            (DTypeKind.Unsigned or DTypeKind.Signed, DTypeKind.Float) => FitsFloat(from, to.Bytes),
            (DTypeKind.Float, DTypeKind.Float) => from.Bytes < to.Bytes,
            (DTypeKind.Unsigned or DTypeKind.Signed, DTypeKind.Complex) => FitsFloat(from, to.Bytes / 2),
            (DTypeKind.Float, DTypeKind.Complex) => from.Bytes <= to.Bytes / 2,
            (DTypeKind.Complex, DTypeKind.Complex) => from.Bytes < to.Bytes,
            _ => false,
        };
    }

    /// <summary>Converts row-major elements. Integers wrap, floats truncate towards zero, NaN becomes 0, infinities the nearest bound.</summary>
    public static void Convert(byte* source, DType from, byte* target, DType to, long count)
    {
        switch (from)
        {
            case DType.Bool or DType.UInt8: From<byte>(source, target, to, count); break;
            case DType.Int8: From<sbyte>(source, target, to, count); break;
            case DType.Int16: From<short>(source, target, to, count); break;
            case DType.Int32: From<int>(source, target, to, count); break;
            case DType.Int64: From<long>(source, target, to, count); break;
            case DType.UInt16: From<ushort>(source, target, to, count); break;
            case DType.UInt32: From<uint>(source, target, to, count); break;
            case DType.UInt64: From<ulong>(source, target, to, count); break;
            case DType.Float16: From<Half>(source, target, to, count); break;
            case DType.Float32: From<float>(source, target, to, count); break;
            case DType.Float64: From<double>(source, target, to, count); break;
            case DType.Complex64: FromComplex(source, DType.Complex64, target, to, count); break;
            case DType.Complex128: FromComplex(source, DType.Complex128, target, to, count); break;
            default: throw Unsupported(from, to);
        }
    }

    /// <summary>One element as an object.</summary>
    public static object Box(byte* element, DType dtype) => dtype switch
    {
        DType.Bool => *element != 0,
        DType.Int8 => *(sbyte*)element,
        DType.Int16 => *(short*)element,
        DType.Int32 => *(int*)element,
        DType.Int64 => *(long*)element,
        DType.UInt8 => *element,
        DType.UInt16 => *(ushort*)element,
        DType.UInt32 => *(uint*)element,
        DType.UInt64 => *(ulong*)element,
        DType.Float16 => *(Half*)element,
        DType.Float32 => *(float*)element,
        DType.Float64 => *(double*)element,
        DType.Complex64 => *(Complex64*)element,
        DType.Complex128 => *(Complex*)element,
        _ => throw new NotSupportedException($"Elements of {dtype.Name} have no C# type."),
    };

    /// <summary>Whether two row-major arrays hold the same values, NaN equal to NaN: for checks that a conversion kept everything.</summary>
    public static bool SameValues(byte* a, DType aType, byte* b, DType bType, long count)
    {
        for (var i = 0L; i < count; i++)
        {
            var left = AsComplex(Box(a + (i * aType.Bytes), aType));
            var right = AsComplex(Box(b + (i * bType.Bytes), bType));
            if (!left.Equals(right))
            {
                return false;
            }
        }

        return true;
    }

    private static bool FitsFloat(DType integer, int floatBytes) => integer.Bytes switch
    {
        1 => true,
        2 => floatBytes >= 4,
        _ => floatBytes >= 8,
    };

    private static Complex AsComplex(object value) => value switch
    {
        Complex complex => complex,
        Complex64 complex => complex.ToComplex(),
        Half half => (double)half,
        _ => System.Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static void From<T>(byte* source, byte* target, DType to, long count)
        where T : unmanaged, INumber<T>
    {
        switch (to)
        {
            case DType.Bool: ToBool((T*)source, (bool*)target, count); break;
            case DType.Int8: FromTo((T*)source, (sbyte*)target, count); break;
            case DType.Int16: FromTo((T*)source, (short*)target, count); break;
            case DType.Int32: FromTo((T*)source, (int*)target, count); break;
            case DType.Int64: FromTo((T*)source, (long*)target, count); break;
            case DType.UInt8: FromTo((T*)source, target, count); break;
            case DType.UInt16: FromTo((T*)source, (ushort*)target, count); break;
            case DType.UInt32: FromTo((T*)source, (uint*)target, count); break;
            case DType.UInt64: FromTo((T*)source, (ulong*)target, count); break;
            case DType.Float16: FromTo((T*)source, (Half*)target, count); break;
            case DType.Float32: FromTo((T*)source, (float*)target, count); break;
            case DType.Float64: FromTo((T*)source, (double*)target, count); break;
            case DType.Complex64: ToComplex64((T*)source, (Complex64*)target, count); break;
            case DType.Complex128: FromTo((T*)source, (Complex*)target, count); break;
            default: throw Unsupported(ElementTypes.Of<T>(), to);
        }
    }

    private static void FromTo<TFrom, TTo>(TFrom* source, TTo* target, long count)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        for (var i = 0L; i < count; i++)
        {
            target[i] = TTo.CreateTruncating(source[i]);
        }
    }

    private static void ToBool<T>(T* source, bool* target, long count)
        where T : unmanaged, INumberBase<T>
    {
        for (var i = 0L; i < count; i++)
        {
            target[i] = !T.IsZero(source[i]);
        }
    }

    private static void ToComplex64<T>(T* source, Complex64* target, long count)
        where T : unmanaged, INumberBase<T>
    {
        for (var i = 0L; i < count; i++)
        {
            target[i] = new Complex64(float.CreateTruncating(source[i]), 0);
        }
    }

    private static void FromComplex(byte* source, DType from, byte* target, DType to, long count)
    {
        if (!to.IsComplex)
        {
            throw Unsupported(from, to);
        }

        for (var i = 0L; i < count; i++)
        {
            var value = from == DType.Complex64 ? ((Complex64*)source)[i].ToComplex() : ((Complex*)source)[i];
            if (to == DType.Complex64)
            {
                ((Complex64*)target)[i] = Complex64.FromComplex(value);
            }
            else
            {
                ((Complex*)target)[i] = value;
            }
        }
    }

    private static NotSupportedException Unsupported(DType from, DType to) => new(
        from.IsComplex && !to.IsComplex ? $"{from.Name} cannot become {to.Name}: take the real part or the magnitude." : $"No conversion from {from.Name} to {to.Name}.");
}
