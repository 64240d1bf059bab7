namespace Theon.Tests.Reference;

/// <summary>The families of erf and gamma from series, continued fractions and recurrences; for the moderate numbers of tests.</summary>
internal static class SpecialFunctions
{
    private const double RootPi = 1.77245385090551602730;
    private const double AsymptoticFrom = 20;

    // B(2k), k from 1 on.
    private static readonly double[] s_bernoulli = [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6];

    /// <summary>Its Taylor series near 0, 1 - erfc elsewhere.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 2.5)
        {
            return x > 0 ? 1 - Erfc(x) : Erfc(-x) - 1;
        }

        var term = x;
        var sum = x;
        for (var k = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); k++)
        {
            term *= -x * x / k;
            sum += term / ((2 * k) + 1);
        }

        return 2 / RootPi * sum;
    }

    public static double Erfc(double x) => x < 1 ? 1 - Erf(x) : Math.Exp(-x * x) * Erfcx(x);

    /// <summary>By its continued fraction from 1 on.</summary>
    public static double Erfcx(double x)
    {
        if (x < 1)
        {
            return Math.Exp(x * x) * (1 - Erf(x));
        }

        var y = x;
        for (var k = 400; k > 0; k--)
        {
            y = x + (k * 0.5 / y);
        }

        return 1 / (RootPi * y);
    }

    public static double Erfinv(double x) => Math.Abs(x) switch
    {
        0 => x,
        1 => x * double.PositiveInfinity,
        < 1 => Solve(y => Erf(y) - x),
        _ => double.NaN,
    };

    public static double Erfcinv(double x) => x switch
    {
        0 => double.PositiveInfinity,
        2 => double.NegativeInfinity,
        > 0 and < 2 => Solve(y => x - Erfc(y)),
        _ => double.NaN,
    };

    public static double Gamma(double x)
    {
        if (x == 0)
        {
            return 1 / x;
        }

        if (x < 0.5)
        {
            return x == Math.Floor(x) ? double.NaN : Math.PI / (Math.Sin(Math.PI * x) * Gamma(1 - x));
        }

        var product = 1.0;
        for (; x < AsymptoticFrom; x++)
        {
            product *= x;
        }

        return Math.Exp(Stirling(x)) / product;
    }

    public static double LogGamma(double x)
    {
        if (x <= 0 && x == Math.Floor(x))
        {
            return double.PositiveInfinity;
        }

        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * x))) - LogGamma(1 - x);
        }

        var product = 1.0;
        for (; x < AsymptoticFrom; x++)
        {
            product *= x;
        }

        return Stirling(x) - Math.Log(product);
    }

    public static double Digamma(double x)
    {
        if (x == 0)
        {
            return -1 / x;
        }

        if (x < 0)
        {
            return x == Math.Floor(x) ? double.NaN : Digamma(1 - x) - (Math.PI / Math.Tan(Math.PI * x));
        }

        var shift = 0.0;
        for (; x < AsymptoticFrom; x++)
        {
            shift += 1 / x;
        }

        var tail = 0.0;
        for (var k = s_bernoulli.Length; k > 0; k--)
        {
            tail = (tail + (s_bernoulli[k - 1] / (2 * k))) / (x * x);
        }

        return Math.Log(x) - (0.5 / x) - tail - shift;
    }

    /// <summary>Euler and Maclaurin's formula.</summary>
    public static double Zeta(double s, double x)
    {
        if (!(s > 1) || double.IsNaN(x))
        {
            return s == 1 ? double.PositiveInfinity : double.NaN;
        }

        if (x <= 0 && (x == Math.Floor(x) || s != Math.Floor(s)))
        {
            return x == Math.Floor(x) ? double.PositiveInfinity : double.NaN;
        }

        var sum = 0.0;
        for (; x < AsymptoticFrom; x++)
        {
            sum += Math.Pow(x, -s);
        }

        var factor = s * Math.Pow(x, -s - 1);
        var factorial = 2.0;
        var tail = 0.0;
        for (var k = 0; k < s_bernoulli.Length; k++)
        {
            tail += s_bernoulli[k] / factorial * factor;
            factor *= (s + (2 * k) + 1) * (s + (2 * k) + 2) / (x * x);
            factorial *= ((2 * k) + 3) * ((2 * k) + 4);
        }

        return sum + (Math.Pow(x, 1 - s) / (s - 1)) + (0.5 * Math.Pow(x, -s)) + tail;
    }

    private static double Stirling(double x)
    {
        var sum = ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI));
        for (var k = 1; k <= s_bernoulli.Length; k++)
        {
            sum += s_bernoulli[k - 1] / (2 * k * ((2 * k) - 1) * Math.Pow(x, (2 * k) - 1));
        }

        return sum;
    }

    /// <summary>The root of a rising function, by halving.</summary>
    private static double Solve(Func<double, double> f)
    {
        var low = -28.0;
        var high = 28.0;
        for (var i = 0; i < 200 && low < high; i++)
        {
            var middle = 0.5 * (low + high);
            if (middle == low || middle == high)
            {
                break;
            }

            (low, high) = f(middle) > 0 ? (low, middle) : (middle, high);
        }

        return high;
    }
}
