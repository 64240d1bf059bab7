namespace Theon.Ops;

/// <summary>Numbers of the native interface's <c>scalar_ops.def</c>, which says what each computes.</summary>
public enum ScalarOpCode
{
    /// <summary>Conversion; float to integer truncates toward zero and saturates, NaN gives 0.</summary>
    Cast = 0,

    /// <summary>a + b; or of bool.</summary>
    Add = 1,

    /// <summary>a - b.</summary>
    Sub = 2,

    /// <summary>a * b; and of bool.</summary>
    Mul = 3,

    /// <summary>a / b.</summary>
    Div = 4,

    /// <summary>-x.</summary>
    Neg = 5,

    /// <summary>|x|.</summary>
    Abs = 6,

    /// <summary>x * x.</summary>
    Sqr = 7,

    /// <summary>Square root.</summary>
    Sqrt = 8,

    /// <summary>a to the power b.</summary>
    Pow = 9,

    /// <summary>e to the power x.</summary>
    Exp = 10,

    /// <summary>exp(x) - 1, accurate near 0.</summary>
    Expm1 = 11,

    /// <summary>Natural logarithm.</summary>
    Log = 12,

    /// <summary>log(1 + x), accurate near 0.</summary>
    Log1p = 13,

    /// <summary>Sine.</summary>
    Sin = 14,

    /// <summary>Cosine.</summary>
    Cos = 15,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh = 16,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid = 17,

    /// <summary>log(1 + exp(x)).</summary>
    Softplus = 18,

    /// <summary>The larger; NaN if either is.</summary>
    Maximum = 19,

    /// <summary>The smaller; NaN if either is.</summary>
    Minimum = 20,

    /// <summary>a = b.</summary>
    Equal = 21,

    /// <summary>a differs from b.</summary>
    NotEqual = 22,

    /// <summary>a &lt; b.</summary>
    Less = 23,

    /// <summary>a &lt;= b.</summary>
    LessEqual = 24,

    /// <summary>a &gt; b.</summary>
    Greater = 25,

    /// <summary>a &gt;= b.</summary>
    GreaterEqual = 26,

    /// <summary>Logical or bitwise and.</summary>
    And = 27,

    /// <summary>Logical or bitwise or.</summary>
    Or = 28,

    /// <summary>Logical or bitwise exclusive or.</summary>
    Xor = 29,

    /// <summary>Logical or bitwise not.</summary>
    Not = 30,

    /// <summary>b where a holds, else c.</summary>
    Where = 31,

    /// <summary>x between low and high.</summary>
    Clip = 32,

    /// <summary>Whether x is NaN.</summary>
    IsNan = 33,

    /// <summary>Whether x is infinite.</summary>
    IsInf = 34,

    /// <summary>1 / x.</summary>
    Reciprocal = 35,

    /// <summary>-1, 0 or 1.</summary>
    Sign = 36,

    /// <summary>0 where dy is 0, else dy * d.</summary>
    TimesOrZero = 37,

    /// <summary>The largest integer at most x.</summary>
    Floor = 38,

    /// <summary>The smallest integer at least x.</summary>
    Ceil = 39,

    /// <summary>x without its fraction.</summary>
    Trunc = 40,

    /// <summary>The nearest integer, halves to the even one.</summary>
    Round = 41,

    /// <summary>The nearest integer, halves away from zero.</summary>
    RoundAway = 42,

    /// <summary>1 / sqrt(x).</summary>
    Rsqrt = 43,

    /// <summary>Cube root, also of negative numbers.</summary>
    Cbrt = 44,

    /// <summary>2 to the power x.</summary>
    Exp2 = 45,

    /// <summary>Logarithm to the base 2.</summary>
    Log2 = 46,

    /// <summary>Logarithm to the base 10.</summary>
    Log10 = 47,

    /// <summary>Tangent.</summary>
    Tan = 48,

    /// <summary>Inverse sine.</summary>
    Asin = 49,

    /// <summary>Inverse cosine.</summary>
    Acos = 50,

    /// <summary>Inverse tangent.</summary>
    Atan = 51,

    /// <summary>Hyperbolic sine.</summary>
    Sinh = 52,

    /// <summary>Hyperbolic cosine.</summary>
    Cosh = 53,

    /// <summary>Inverse hyperbolic sine.</summary>
    Asinh = 54,

    /// <summary>Inverse hyperbolic cosine.</summary>
    Acosh = 55,

    /// <summary>Inverse hyperbolic tangent.</summary>
    Atanh = 56,

    /// <summary>Angle of the point (x, y), of y and x.</summary>
    Atan2 = 57,

    /// <summary>sqrt(x * x + y * y) without overflow.</summary>
    Hypot = 58,

    /// <summary>Error function.</summary>
    Erf = 59,

    /// <summary>1 - erf(x), accurate in the right tail.</summary>
    Erfc = 60,

    /// <summary>exp(x * x) erfc(x).</summary>
    Erfcx = 61,

    /// <summary>Inverse error function.</summary>
    Erfinv = 62,

    /// <summary>Inverse complementary error function.</summary>
    Erfcinv = 63,

    /// <summary>Gamma function.</summary>
    Gamma = 64,

    /// <summary>log |gamma(x)|.</summary>
    Lgamma = 65,

    /// <summary>Derivative of the logarithm of gamma.</summary>
    Digamma = 66,

    /// <summary>Second derivative of the logarithm of gamma.</summary>
    Trigamma = 67,

    /// <summary>Remainder with the sign of the divisor.</summary>
    Mod = 68,

    /// <summary>floor(a / b).</summary>
    FloorDiv = 69,

    /// <summary>Sum of (x + k)^-s over k from 0 on.</summary>
    Zeta = 70,

    /// <summary>Real part.</summary>
    Real = 71,

    /// <summary>Imaginary part.</summary>
    Imag = 72,

    /// <summary>Complex conjugate.</summary>
    Conj = 73,

    /// <summary>Angle of a complex number.</summary>
    Angle = 74,

    /// <summary>The complex number of two parts.</summary>
    Complex = 75,

    /// <summary>Bits moved up.</summary>
    ShiftLeft = 76,

    /// <summary>Bits moved down, the sign kept.</summary>
    ShiftRight = 77,

    /// <summary>x log(x).</summary>
    Xlogx = 78,

    /// <summary>x log(y).</summary>
    Xlogy = 79,

    /// <summary>Bessel function of the first kind of order 0.</summary>
    J0 = 80,

    /// <summary>Bessel function of the first kind of order 1.</summary>
    J1 = 81,

    /// <summary>Bessel function of the first kind, of order and argument.</summary>
    Jv = 82,

    /// <summary>Modified Bessel function of the first kind of order 0.</summary>
    I0 = 83,

    /// <summary>Modified Bessel function of the first kind of order 1.</summary>
    I1 = 84,

    /// <summary>Modified Bessel function of the first kind, of order and argument.</summary>
    Iv = 85,

    /// <summary>Regularised lower incomplete gamma function.</summary>
    Gammainc = 86,

    /// <summary>Regularised upper incomplete gamma function.</summary>
    Gammaincc = 87,

    /// <summary>Rational stand-in for the sigmoid.</summary>
    UltraFastSigmoid = 88,
}
