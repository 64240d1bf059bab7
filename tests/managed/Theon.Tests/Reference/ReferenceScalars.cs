using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>Every scalar op on one element, from the definition. A row without an entry here fails its tests.</summary>
internal static class ReferenceScalars
{
    /// <summary>Applies an op to operands of a dtype; the result is rounded to its own.</summary>
    public static Number Apply(ScalarOp op, DType operandType, DType resultType, ReadOnlySpan<Number> x)
    {
        var result = op.Code switch
        {
            ScalarOpCode.Cast => Convert(x[0], operandType, resultType),
            ScalarOpCode.Where => x[0].Integer != 0 ? x[1] : x[2],
            ScalarOpCode.Complex => new Number(x[0].Real, 0, x[1].Real),
            _ when operandType.IsComplex => ReferenceComplex.Apply(op.Code, x),
            _ when operandType.IsFloat => OfReals(op.Code, x),
            _ when operandType == DType.Bool => OfBools(op.Code, x),
            _ => OfIntegers(op.Code, x),
        };
        return result.RoundedTo(resultType);
    }

    public static Number Convert(Number x, DType from, DType to)
    {
        if (to.IsComplex)
        {
            return (from.IsComplex ? x : Number.Of(from.IsFloat ? x.Real : (double)x.Integer)).RoundedTo(to);
        }

        if (to.IsFloat)
        {
            return Number.Of(from.IsFloat ? x.Real : (double)x.Integer).RoundedTo(to);
        }

        if (to == DType.Bool)
        {
            return Number.Of(from.IsFloat ? x.Real != 0 : x.Integer != 0);
        }

        return from.IsFloat ? Number.Of(Truncated(x.Real)) : x;
    }

    private static long Truncated(double x) => x switch
    {
        double.NaN => 0,
        >= 9223372036854775808.0 => long.MaxValue,
        <= -9223372036854775808.0 => long.MinValue,
        _ => (long)x,
    };

