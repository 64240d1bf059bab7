using System.Numerics;

namespace Theon.Tests.Reference;

/// <summary>An element: of floats the real, of integers and bool the integer counts, of complex numbers the imaginary part too.</summary>
internal readonly record struct Number(double Real, long Integer, double Imaginary = 0)
{
    public Complex Complex => new(Real, Imaginary);

    public static Number Of(double value) => new(value, 0);

    public static Number Of(long value) => new(value, value);

    public static Number Of(bool value) => Of(value ? 1L : 0L);

    public static Number Of(Complex value) => new(value.Real, 0, value.Imaginary);

    /// <summary>The value of a dtype nearest to a number that was computed in double or int64.</summary>
    public Number RoundedTo(DType dtype) => dtype switch
    {
        DType.Float64 => this,
        DType.Float32 => Of((double)(float)Real),
        DType.Complex64 => new((float)Real, 0, (float)Imaginary),
        _ => this,
    };
}
