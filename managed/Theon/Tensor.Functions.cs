using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Roundings, roots, angles, hyperbolas, the families of erf and gamma; then what is made of them.
public static partial class Tensor
{
    /// <summary>The largest integer at most x. Its gradient is 0, as of all roundings.</summary>
    public static TensorVariable Floor(TensorVariable x) => Apply(ScalarOps.Floor, x);

    /// <summary>The smallest integer at least x.</summary>
    public static TensorVariable Ceil(TensorVariable x) => Apply(ScalarOps.Ceil, x);

    /// <summary>x without its fraction.</summary>
    public static TensorVariable Trunc(TensorVariable x) => Apply(ScalarOps.Trunc, x);

    /// <summary>The nearest integer, halves to the even one.</summary>
    public static TensorVariable Round(TensorVariable x) => Apply(ScalarOps.Round, x);

    /// <summary>The nearest integer, halves away from zero.</summary>
    public static TensorVariable RoundAway(TensorVariable x) => Apply(ScalarOps.RoundAway, x);

    /// <summary>1 / sqrt(x); infinity at 0, NaN below.</summary>
    public static TensorVariable Rsqrt(TensorVariable x) => Apply(ScalarOps.Rsqrt, x);

    /// <summary>The cube root, also of negative numbers. Its gradient at 0 is infinite.</summary>
    public static TensorVariable Cbrt(TensorVariable x) => Apply(ScalarOps.Cbrt, x);

    /// <summary>2 to the power x.</summary>
    public static TensorVariable Exp2(TensorVariable x) => Apply(ScalarOps.Exp2, x);

    /// <summary>The logarithm to the base 2. 0 gives -infinity, below 0 NaN.</summary>
    public static TensorVariable Log2(TensorVariable x) => Apply(ScalarOps.Log2, x);

    /// <summary>The logarithm to the base 10. 0 gives -infinity, below 0 NaN.</summary>
    public static TensorVariable Log10(TensorVariable x) => Apply(ScalarOps.Log10, x);

    /// <summary>The tangent of x radians.</summary>
    public static TensorVariable Tan(TensorVariable x) => Apply(ScalarOps.Tan, x);

    /// <summary>The angle in [-pi/2, pi/2] whose sine is x; NaN outside [-1, 1].</summary>
    public static TensorVariable Asin(TensorVariable x) => Apply(ScalarOps.Asin, x);

    /// <summary>The angle in [0, pi] whose cosine is x; NaN outside [-1, 1].</summary>
    public static TensorVariable Acos(TensorVariable x) => Apply(ScalarOps.Acos, x);

    /// <summary>The angle in [-pi/2, pi/2] whose tangent is x.</summary>
    public static TensorVariable Atan(TensorVariable x) => Apply(ScalarOps.Atan, x);

    /// <summary>The hyperbolic sine.</summary>
    public static TensorVariable Sinh(TensorVariable x) => Apply(ScalarOps.Sinh, x);

    /// <summary>The hyperbolic cosine.</summary>
    public static TensorVariable Cosh(TensorVariable x) => Apply(ScalarOps.Cosh, x);

    /// <summary>The number whose hyperbolic sine is x.</summary>
    public static TensorVariable Asinh(TensorVariable x) => Apply(ScalarOps.Asinh, x);

    /// <summary>The number of at least 0 whose hyperbolic cosine is x; NaN below 1.</summary>
    public static TensorVariable Acosh(TensorVariable x) => Apply(ScalarOps.Acosh, x);

    /// <summary>The number whose hyperbolic tangent is x; NaN outside [-1, 1].</summary>
    public static TensorVariable Atanh(TensorVariable x) => Apply(ScalarOps.Atanh, x);

    /// <summary>The angle of the point (x, y) in [-pi, pi].</summary>
    public static TensorVariable Atan2(TensorVariable y, TensorVariable x) => Apply(ScalarOps.Atan2, y, x);

    /// <summary>sqrt(x * x + y * y) without overflow; infinite if either is.</summary>
    public static TensorVariable Hypot(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Hypot, x, y);

    /// <summary>The error function, 2/sqrt(pi) times the integral of exp(-t * t) from 0 to x.</summary>
    public static TensorVariable Erf(TensorVariable x) => Apply(ScalarOps.Erf, x);

    /// <summary>1 - erf(x), accurate in the right tail.</summary>
    public static TensorVariable Erfc(TensorVariable x) => Apply(ScalarOps.Erfc, x);

