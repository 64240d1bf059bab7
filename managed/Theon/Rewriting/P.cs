using Theon.Ops;

namespace Theon.Rewriting;

/// <summary>Functions inside patterns, named as in <see cref="Tensor"/>.</summary>
public static class P
{
    /// <summary>Matches <c>exp(x)</c>.</summary>
    public static Pattern Exp(Pattern x) => new OpPattern(ScalarOps.Exp, x);

    /// <summary>Matches <c>expm1(x)</c>.</summary>
    public static Pattern Expm1(Pattern x) => new OpPattern(ScalarOps.Expm1, x);

    /// <summary>Matches <c>log(x)</c>.</summary>
    public static Pattern Log(Pattern x) => new OpPattern(ScalarOps.Log, x);

    /// <summary>Matches <c>log1p(x)</c>.</summary>
    public static Pattern Log1P(Pattern x) => new OpPattern(ScalarOps.Log1p, x);

    /// <summary>Matches <c>sigmoid(x)</c>.</summary>
    public static Pattern Sigmoid(Pattern x) => new OpPattern(ScalarOps.Sigmoid, x);

    /// <summary>Matches <c>softplus(x)</c>.</summary>
    public static Pattern Softplus(Pattern x) => new OpPattern(ScalarOps.Softplus, x);

    /// <summary>Matches <c>erf(x)</c>.</summary>
    public static Pattern Erf(Pattern x) => new OpPattern(ScalarOps.Erf, x);

    /// <summary>Matches <c>erfc(x)</c>.</summary>
    public static Pattern Erfc(Pattern x) => new OpPattern(ScalarOps.Erfc, x);

    /// <summary>Matches <c>1 / x</c> written as one op.</summary>
    public static Pattern Reciprocal(Pattern x) => new OpPattern(ScalarOps.Reciprocal, x);

    /// <summary>Matches <c>x * x</c> written as one op.</summary>
    public static Pattern Sqr(Pattern x) => new OpPattern(ScalarOps.Sqr, x);

    /// <summary>Matches <c>sqrt(x)</c>.</summary>
    public static Pattern Sqrt(Pattern x) => new OpPattern(ScalarOps.Sqrt, x);

    /// <summary>Matches <c>abs(x)</c>.</summary>
    public static Pattern Abs(Pattern x) => new OpPattern(ScalarOps.Abs, x);

    /// <summary>Matches <c>x ** y</c>.</summary>
    public static Pattern Pow(Pattern x, Pattern y) => new OpPattern(ScalarOps.Pow, x, y);

    /// <summary>Matches <c>maximum(x, y)</c>, in either order.</summary>
    public static Pattern Maximum(Pattern x, Pattern y) => new OpPattern(ScalarOps.Maximum, x, y);

    /// <summary>Matches <c>minimum(x, y)</c>, in either order.</summary>
    public static Pattern Minimum(Pattern x, Pattern y) => new OpPattern(ScalarOps.Minimum, x, y);

    /// <summary>Matches <c>not x</c>.</summary>
    public static Pattern Not(Pattern x) => new OpPattern(ScalarOps.Not, x);

    /// <summary>Matches <c>x and y</c>, in either order.</summary>
    public static Pattern And(Pattern x, Pattern y) => new OpPattern(ScalarOps.And, x, y);

    /// <summary>Matches <c>x or y</c>, in either order.</summary>
    public static Pattern Or(Pattern x, Pattern y) => new OpPattern(ScalarOps.Or, x, y);

    /// <summary>Matches <c>where(condition, x, y)</c>.</summary>
    public static Pattern Where(Pattern condition, Pattern x, Pattern y) => new OpPattern(ScalarOps.Where, condition, x, y);
}
