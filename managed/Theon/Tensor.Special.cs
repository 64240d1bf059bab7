using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Entropy terms, Bessel functions and the incomplete gamma functions.
public static partial class Tensor
{
    /// <summary>x log(x), 0 at 0, where its gradient is -infinity.</summary>
    public static TensorVariable XLogX(TensorVariable x) => Apply(ScalarOps.Xlogx, x);

    /// <summary>x log(y), 0 where x is 0.</summary>
    public static TensorVariable XLogY0(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Xlogy, x, y);

    /// <summary>The Bessel function of the first kind of order 0.</summary>
    public static TensorVariable J0(TensorVariable x) => Apply(ScalarOps.J0, x);

    /// <summary>The Bessel function of the first kind of order 1.</summary>
    public static TensorVariable J1(TensorVariable x) => Apply(ScalarOps.J1, x);

    /// <summary>The Bessel function of the first kind of any order. NaN for negative x, unless the order is an integer. Has no gradient to the order.</summary>
    public static TensorVariable Jv(TensorVariable order, TensorVariable x) => Apply(ScalarOps.Jv, order, x);

    /// <summary>The modified Bessel function of the first kind of order 0.</summary>
    public static TensorVariable I0(TensorVariable x) => Apply(ScalarOps.I0, x);

    /// <summary>The modified Bessel function of the first kind of order 1.</summary>
    public static TensorVariable I1(TensorVariable x) => Apply(ScalarOps.I1, x);

    /// <summary>The modified Bessel function of the first kind of any order. NaN for negative x, unless the order is an integer. Has no gradient to
    /// the order.</summary>
    public static TensorVariable Iv(TensorVariable order, TensorVariable x) => Apply(ScalarOps.Iv, order, x);

    /// <summary>The regularised lower incomplete gamma function: the part of gamma(a) that its integral has up to x. Has no gradient to a.</summary>
    public static TensorVariable GammaInc(TensorVariable a, TensorVariable x) => Apply(ScalarOps.Gammainc, a, x);

    /// <summary>The regularised upper incomplete gamma function, 1 - gammainc(a, x), accurate in the right tail. Has no gradient to a.</summary>
    public static TensorVariable GammaIncC(TensorVariable a, TensorVariable x) => Apply(ScalarOps.Gammaincc, a, x);

    /// <summary>The lower incomplete gamma function, gammainc(a, x) gamma(a). Has no gradient to a.</summary>
    public static TensorVariable GammaL(TensorVariable a, TensorVariable x) => GammaInc(a, x) * Gamma(WithoutGradient(a));

    /// <summary>The upper incomplete gamma function, gammaincc(a, x) gamma(a). Has no gradient to a.</summary>
    public static TensorVariable GammaU(TensorVariable a, TensorVariable x) => GammaIncC(a, x) * Gamma(WithoutGradient(a));

    private static TensorVariable WithoutGradient(TensorVariable a) => new GradientGate(GateKind.Zero).On(Strong(a));

    /// <summary>The part of a chi-squared distribution with k degrees of freedom that lies above x.</summary>
    public static TensorVariable Chi2SF(TensorVariable x, TensorVariable k)
    {
        using var origin = OriginScope.Share();
        return GammaIncC(0.5 * k, 0.5 * x);
    }
}
