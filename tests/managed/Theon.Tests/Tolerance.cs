namespace Theon.Tests;

/// <summary>The one home of tolerances; an exception is a row with its reason.</summary>
internal static class Tolerance
{
    /// <summary>Relative error of a derivative against central differences in float64, taken of values for the first order and of the
    /// first-order gradient for the second.</summary>
    public static double Gradient(int order) => order == 1 ? 1e-7 : 1e-6;

    /// <summary>Relative error of small float64 expressions against the reference, which rounds each op once and in another order.</summary>
    public const double Compiled = 1e-12;

    /// <summary>Relative error of small systems of equations and decompositions in float64 against another library: matrices whose condition
    /// may be a hundred.</summary>
    public const double Linalg = 1e-10;

    /// <summary>Rounding errors, each of one value of the computation before, that one rewrite may make.</summary>
    public const double RewriteUlps = 16;

    /// <summary>Rounding errors, each of the sum of all values of the plain computation, in random graphs of smooth functions.</summary>
    public const double FuzzUlps = 64;

    /// <summary>Distance of 1 to the next number.</summary>
    public static double Epsilon(DType dtype) => dtype == DType.Float32 ? 1.1920928955078125e-7 : 2.220446049250313e-16;

    /// <summary>Below it numbers lose digits.</summary>
    public static double SmallestNormal(DType dtype) => dtype == DType.Float32 ? 1.17549435e-38 : 2.2250738585072014e-308;
}
