using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theon;

// The conversions are the point of this type: an argument may be written as it is. From does the same for any object.

/// <summary>An argument of a call: an array, a C# array of rank 1 to 3 (used in place during the call where its element type fits),
/// or a number.</summary>
public readonly struct Value
{
    private Value(object reference) => Reference = reference;

    private Value(DType dtype, long bits)
    {
        ScalarType = dtype;
        Bits = bits;
    }

    /// <summary>An <see cref="NDArray"/> or an <see cref="Array"/>; null for a number.</summary>
    internal object? Reference { get; }

    /// <summary>Dtype of a number.</summary>
    internal DType ScalarType { get; }

    /// <summary>The bytes of a number.</summary>
    internal long Bits { get; }

    /// <summary>An array.</summary>
    public static implicit operator Value(NDArray value) => Of(value);

    /// <summary>A number.</summary>
    public static implicit operator Value(double value) => new(DType.Float64, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A number.</summary>
    public static implicit operator Value(float value) => new(DType.Float32, BitConverter.SingleToInt32Bits(value));

    /// <summary>A number.</summary>
    public static implicit operator Value(long value) => new(DType.Int64, value);

    /// <summary>A number.</summary>
    public static implicit operator Value(int value) => new(DType.Int32, value);

    /// <summary>A number.</summary>
    public static implicit operator Value(sbyte value) => new(DType.Int8, value);

    /// <summary>A number.</summary>
    public static implicit operator Value(short value) => new(DType.Int16, value);

    /// <summary>A number.</summary>
    public static implicit operator Value(byte value) => new(DType.UInt8, value);

    /// <summary>A number.</summary>
    public static implicit operator Value(ushort value) => new(DType.UInt16, value);

    /// <summary>A number.</summary>
    public static implicit operator Value(uint value) => new(DType.UInt32, value);

    /// <summary>A number.</summary>
    public static implicit operator Value(ulong value) => new(DType.UInt64, (long)value);

    /// <summary>A complex number.</summary>
    public static implicit operator Value(Complex value) => Of(NDArray.Scalar(value));

    /// <summary>A vector of complex numbers.</summary>
    public static implicit operator Value(Complex[] value) => Of(value);

    /// <summary>A matrix of complex numbers.</summary>
    public static implicit operator Value(Complex[,] value) => Of(value);

    /// <summary>A truth value.</summary>
    public static implicit operator Value(bool value) => new(DType.Bool, value ? 1 : 0);

    /// <summary>A vector.</summary>
    public static implicit operator Value(double[] value) => Of(value);

    /// <summary>A matrix.</summary>
    public static implicit operator Value(double[,] value) => Of(value);

    /// <summary>A tensor with three axes.</summary>
    public static implicit operator Value(double[,,] value) => Of(value);

    /// <summary>A vector.</summary>
    public static implicit operator Value(float[] value) => Of(value);

    /// <summary>A matrix.</summary>
    public static implicit operator Value(float[,] value) => Of(value);

    /// <summary>A tensor with three axes.</summary>
    public static implicit operator Value(float[,,] value) => Of(value);

    /// <summary>A vector.</summary>
    public static implicit operator Value(long[] value) => Of(value);

    /// <summary>A matrix.</summary>
    public static implicit operator Value(long[,] value) => Of(value);

    /// <summary>A tensor with three axes.</summary>
    public static implicit operator Value(long[,,] value) => Of(value);

    /// <summary>A vector.</summary>
    public static implicit operator Value(int[] value) => Of(value);

    /// <summary>A matrix.</summary>
    public static implicit operator Value(int[,] value) => Of(value);

    /// <summary>A tensor with three axes.</summary>
    public static implicit operator Value(int[,,] value) => Of(value);

    /// <summary>A vector.</summary>
    public static implicit operator Value(bool[] value) => Of(value);

    /// <summary>A matrix.</summary>
    public static implicit operator Value(bool[,] value) => Of(value);

    /// <summary>A tensor with three axes.</summary>
    public static implicit operator Value(bool[,,] value) => Of(value);

    /// <summary>Any supported value: an array, a C# array of any rank, a number of any element type.</summary>
    public static Value From(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value switch
        {
            NDArray or Array => new Value(value),
            double number => number,
            float number => number,
            long number => number,
            int number => number,
            bool number => number,
            sbyte number => number,
            short number => number,
            byte number => number,
            ushort number => number,
            uint number => number,
            ulong number => number,
            Half number => new Value(DType.Float16, BitConverter.HalfToInt16Bits(number)),
            Complex64 number => new Value(DType.Complex64, Unsafe.BitCast<Complex64, long>(number)),
            Complex number => Of(NDArray.Scalar(number)),
            _ => throw new ArgumentException($"{value.GetType()} is not a value: arrays and numbers are.", nameof(value)),
        };
    }

    /// <summary>Such as <c>float64[2, 3]</c>.</summary>
    internal string Describe() => Reference switch
    {
        NDArray array => array.Describe(),
        Array array => $"{(ElementTypes.Find(array.GetType().GetElementType()!) is { } dtype ? dtype.Name : array.GetType().Name)}{Layout.Text(NDArray.ShapeOf(array))}",
        _ => $"{ScalarType.Name}[]",
    };

    private static Value Of(object value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return new Value(value);
    }
}
