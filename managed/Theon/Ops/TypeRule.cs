using System.Collections.Immutable;

namespace Theon.Ops;

/// <summary>Dtypes of one application of a scalar op: what operands must be cast to, and what comes out.</summary>
public readonly record struct Signature(DType Operand, DType Result, bool HasCondition)
{
    /// <summary>Dtype that operand <paramref name="index"/> must have.</summary>
    public DType OperandAt(int index) => HasCondition && index == 0 ? DType.Bool : Operand;
}

/// <summary>Which dtypes a scalar op accepts and returns. All operands share one dtype, but for the condition of a choice.</summary>
public sealed class TypeRule
{
    private const string Upgraded = "bool and integers of up to 16 bits are computed in float32, wider integers in float64";

    private readonly Func<DType, DType?> _computedIn;
    private readonly Func<DType, DType>? _result;

    private TypeRule(string accepted, Func<DType, DType?> computedIn, Func<DType, DType>? result = null, bool hasCondition = false)
    {
        Accepted = accepted;
        _computedIn = computedIn;
        _result = result;
        HasCondition = hasCondition;
    }

    /// <summary>All computed dtypes, unchanged.</summary>
    public static TypeRule Any { get; } = new("bool, integers, floats, complex numbers", dtype => dtype);

    /// <summary>What has an order: bool, integers and floats, unchanged.</summary>
    public static TypeRule Ordered { get; } = new("bool, integers, floats", dtype => dtype.IsComplex ? null : dtype);

    /// <summary>All but bool, unchanged.</summary>
    public static TypeRule Numeric { get; } = new("integers, floats, complex numbers", dtype => dtype == DType.Bool ? null : dtype);

    /// <summary>Integers and floats, unchanged.</summary>
    public static TypeRule Real { get; } = new("integers, floats", dtype => dtype == DType.Bool || dtype.IsComplex ? null : dtype);

    /// <summary>Integers only.</summary>
    public static TypeRule Integers { get; } = new("integers", dtype => dtype.IsInteger ? dtype : null);

    /// <summary>Floats and complex numbers; bool and integers of up to 16 bits are computed in float32, wider integers in float64.</summary>
    public static TypeRule Floating { get; } = new($"floats and complex numbers; {Upgraded}", dtype => Types.Promotion.Floating(dtype));

    /// <summary>Floats; bool and integers of up to 16 bits are computed in float32, wider integers in float64.</summary>
    public static TypeRule RealFloating { get; } = new($"floats; {Upgraded}", dtype => dtype.IsComplex ? null : Types.Promotion.Floating(dtype));

    /// <summary>Floats and complex numbers; integers and bool are computed in <see cref="Config.FloatX"/>.</summary>
    public static TypeRule Division { get; } = new(
        "floats and complex numbers; bool and integers are computed in Config.FloatX", dtype => dtype.IsContinuous ? dtype : Config.FloatX);

    /// <summary>Floats and complex numbers only.</summary>
    public static TypeRule FloatOnly { get; } = new("floats and complex numbers", dtype => dtype.IsContinuous ? dtype : null);

    /// <summary>Anything; of complex numbers a float.</summary>
    public static TypeRule Magnitude { get; } = new(Any.Accepted, dtype => dtype, dtype => dtype.Part);

    /// <summary>A complex number gives the float that its parts are.</summary>
    public static TypeRule Part { get; } = new("complex numbers", dtype => dtype.IsComplex ? dtype : null, dtype => dtype.Part);

    /// <summary>Complex numbers only.</summary>
    public static TypeRule ComplexOnly { get; } = new("complex numbers", dtype => dtype.IsComplex ? dtype : null);

    /// <summary>Two floats make a complex number; bool and integers are computed in <see cref="Config.FloatX"/>.</summary>
    public static TypeRule Parts { get; } = new(
        "floats; bool and integers are computed in Config.FloatX, float16 in float32",
        dtype => dtype.IsComplex ? null : dtype == DType.Float16 ? DType.Float32 : dtype.IsFloat ? dtype : Config.FloatX == DType.Float16 ? DType.Float32 : Config.FloatX,
        dtype => dtype == DType.Float64 ? DType.Complex128 : DType.Complex64);

    /// <summary>Bool and integers.</summary>
    public static TypeRule Bits { get; } = new("bool, integers", dtype => dtype == DType.Bool || dtype.IsInteger ? dtype : null);

    /// <summary>Two alike give bool.</summary>
    public static TypeRule Comparison { get; } = new(Any.Accepted, dtype => dtype, _ => DType.Bool);

    /// <summary>Two alike that have an order give bool.</summary>
    public static TypeRule Ordering { get; } = new(Ordered.Accepted, dtype => dtype.IsComplex ? null : dtype, _ => DType.Bool);

    /// <summary>A float or complex number gives bool.</summary>
    public static TypeRule Predicate { get; } = new(Floating.Accepted, dtype => Types.Promotion.Floating(dtype), _ => DType.Bool);

    /// <summary>A bool and two alike give one of these.</summary>
    public static TypeRule Choice { get; } = new("bool and two of bool, integers, floats, complex numbers", dtype => dtype, hasCondition: true);

    /// <summary>Anything, to a dtype that the application names.</summary>
    public static TypeRule Conversion { get; } = new(Any.Accepted, dtype => dtype);

    /// <summary>The accepted dtypes, for texts.</summary>
    public string Accepted { get; }

    /// <summary>Whether operand 0 is a bool that takes no part in promotion.</summary>
    public bool HasCondition { get; }

    /// <summary>Dtypes of an application to operands that promote to <paramref name="common"/>.</summary>
    /// <exception cref="TensorTypeException">The op does not accept the dtype.</exception>
    public Signature Resolve(ScalarOp op, DType common)
    {
        if (!common.IsComputed)
        {
            throw new TensorTypeException(
                $"{op.Name} does not accept {common.Name}. Accepted: {Accepted}. Kernels compute in bool, integers, floats and complex numbers; "
                + "arrays of other dtypes can be held, sliced and reshaped.");
        }

        if (_computedIn(common) is not { } operand)
        {
            throw new TensorTypeException($"{op.Name} does not accept {common.Name}. Accepted: {Accepted}. {(common.IsComplex ? "Take T.Real, T.Imag or T.Abs first." : "Cast the operand first, with T.Cast.")}");
        }

        return new Signature(operand, _result?.Invoke(operand) ?? operand, HasCondition);
    }

    /// <summary>The dtype in which operands of these dtypes meet, the condition left out.</summary>
    internal DType Common(ReadOnlySpan<DType> dtypes) => Types.Promotion.Common(HasCondition ? dtypes[1..] : dtypes);
}
