using Theon.Graph;

namespace Theon.Ops;

/// <summary>The numbers that constants hold.</summary>
internal static class Numbers
{
    /// <summary>The value of a constant with one element, whatever its rank and also behind added axes; null for anything else, and for
    /// integers that a double cannot hold.</summary>
    public static double? ScalarOf(TensorVariable variable)
    {
        while (variable.Owner is { Op: DimShuffle } owner)
        {
            variable = owner.Inputs[0];
        }

        if (variable is not Constant { Value: { Count: 1 } value })
        {
            return null;
        }

        return value.DType switch
        {
            DType.Bool => value.AsSpan<bool>()[0] ? 1 : 0,
            DType.Int64 => Exactly(value.AsSpan<long>()[0]),
            DType.Float32 => value.AsSpan<float>()[0],
            DType.Float64 => value.AsSpan<double>()[0],
            _ => null,
        };
    }

    /// <summary>The bits of a constant with one element that kernels compute in; null for anything else.</summary>
    public static long? BitsOf(Constant constant)
    {
        if (constant.Value.Count != 1)
        {
            return null;
        }

        return constant.DType switch
        {
            DType.Bool => constant.Value.AsSpan<bool>()[0] ? 1 : 0,
            DType.Int64 => constant.Value.AsSpan<long>()[0],
            DType.Float32 => BitConverter.SingleToInt32Bits(constant.Value.AsSpan<float>()[0]),
            DType.Float64 => BitConverter.DoubleToInt64Bits(constant.Value.AsSpan<double>()[0]),
            _ => null,
        };
    }

    private static double? Exactly(long value) => Math.Abs(value) <= 1L << 53 ? value : null;
}
