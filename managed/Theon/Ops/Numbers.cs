using Theon.Graph;
using Theon.Types;

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

        return variable is Constant constant ? (constant.Number ??= new HeldNumber(Read(constant.Value))).Value : null;
    }

    /// <summary>A 0-d constant.</summary>
    public static Constant Of(double value, DType dtype) => Tensor.Constant(NDArray.Scalar(value).AsType(dtype));

    /// <summary>Whether a factor keeps its value in a float dtype: finite, not 0, with all its digits.</summary>
    public static bool Holds(DType dtype, double factor) => dtype == DType.Float32 ? float.IsNormal((float)factor) : double.IsNormal(factor);

    private static double? Read(NDArray value)
    {
        if (value.Count != 1)
        {
            return null;
        }

        return value.DType switch
        {
            DType.Float32 => value.AsSpan<float>()[0],
            DType.Float64 => value.AsSpan<double>()[0],
            DType.Int64 => Exactly(value.AsSpan<long>()[0]),
            DType.UInt64 => value.AsSpan<ulong>()[0] <= long.MaxValue ? Exactly((long)value.AsSpan<ulong>()[0]) : null,
            { IsComplex: true } => ScalarValues.ToComplex(value) is { Imaginary: 0, Real: var real } ? real : null,
            { IsComputed: true } => ScalarValues.ToDouble(value),
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

        return constant.DType.IsComputed && constant.DType.Bytes <= sizeof(long) ? ScalarValues.ToBits(constant.Value) : null;
    }

    private static double? Exactly(long value) => value is >= -(1L << 53) and <= 1L << 53 ? value : null;
}
