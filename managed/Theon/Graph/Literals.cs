using System.Numerics;
using Theon.Types;

namespace Theon.Graph;

/// <summary>How host numbers meet tensors: they adapt to the tensor, never the tensor to them, as far as their value allows.</summary>
internal static class Literals
{
    /// <summary>The dtype of an integer literal beside a tensor's dtype (null: beside no tensor).</summary>
    public static DType TypeOf(long value, DType? neighbour) => neighbour switch
    {
        null or DType.Bool => DType.Int64,
        { } dtype when !dtype.IsInteger || Promotion.Holds(dtype, value) => dtype,
        { } dtype => Promotion.Common(dtype, Promotion.SmallestHolding(value, dtype.Kind)),
    };

    /// <summary>The dtype of a float literal beside a tensor's dtype (null: beside no tensor).</summary>
    public static DType TypeOf(double _, DType? neighbour) =>
        neighbour is { } dtype && (dtype.IsFloat || dtype.IsComplex) ? dtype : Config.FloatX;

    /// <summary>The dtype of a complex literal beside a tensor's dtype (null: beside no tensor): two of the float that a float literal
    /// would have.</summary>
    public static DType TypeOf(Complex _, DType? neighbour) => TypeOf(0.0, neighbour) switch
    {
        DType.Float64 or DType.Complex128 => DType.Complex128,
        _ => DType.Complex64,
    };

    /// <summary>The dtype that a weak constant takes beside a tensor's dtype (null: beside no tensor).</summary>
    public static DType TypeOf(Constant weak, DType? neighbour) => weak.DType switch
    {
        { IsInteger: true } => TypeOf(ScalarValues.ToInt64(weak.Value), neighbour),
        { IsComplex: true } => TypeOf(default(Complex), neighbour),
        _ => TypeOf(ScalarValues.ToDouble(weak.Value), neighbour),
    };

    /// <summary>The dtype in which operands meet where a number counts as an array.</summary>
    public static DType Common(ReadOnlySpan<TensorVariable> operands, CastPolicy policy)
    {
        var dtypes = new DType[operands.Length];
        for (var i = 0; i < dtypes.Length; i++)
        {
            dtypes[i] = operands[i] is Constant { IsWeak: true } weak ? Alone(weak, policy) : operands[i].DType;
        }

        var common = Promotion.Common(dtypes);
        return policy == CastPolicy.NumpyFloatX && common == DType.Float64 && Array.IndexOf(dtypes, DType.Float64) < 0 ? Config.FloatX : common;
    }

    private static DType Alone(Constant weak, CastPolicy policy)
    {
        if (weak.DType.IsInteger)
        {
            return policy == CastPolicy.Custom ? Promotion.SmallestHolding(ScalarValues.ToInt64(weak.Value), DTypeKind.Signed) : DType.Int64;
        }

        var value = ScalarValues.ToDouble(weak.Value);
        return policy == CastPolicy.NumpyFloatX || Config.FloatX == DType.Float32 ? Config.FloatX : !((double)(float)value).Equals(value) ? DType.Float64 : DType.Float32;
    }

    /// <summary>The strong constant that a weak one becomes in a dtype.</summary>
    /// <exception cref="TensorTypeException">A finite value would become infinite.</exception>
    public static Constant InDType(Constant weak, DType dtype)
    {
        if (weak.DType.IsComplex)
        {
            return ComplexInDType(ScalarValues.ToComplex(weak.Value), dtype);
        }

        var value = ScalarValues.ToDouble(weak.Value);
        if (double.IsFinite(value) && Overflows(value, dtype))
        {
            throw new TensorTypeException(
                $"The literal {value:R} does not fit {dtype.Name}: it would become infinite. Use a smaller number, or cast the tensor to float64.");
        }

        var array = weak.DType.IsInteger
            ? ScalarValues.FromInt64(dtype, ScalarValues.ToInt64(weak.Value))
            : ScalarValues.FromDouble(dtype, value);
        return new Constant(TensorType.Scalar(dtype), array);
    }

    private static Constant ComplexInDType(Complex value, DType dtype)
    {
        if (!dtype.IsComplex)
        {
            throw new TensorTypeException($"The literal {value} is complex and cannot become {dtype.Name}.");
        }

        if (Complex.IsFinite(value) && (Overflows(value.Real, dtype) || Overflows(value.Imaginary, dtype)))
        {
            throw new TensorTypeException(
                $"The literal {value} does not fit {dtype.Name}: it would become infinite. Use a smaller number, or cast the tensor to complex128.");
        }

        return new Constant(TensorType.Scalar(dtype), ScalarValues.FromComplex(dtype, value));
    }

    private static bool Overflows(double value, DType dtype) => dtype switch
    {
        DType.Float16 => double.IsInfinity((double)(Half)value),
        DType.Float32 or DType.Complex64 => float.IsInfinity((float)value),
        _ => false,
    };
}
