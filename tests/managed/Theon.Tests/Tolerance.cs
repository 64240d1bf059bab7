namespace Theon.Tests;

/// <summary>The one home of tolerances; an exception is a row with its reason.</summary>
internal static class Tolerance
{
    /// <summary>Relative error of a derivative against central differences in float64, taken of values for the first order and of the
    /// first-order gradient for the second.</summary>
    public static double Gradient(int order) => order == 1 ? 1e-7 : 1e-6;

    /// <summary>Relative error of small float64 expressions against the reference, which rounds each op once and in another order.</summary>
    public const double Compiled = 1e-12;
}
