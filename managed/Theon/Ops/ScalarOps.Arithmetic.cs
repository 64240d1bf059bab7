using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;
using static Theon.Ops.Notation;
using T = Theon.Tensor;

namespace Theon.Ops;

public static partial class ScalarOps
{
    /// <summary>Conversion to the dtype that the <see cref="Elemwise"/> names.</summary>
    public static ScalarOp Cast { get; } = new()
    {
        Code = ScalarOpCode.Cast, Arity = 1, Notation = Call("cast"), Types = TypeRule.Conversion, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = (x, y, dy) => [Converted(dy, x[0].DType)],
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>a + b; or of bool.</summary>
    public static ScalarOp Add { get; } = new()
    {
        Code = ScalarOpCode.Add, Arity = 2, Notation = new("+", 12), Types = TypeRule.Any, Cost = ScalarCost.Cheap,
        Algebra = new() { IsCommutative = true, IsAssociative = true, Identity = 0 },
        Gradient = (x, y, dy) => [dy, dy],
        Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>a - b.</summary>
    public static ScalarOp Sub { get; } = new()
    {
        Code = ScalarOpCode.Sub, Arity = 2, Notation = new("-", 12), Types = TypeRule.Numeric, Cost = ScalarCost.Cheap,
        Algebra = new() { Identity = 0 },
        Gradient = (x, y, dy) => [dy, -dy],
        Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>a * b; and of bool.</summary>
    public static ScalarOp Mul { get; } = new()
    {
        Code = ScalarOpCode.Mul, Arity = 2, Notation = new("*", 13), Types = TypeRule.Any, Cost = ScalarCost.Cheap,
        Algebra = new() { IsCommutative = true, IsAssociative = true, Identity = 1, Annihilator = 0 },
        Gradient = (x, y, dy) => [dy * x[1], dy * x[0]],
        Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>a / b.</summary>
    public static ScalarOp Div { get; } = new()
    {
        Code = ScalarOpCode.Div, Arity = 2, Notation = new("/", 13), Types = TypeRule.Division, Cost = ScalarCost.Division,
        Algebra = new() { Identity = 1 },
        Gradient = (x, y, dy) => [ConstantScalar(x[1]) is not (null or 0) ? dy / x[1] : T.TimesOrZero(dy, 1 / x[1]), T.TimesOrZero(dy, -(y / x[1]))],
        Domain = [(-3, 3), (0.3, 3)], MaxUlp = 0,
    };

    /// <summary>1 / x.</summary>
    public static ScalarOp Reciprocal { get; } = new()
    {
        Code = ScalarOpCode.Reciprocal, Arity = 1, Notation = Call("reciprocal"), Types = TypeRule.Division, Algebra = Algebra.None,
        Cost = ScalarCost.Division,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, -T.Sqr(y))],
        Domain = [(0.3, 3)], MaxUlp = 0,
    };

    /// <summary>-x.</summary>
    public static ScalarOp Neg { get; } = new()
    {
        Code = ScalarOpCode.Neg, Arity = 1, Notation = new("-", Unary), Types = TypeRule.Numeric, Cost = ScalarCost.Cheap,
        Algebra = new() { IsInvolution = true },
        Gradient = (x, y, dy) => [-dy],
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>|x|.</summary>
    public static ScalarOp Abs { get; } = new()
    {
        Code = ScalarOpCode.Abs, Arity = 1, Notation = Call("abs"), Types = TypeRule.Magnitude, Cost = ScalarCost.Cheap,
        Algebra = new() { IsIdempotent = true },
        Gradient = (x, y, dy) => [dy * (x[0].DType.IsComplex ? T.Where(T.Equal(y, 0), 0, x[0] / y) : T.Sign(x[0]))],
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>-1, 0 or 1; NaN stays.</summary>
    public static ScalarOp Sign { get; } = new()
    {
        Code = ScalarOpCode.Sign, Arity = 1, Notation = Call("sign"), Types = TypeRule.Real, Cost = ScalarCost.Cheap,
        Algebra = new() { IsIdempotent = true },
        Gradient = Flat,
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>x * x.</summary>
    public static ScalarOp Sqr { get; } = new()
    {
        Code = ScalarOpCode.Sqr, Arity = 1, Notation = Call("sqr"), Types = TypeRule.Any, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = (x, y, dy) => [dy * (2 * x[0])],
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>Square root.</summary>
    public static ScalarOp Sqrt { get; } = new()
    {
        Code = ScalarOpCode.Sqrt, Arity = 1, Notation = Call("sqrt"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Division,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, 0.5 / y)],
        Domain = [(0.2, 4)], MaxUlp = 0,
    };

    /// <summary>a to the power b.</summary>
    public static ScalarOp Pow { get; } = new()
    {
        Code = ScalarOpCode.Pow, Arity = 2, Notation = Call("pow"), Types = TypeRule.Numeric, Cost = ScalarCost.Transcendental,
        Algebra = new() { Identity = 1 },
        Gradient = (x, y, dy) => [BaseGradient(x[0], x[1], dy), T.TimesOrZero(dy, T.Where(T.Equal(x[0], 0), 0, y * T.Log(x[0])))],
        Domain = [(0.3, 3), (-2, 2)], MaxUlp = 2,
    };

    /// <summary>The larger; NaN if either is.</summary>
    public static ScalarOp Maximum { get; } = new()
    {
        Code = ScalarOpCode.Maximum, Arity = 2, Notation = Call("maximum"), Types = TypeRule.Ordered, Cost = ScalarCost.Cheap,
        Algebra = new() { IsCommutative = true, IsAssociative = true, IsIdempotent = true },
        Gradient = (x, y, dy) => Chosen(T.GreaterEqual(x[0], x[1]), dy),
        Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>The smaller; NaN if either is.</summary>
    public static ScalarOp Minimum { get; } = new()
    {
        Code = ScalarOpCode.Minimum, Arity = 2, Notation = Call("minimum"), Types = TypeRule.Ordered, Cost = ScalarCost.Cheap,
        Algebra = new() { IsCommutative = true, IsAssociative = true, IsIdempotent = true },
        Gradient = (x, y, dy) => Chosen(T.LessEqual(x[0], x[1]), dy),
        Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>x between low and high.</summary>
    public static ScalarOp Clip { get; } = new()
    {
        Code = ScalarOpCode.Clip, Arity = 3, Notation = Call("clip"), Types = TypeRule.Ordered, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = (x, y, dy) =>
        {
            var below = T.Less(x[0], x[1]);
            var above = ~below & T.Greater(x[0], x[2]);
            return [T.Where(below | above, 0, dy), T.Where(below, dy, 0), T.Where(above, dy, 0)];
        },
        Domain = [(-3, 3), (-2, -1), (1, 2)], MaxUlp = 0,
    };

    /// <summary>0 where dy is 0, else dy * d: a derivative that may be infinite or NaN where nothing depends on it.</summary>
    public static ScalarOp TimesOrZero { get; } = new()
    {
        Code = ScalarOpCode.TimesOrZero, Arity = 2, Notation = Call("times_or_zero"), Types = TypeRule.FloatOnly, Cost = ScalarCost.Cheap,
        Algebra = new() { Identity = 1 },
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, x[1]), dy * x[0]],
        Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>A gradient in the dtype of what was converted: of a real number that became complex, its real part.</summary>
    private static TensorVariable Converted(TensorVariable dy, DType dtype) => dtype switch
    {
        { IsComplex: true } => T.Cast(dy, dtype),
        _ when dy.DType.IsComplex => Converted(T.Real(dy), dtype),
        { IsFloat: true } => T.Cast(dy, dtype),
        _ => dy,
    };

    /// <summary>Ties go to the first operand.</summary>
    private static ImmutableArray<Gradient> Chosen(TensorVariable first, TensorVariable dy) => [T.Where(first, dy, 0), T.Where(first, 0, dy)];

    /// <summary>A constant exponent says where the derivative is singular: 0 has none, from 1 on it is not.</summary>
    private static Gradient BaseGradient(TensorVariable x, TensorVariable exponent, TensorVariable dy) => ConstantScalar(exponent) switch
    {
        0 => T.ZerosLike(dy),
        1 => dy,
        2 => dy * (2 * x),
        > 1 => dy * (exponent * T.Pow(x, exponent - 1)),
        _ => T.TimesOrZero(dy, exponent * T.Pow(x, exponent - 1)),
    };

    /// <summary>The number that a constant with one element holds, also behind a DimShuffle or a cast; else null.</summary>
    private static double? ConstantScalar(TensorVariable variable)
    {
        while (variable.Owner is { Op: DimShuffle or Elemwise { Scalar.Code: ScalarOpCode.Cast } } owner)
        {
            variable = owner.Inputs[0];
        }

        return variable is Constant { Value.Count: 1, DType: DType.Int64 or DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128 } constant
            ? Numbers.ScalarOf(constant)
            : null;
    }
}
