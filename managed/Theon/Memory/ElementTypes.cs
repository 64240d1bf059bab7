using System.Numerics;

namespace Theon;

/// <summary>Which C# type stands for which dtype. bfloat16 has none yet.</summary>
internal static class ElementTypes
{
    private static readonly (Type Type, DType DType)[] s_pairs =
    [
        (typeof(double), DType.Float64), (typeof(float), DType.Float32), (typeof(long), DType.Int64), (typeof(int), DType.Int32),
        (typeof(bool), DType.Bool), (typeof(sbyte), DType.Int8), (typeof(short), DType.Int16), (typeof(byte), DType.UInt8),
        (typeof(ushort), DType.UInt16), (typeof(uint), DType.UInt32), (typeof(ulong), DType.UInt64), (typeof(Half), DType.Float16),
        (typeof(Complex64), DType.Complex64), (typeof(Complex), DType.Complex128),
    ];

    /// <summary>The dtype of a C# type, or null.</summary>
    public static DType? Find(Type type)
    {
        foreach (var (candidate, dtype) in s_pairs)
        {
            if (candidate == type)
            {
                return dtype;
            }
        }

        return null;
    }

    /// <summary>The dtype of a C# type; an error naming the supported ones.</summary>
    public static DType Of(Type type) => Find(type) ?? throw new NotSupportedException(
        $"{type} is not an element type of arrays. Supported: {string.Join(", ", s_pairs.Select(pair => pair.Type.Name))}.");

    /// <summary>The dtype of a C# type. The comparisons fold away when this is compiled for <typeparamref name="T"/>.</summary>
    public static DType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            return DType.Float64;
        }

        if (typeof(T) == typeof(float))
        {
            return DType.Float32;
        }

        if (typeof(T) == typeof(long))
        {
            return DType.Int64;
        }

        return typeof(T) == typeof(bool) ? DType.Bool : Of(typeof(T));
    }
}
