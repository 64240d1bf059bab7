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
}
