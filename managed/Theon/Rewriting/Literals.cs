using Theon.Graph;

namespace Theon.Rewriting;

/// <summary>Questions that rules ask of constants.</summary>
internal static class Literals
{
    /// <summary>The value of a constant with one element, whatever its rank; null for anything else.</summary>
    public static double? ScalarOf(TensorVariable variable) =>
        variable is Constant { Value: { Count: 1 } value } ? value.ScalarAsDouble() : null;

    /// <summary>The bits of a constant with one element of at most eight bytes; null for anything else.</summary>
    public static long? BitsOf(Constant constant) =>
        constant.Value.Count == 1 && constant.DType.Bytes <= 8 ? constant.Value.ScalarBits() : null;
}
