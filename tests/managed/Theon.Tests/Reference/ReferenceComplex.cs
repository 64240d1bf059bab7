using System.Numerics;
using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Scalar ops of complex numbers, by the host's; for the moderate numbers of tests.</summary>
internal static class ReferenceComplex
{
    public static Number Apply(ScalarOpCode code, ReadOnlySpan<Number> operands)
    {
        var x = operands[0].Complex;
        var y = operands.Length > 1 ? operands[1].Complex : 0;
        return code switch
        {
            ScalarOpCode.Equal => Number.Of(x == y),
            ScalarOpCode.NotEqual => Number.Of(x != y),
            ScalarOpCode.IsNan => Number.Of(double.IsNaN(x.Real) || double.IsNaN(x.Imaginary)),
            ScalarOpCode.IsInf => Number.Of(double.IsInfinity(x.Real) || double.IsInfinity(x.Imaginary)),
            ScalarOpCode.Abs => Number.Of(Complex.Abs(x)),
            ScalarOpCode.Real => Number.Of(x.Real),
            ScalarOpCode.Imag => Number.Of(x.Imaginary),
            ScalarOpCode.Angle => Number.Of(x.Phase),
            _ => Number.Of(Value(code, x, y)),
        };
    }

    private static Complex Value(ScalarOpCode code, Complex x, Complex y) => code switch
    {
        ScalarOpCode.Add => x + y,
        ScalarOpCode.Sub => x - y,
        ScalarOpCode.Mul => x * y,
        ScalarOpCode.Div => x / y,
        ScalarOpCode.Neg => -x,
        ScalarOpCode.Sqr => x * x,
        ScalarOpCode.Sqrt => Complex.Sqrt(x),
        ScalarOpCode.Pow => Complex.Pow(x, y),
        ScalarOpCode.Reciprocal => 1 / x,
        ScalarOpCode.Conj => Complex.Conjugate(x),
        ScalarOpCode.TimesOrZero => x == 0 ? 0 : x * y,
        ScalarOpCode.Exp => Complex.Exp(x),
        ScalarOpCode.Exp2 => Complex.Exp(x * Math.Log(2)),
        ScalarOpCode.Expm1 => Complex.Exp(x) - 1,
        ScalarOpCode.Log => Complex.Log(x),
        ScalarOpCode.Log2 => Complex.Log(x) / Math.Log(2),
        ScalarOpCode.Log10 => Complex.Log(x) / Math.Log(10),
        ScalarOpCode.Log1p => Complex.Log(1 + x),
        ScalarOpCode.Sin => Complex.Sin(x),
        ScalarOpCode.Cos => Complex.Cos(x),
        ScalarOpCode.Tan => Complex.Tan(x),
        ScalarOpCode.Asin => Complex.Asin(x),
        ScalarOpCode.Acos => Complex.Acos(x),
        ScalarOpCode.Atan => Complex.Atan(x),
        ScalarOpCode.Sinh => Complex.Sinh(x),
        ScalarOpCode.Cosh => Complex.Cosh(x),
        ScalarOpCode.Tanh => Complex.Tanh(x),
        ScalarOpCode.Asinh => Complex.Log(x + Complex.Sqrt((x * x) + 1)),
        ScalarOpCode.Acosh => Complex.Log(x + (Complex.Sqrt(x + 1) * Complex.Sqrt(x - 1))),
        ScalarOpCode.Atanh => (Complex.Log(1 + x) - Complex.Log(1 - x)) / 2,
        _ => throw new NotSupportedException($"The reference has no {code} of complex numbers."),
    };
}