    private static Number OfReals(ScalarOpCode code, ReadOnlySpan<Number> operands)
    {
        var x = operands[0].Real;
        var y = operands.Length > 1 ? operands[1].Real : 0;
        var z = operands.Length > 2 ? operands[2].Real : 0;
        return code switch
        {
            ScalarOpCode.Add => Number.Of(x + y),
            ScalarOpCode.Sub => Number.Of(x - y),
            ScalarOpCode.Mul => Number.Of(x * y),
            ScalarOpCode.Div => Number.Of(x / y),
            ScalarOpCode.Neg => Number.Of(-x),
            ScalarOpCode.Abs => Number.Of(Math.Abs(x)),
            ScalarOpCode.Sqr => Number.Of(x * x),
            ScalarOpCode.Sqrt => Number.Of(Math.Sqrt(x)),
            ScalarOpCode.Pow => Number.Of(Math.Pow(x, y)),
            ScalarOpCode.Exp => Number.Of(Math.Exp(x)),
            ScalarOpCode.Expm1 => Number.Of(ExpM1(x)),
            ScalarOpCode.Log => Number.Of(Math.Log(x)),
            ScalarOpCode.Log1p => Number.Of(Log1P(x)),
            ScalarOpCode.Sin => Number.Of(Math.Sin(x)),
            ScalarOpCode.Cos => Number.Of(Math.Cos(x)),
            ScalarOpCode.Tanh => Number.Of(Math.Tanh(x)),
            ScalarOpCode.Sigmoid => Number.Of(x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x))),
            ScalarOpCode.Softplus => Number.Of(Math.Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x)))),
            ScalarOpCode.Maximum => Number.Of(double.IsNaN(x) || double.IsNaN(y) ? double.NaN : x >= y ? x : y),
            ScalarOpCode.Minimum => Number.Of(double.IsNaN(x) || double.IsNaN(y) ? double.NaN : x <= y ? x : y),
            ScalarOpCode.Equal => Number.Of(x == y),
            ScalarOpCode.NotEqual => Number.Of(x != y),
            ScalarOpCode.Less => Number.Of(x < y),
            ScalarOpCode.LessEqual => Number.Of(x <= y),
            ScalarOpCode.Greater => Number.Of(x > y),
            ScalarOpCode.GreaterEqual => Number.Of(x >= y),
            ScalarOpCode.Clip => Number.Of(x < y ? y : x > z ? z : x),
            ScalarOpCode.IsNan => Number.Of(double.IsNaN(x)),
            ScalarOpCode.IsInf => Number.Of(double.IsInfinity(x)),
            ScalarOpCode.Reciprocal => Number.Of(1 / x),
            ScalarOpCode.Sign => Number.Of(double.IsNaN(x) ? x : x > 0 ? 1 : x < 0 ? -1 : 0.0),
            ScalarOpCode.TimesOrZero => Number.Of(x == 0 ? 0 : x * y),
            ScalarOpCode.Floor => Number.Of(Math.Floor(x)),
            ScalarOpCode.Ceil => Number.Of(Math.Ceiling(x)),
            ScalarOpCode.Trunc => Number.Of(Math.Truncate(x)),
            ScalarOpCode.Round => Number.Of(Math.Round(x, MidpointRounding.ToEven)),
            ScalarOpCode.RoundAway => Number.Of(Math.Round(x, MidpointRounding.AwayFromZero)),
            ScalarOpCode.Rsqrt => Number.Of(1 / Math.Sqrt(x)),
            ScalarOpCode.Cbrt => Number.Of(Math.Cbrt(x)),
            ScalarOpCode.Exp2 => Number.Of(Math.Pow(2, x)),
            ScalarOpCode.Log2 => Number.Of(Math.Log2(x)),
            ScalarOpCode.Log10 => Number.Of(Math.Log10(x)),
            ScalarOpCode.Tan => Number.Of(Math.Tan(x)),
            ScalarOpCode.Asin => Number.Of(Math.Asin(x)),
            ScalarOpCode.Acos => Number.Of(Math.Acos(x)),
            ScalarOpCode.Atan => Number.Of(Math.Atan(x)),
            ScalarOpCode.Sinh => Number.Of(Math.Sinh(x)),
            ScalarOpCode.Cosh => Number.Of(Math.Cosh(x)),
            ScalarOpCode.Asinh => Number.Of(Math.Asinh(x)),
            ScalarOpCode.Acosh => Number.Of(Math.Acosh(x)),
            ScalarOpCode.Atanh => Number.Of(Math.Atanh(x)),
            ScalarOpCode.Atan2 => Number.Of(Math.Atan2(x, y)),
            ScalarOpCode.Hypot => Number.Of(double.Hypot(x, y)),
            ScalarOpCode.Erf => Number.Of(SpecialFunctions.Erf(x)),
            ScalarOpCode.Erfc => Number.Of(SpecialFunctions.Erfc(x)),
            ScalarOpCode.Erfcx => Number.Of(SpecialFunctions.Erfcx(x)),
            ScalarOpCode.Erfinv => Number.Of(SpecialFunctions.Erfinv(x)),
            ScalarOpCode.Erfcinv => Number.Of(SpecialFunctions.Erfcinv(x)),
            ScalarOpCode.Gamma => Number.Of(SpecialFunctions.Gamma(x)),
            ScalarOpCode.Lgamma => Number.Of(SpecialFunctions.LogGamma(x)),
            ScalarOpCode.Digamma => Number.Of(SpecialFunctions.Digamma(x)),
            ScalarOpCode.Trigamma => Number.Of(SpecialFunctions.Zeta(2, x)),
            ScalarOpCode.Zeta => Number.Of(SpecialFunctions.Zeta(x, y)),
            ScalarOpCode.Xlogx => Number.Of(x == 0 ? 0 : x * Math.Log(x)),
            ScalarOpCode.Xlogy => Number.Of(x == 0 && !double.IsNaN(y) ? 0 : x * Math.Log(y)),
            ScalarOpCode.J0 => Number.Of(BesselFunctions.J(0, x)),
            ScalarOpCode.J1 => Number.Of(BesselFunctions.J(1, x)),
            ScalarOpCode.Jv => Number.Of(BesselFunctions.J(x, y)),
            ScalarOpCode.I0 => Number.Of(BesselFunctions.I(0, x)),
            ScalarOpCode.I1 => Number.Of(BesselFunctions.I(1, x)),
            ScalarOpCode.Iv => Number.Of(BesselFunctions.I(x, y)),
            ScalarOpCode.Gammainc => Number.Of(BesselFunctions.LowerGamma(x, y)),
            ScalarOpCode.Gammaincc => Number.Of(1 - BesselFunctions.LowerGamma(x, y)),
            ScalarOpCode.UltraFastSigmoid => Number.Of(UltraFastSigmoid(x)),
            ScalarOpCode.Mod => Number.Of(FloatMod(x, y)),
            ScalarOpCode.FloorDiv => Number.Of(y == 0 ? x / y : Math.Round((x - FloatMod(x, y)) / y)),
            _ => throw Missing(code, "floats"),
        };
    }

    private static Number OfIntegers(ScalarOpCode code, ReadOnlySpan<Number> operands)
    {
        var x = operands[0].Integer;
        var y = operands.Length > 1 ? operands[1].Integer : 0;
        var z = operands.Length > 2 ? operands[2].Integer : 0;
        return unchecked(code switch
        {
            ScalarOpCode.Add => Number.Of(x + y),
            ScalarOpCode.Sub => Number.Of(x - y),
            ScalarOpCode.Mul => Number.Of(x * y),
            ScalarOpCode.Neg => Number.Of(-x),
            ScalarOpCode.Abs => Number.Of(x < 0 ? -x : x),
            ScalarOpCode.Sqr => Number.Of(x * x),
            ScalarOpCode.Pow => Number.Of(Power(x, y)),
            ScalarOpCode.Maximum => Number.Of(Math.Max(x, y)),
            ScalarOpCode.Minimum => Number.Of(Math.Min(x, y)),
            ScalarOpCode.Equal => Number.Of(x == y),
            ScalarOpCode.NotEqual => Number.Of(x != y),
            ScalarOpCode.Less => Number.Of(x < y),
            ScalarOpCode.LessEqual => Number.Of(x <= y),
            ScalarOpCode.Greater => Number.Of(x > y),
            ScalarOpCode.GreaterEqual => Number.Of(x >= y),
            ScalarOpCode.And => Number.Of(x & y),
            ScalarOpCode.Or => Number.Of(x | y),
            ScalarOpCode.Xor => Number.Of(x ^ y),
            ScalarOpCode.Not => Number.Of(~x),
            ScalarOpCode.Clip => Number.Of(x < y ? y : x > z ? z : x),
            ScalarOpCode.Sign => Number.Of((long)Math.Sign(x)),
            ScalarOpCode.ShiftLeft => Number.Of(y is < 0 or > 63 ? 0 : x << (int)y),
            ScalarOpCode.ShiftRight => Number.Of(y is < 0 or > 63 ? (x < 0 ? -1L : 0) : x >> (int)y),
            ScalarOpCode.Mod => Number.Of(y is 0 or -1 ? 0 : ((x % y) + y) % y),
            ScalarOpCode.FloorDiv => Number.Of(y == 0 ? 0 : y == -1 ? -x : (x - (((x % y) + y) % y)) / y),
            _ => throw Missing(code, "integers"),
        });
    }

    private static Number OfBools(ScalarOpCode code, ReadOnlySpan<Number> operands)
    {
        var x = operands[0].Integer != 0;
        var y = operands.Length > 1 && operands[1].Integer != 0;
        return code switch
        {
            ScalarOpCode.Add or ScalarOpCode.Or or ScalarOpCode.Maximum => Number.Of(x || y),
            ScalarOpCode.Mul or ScalarOpCode.And or ScalarOpCode.Minimum => Number.Of(x && y),
            ScalarOpCode.Xor or ScalarOpCode.NotEqual => Number.Of(x != y),
            ScalarOpCode.Not => Number.Of(!x),
            ScalarOpCode.Abs or ScalarOpCode.Sqr => Number.Of(x),
            ScalarOpCode.Equal => Number.Of(x == y),
            ScalarOpCode.Less => Number.Of(!x && y),
            ScalarOpCode.LessEqual => Number.Of(!x || y),
            ScalarOpCode.Greater => Number.Of(x && !y),
            ScalarOpCode.GreaterEqual => Number.Of(x || !y),
            ScalarOpCode.Clip => OfIntegers(code, operands),
            _ => throw Missing(code, "bool"),
        };
    }

    private static double UltraFastSigmoid(double x)
    {
        var h = Math.Abs(x) / 2;
        var z = h < 1.7 ? 1.5 * h / (1 + h) : h < 3 ? 0.935409070603099 + (0.0458812946797165 * (h - 1.7)) : 0.99505475368673;
        return double.IsNaN(x) ? x : (Math.CopySign(z, x) + 1) / 2;
    }

    private static double FloatMod(double x, double y)
    {
        var rest = x % y;
        return rest == 0 ? Math.CopySign(0, y) : rest < 0 != y < 0 ? rest + y : rest;
    }

    // Rounding errors of u cancel in the quotient.
    private static double Log1P(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : double.IsPositiveInfinity(u) ? u : Math.Log(u) * (x / (u - 1));
    }

    private static double ExpM1(double x)
    {
        var u = Math.Exp(x);
        return u == 1 ? x : u - 1 == -1 || double.IsInfinity(u) || double.IsNaN(u) ? u - 1 : (u - 1) * (x / Math.Log(u));
    }

    private static long Power(long x, long exponent)
    {
        if (exponent < 0)
        {
            return x == 1 ? 1 : x == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
        }

        var result = 1L;
        for (; exponent > 0; exponent >>= 1, x = unchecked(x * x))
        {
            result = (exponent & 1) != 0 ? unchecked(result * x) : result;
        }

        return result;
    }

    private static NotSupportedException Missing(ScalarOpCode code, string dtypes) => new($"The reference has no {code} of {dtypes}.");
}