    /// <summary>exp(x * x) erfc(x), which falls as 1/x where erfc underflows.</summary>
    public static TensorVariable Erfcx(TensorVariable x) => Apply(ScalarOps.Erfcx, x);

    /// <summary>The number whose erf is x; an infinity at -1 and 1, NaN outside.</summary>
    public static TensorVariable Erfinv(TensorVariable x) => Apply(ScalarOps.Erfinv, x);

    /// <summary>The number whose erfc is x; an infinity at 0 and 2, NaN outside.</summary>
    public static TensorVariable Erfcinv(TensorVariable x) => Apply(ScalarOps.Erfcinv, x);

    /// <summary>The gamma function, (x - 1)! at integers; NaN at the negative ones.</summary>
    public static TensorVariable Gamma(TensorVariable x) => Apply(ScalarOps.Gamma, x);

    /// <summary>log |gamma(x)|; infinity at 0 and the negative integers.</summary>
    public static TensorVariable Lgamma(TensorVariable x) => Apply(ScalarOps.Lgamma, x);

    /// <summary>The derivative of log gamma(x).</summary>
    public static TensorVariable Digamma(TensorVariable x) => Apply(ScalarOps.Digamma, x);

    /// <summary>The second derivative of log gamma(x).</summary>
    public static TensorVariable Trigamma(TensorVariable x) => Apply(ScalarOps.Trigamma, x);

    /// <summary>The remainder of x / y with the sign of y: -3 mod 2 is 1. An integer divisor of 0 is an error when the function runs.</summary>
    public static TensorVariable Mod(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Mod, x, y);

    /// <summary>floor(x / y); integers stay integers. An integer divisor of 0 is an error when the function runs. Its gradient is 0.</summary>
    public static TensorVariable FloorDiv(TensorVariable x, TensorVariable y) => Apply(ScalarOps.FloorDiv, x, y);

    /// <summary>Hurwitz' zeta function, the sum of (x + k)^-s over k from 0 on, for s above 1: trigamma(x) is zeta(2, x). Has no gradient to s.</summary>
    public static TensorVariable Zeta(TensorVariable s, TensorVariable x) => Apply(ScalarOps.Zeta, s, x);

    /// <summary>Degrees to radians.</summary>
    public static TensorVariable Deg2Rad(TensorVariable x) => x * (Math.PI / 180);

    /// <summary>Radians to degrees.</summary>
    public static TensorVariable Rad2Deg(TensorVariable x) => x * (180 / Math.PI);

    /// <summary>x / y rounded up, for integers; a divisor of 0 is an error when the function runs.</summary>
    public static TensorVariable CeilIntDiv(TensorVariable x, TensorVariable y)
    {
        using var origin = OriginScope.Share();
        var quotient = FloorDiv(x, y);
        return quotient + Cast(NotEqual(Mod(x, y), 0), quotient.DType);
    }

    /// <summary>Quotient and remainder: <see cref="FloorDiv"/> and <see cref="Mod"/>.</summary>
    public static (TensorVariable Quotient, TensorVariable Remainder) DivMod(TensorVariable x, TensorVariable y) => (FloorDiv(x, y), Mod(x, y));

    /// <summary>The nearest int64, halves to the even one.</summary>
    public static TensorVariable IRound(TensorVariable x) => Cast(Round(x), DType.Int64);

    /// <summary>Whether an element is a finite number.</summary>
    public static TensorVariable IsFinite(TensorVariable x) => Less(Abs(x), double.PositiveInfinity);

    /// <summary>Whether |x - y| is at most <paramref name="atol"/> + <paramref name="rtol"/> |y|. Equal infinities are close; NaN is close to NaN if
    /// <paramref name="equalNan"/>. Integers and bool are compared in float64.</summary>
    public static TensorVariable IsClose(TensorVariable x, TensorVariable y, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false)
    {
        using var origin = OriginScope.Share();
        var common = CommonDType(x, y);
        var dtype = common.IsContinuous ? common : DType.Float64;
        var (a, b) = (InDType(x, dtype), InDType(y, dtype));
        var near = LessEqual(Abs(a - b), atol + (rtol * Abs(b))) & IsFinite(b);
        var close = near | Equal(a, b);
        return equalNan ? close | (IsNan(a) & IsNan(b)) : close;
    }
}
