namespace Theon.Tests.Reference;

/// <summary>Bessel and incomplete gamma functions by their power series; for the moderate numbers of tests.</summary>
internal static class BesselFunctions
{
    public static double J(double order, double x) => Series(order, x, -1);

    public static double I(double order, double x) => Series(order, x, 1);

    /// <summary>P(a, x) = x^a exp(-x) / gamma(a + 1) (1 + x/(a + 1) + x^2/((a + 1)(a + 2)) + ...).</summary>
    public static double LowerGamma(double a, double x)
    {
        if (!(a >= 0) || !(x >= 0) || (a == 0 && x == 0) || (double.IsInfinity(a) && double.IsInfinity(x)))
        {
            return double.NaN;
        }

        if (x == 0 || double.IsInfinity(a))
        {
            return 0;
        }

        if (a == 0 || double.IsInfinity(x))
        {
            return 1;
        }

        var term = 1.0;
        var sum = 1.0;
        for (var k = 1; k < 1000 && term > 1e-18 * sum; k++)
        {
            term *= x / (a + k);
            sum += term;
        }

        return Math.Exp((a * Math.Log(x)) - x) / SpecialFunctions.Gamma(a + 1) * sum;
    }

    // 1/gamma is 0 at 0 and the negative integers: the series of such an order is that of the positive one.
    private static double Series(double order, double x, int sign)
    {
        if (order < 0 && order == Math.Floor(order))
        {
            return Series(-order, x, sign) * (sign < 0 && order % 2 != 0 ? -1 : 1);
        }

        var term = 1.0;
        var sum = 1.0;
        for (var k = 1; k < 200; k++)
        {
            term *= sign * x * x / 4 / (k * (order + k));
            sum += term;
        }

        return Math.Pow(x / 2, order) / SpecialFunctions.Gamma(order + 1) * sum;
    }
}
