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
    private readonly Func<DType, DType?> _computedIn;
    private readonly DType? _result;

    private TypeRule(string accepted, Func<DType, DType?> computedIn, DType? result = null, bool hasCondition = false)
    {
        Accepted = accepted;
        _computedIn = computedIn;
        _result = result;
        HasCondition = hasCondition;
    }

    /// <summary>All computed dtypes, unchanged.</summary>
    public static TypeRule Any { get; } = new("bool, integers, floats", dtype => dtype);

    /// <summary>All but bool, unchanged.</summary>
    public static TypeRule Numeric { get; } = new("integers, floats", dtype => dtype == DType.Bool ? null : dtype);

    /// <summary>Floats; bool and integers of up to 16 bits are computed in float32, wider integers in float64.</summary>
    public static TypeRule Floating { get; } =
        new("floats; bool and integers of up to 16 bits are computed in float32, wider integers in float64", dtype => Types.Promotion.Floating(dtype));

    /// <summary>Floats; integers and bool are computed in <see cref="Config.FloatX"/>.</summary>
    public static TypeRule Division { get; } =
        new("floats; bool and integers are computed in Config.FloatX", dtype => dtype.IsFloat ? dtype : Config.FloatX);

    /// <summary>Floats only.</summary>
    public static TypeRule FloatOnly { get; } = new("floats", dtype => dtype.IsFloat ? dtype : null);

    /// <summary>Bool and integers.</summary>
    public static TypeRule Bits { get; } = new("bool, integers", dtype => dtype == DType.Bool || dtype.IsInteger ? dtype : null);

    /// <summary>Two alike give bool.</summary>
    public static TypeRule Comparison { get; } = new(Any.Accepted, dtype => dtype, DType.Bool);

    /// <summary>A float gives bool.</summary>
    public static TypeRule Predicate { get; } = new(Floating.Accepted, dtype => Types.Promotion.Floating(dtype), DType.Bool);

    /// <summary>A bool and two alike give one of these.</summary>
    public static TypeRule Choice { get; } = new("bool and two of bool, integers, floats", dtype => dtype, hasCondition: true);

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
                $"{op.Name} does not accept {common.Name}. Accepted: {Accepted}. Kernels compute in bool, integers and floats; "
                + "arrays of other dtypes can be held, sliced and reshaped.");
        }

        if (_computedIn(common) is not { } operand)
        {
            throw new TensorTypeException($"{op.Name} does not accept {common.Name}. Accepted: {Accepted}. Cast the operand first, with T.Cast.");
        }

        return new Signature(operand, _result ?? operand, HasCondition);
    }

    /// <summary>The dtype in which operands of these dtypes meet, the condition left out.</summary>
    internal DType Common(ReadOnlySpan<DType> dtypes) => Types.Promotion.Common(HasCondition ? dtypes[1..] : dtypes);
}
