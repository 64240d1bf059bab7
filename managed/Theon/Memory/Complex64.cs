using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Theon;

/// <summary>A complex number of two float32; <see cref="Complex"/> is that of two float64.</summary>
/// <param name="Real">Real part.</param>
/// <param name="Imaginary">Imaginary part.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Complex64(float Real, float Imaginary)
{
    /// <summary>Exact.</summary>
    public static implicit operator Complex(Complex64 value) => value.ToComplex();

    /// <summary>Rounds both parts.</summary>
    public static explicit operator Complex64(Complex value) => FromComplex(value);

    /// <summary>The nearest pair of float32.</summary>
    public static Complex64 FromComplex(Complex value) => new((float)value.Real, (float)value.Imaginary);

    /// <summary>The same number in float64.</summary>
    public Complex ToComplex() => new(Real, Imaginary);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"<{Real}; {Imaginary}>");
}
