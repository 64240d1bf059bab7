using System.Numerics;

namespace Theon.Conformance;

/// <summary>Compares a result with what was expected.</summary>
public static class Comparison
{
    // The tolerance of the ONNX project's own runner.
    private const double Relative = 1e-3;
    private const double Absolute = 1e-7;

    /// <summary>How a result differs from the expected value; null if it does not.</summary>
    public static string? Difference(NDArray actual, NDArray expected)
    {
        if (actual.DType != expected.DType || !actual.Shape.AsSpan().SequenceEqual(expected.Shape.AsSpan()))
        {
            return $"is {Describe(actual)}; expected {Describe(expected)}";
        }

        return expected.DType.Kind switch
        {
            DTypeKind.Float => First<double>(actual, expected, IsClose),
            DTypeKind.Complex => First<Complex>(actual, expected, (a, b) => IsClose(a.Real, b.Real) && IsClose(a.Imaginary, b.Imaginary)),
            DTypeKind.Unsigned => First<ulong>(actual, expected, (a, b) => a == b),
            DTypeKind.Bool => First<bool>(actual, expected, (a, b) => a == b),
            _ => First<long>(actual, expected, (a, b) => a == b),
        };
    }

    private static string? First<T>(NDArray actual, NDArray expected, Func<T, T, bool> isEqual)
        where T : unmanaged
    {
        var (a, b) = (actual.ToArray<T>(), expected.ToArray<T>());
        for (var i = 0; i < a.Length; i++)
        {
            if (!isEqual(a[i], b[i]))
            {
                return $"is {a[i]} at {i} of {Describe(actual)}; expected {b[i]}";
            }
        }

        return null;
    }

    private static bool IsClose(double a, double b) => a.Equals(b) || double.IsFinite(b) && Math.Abs(a - b) <= Absolute + (Relative * Math.Abs(b));

    private static string Describe(NDArray array) => $"{array.DType.Name}[{string.Join(", ", array.Shape)}]";
}
