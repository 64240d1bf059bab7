using System.Collections.Immutable;
using Theon.Graph;
using static Theon.Ops.Notation;
using T = Theon.Tensor;

namespace Theon.Ops;

public static partial class ScalarOps
{
    private const double LogOf2 = 0.69314718055994530942;
    private const double LogOf10 = 2.30258509299404568402;

    /// <summary>Tangent.</summary>
    public static ScalarOp Tan { get; } = new()
    {
        Code = ScalarOpCode.Tan, Arity = 1, Notation = Call("tan"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * (1 + T.Sqr(y))],
        Domain = [(-1.2, 1.2)], MaxUlp = 3,
    };

    /// <summary>Inverse sine.</summary>
    public static ScalarOp Asin { get; } = new()
    {
        Code = ScalarOpCode.Asin, Arity = 1, Notation = Call("asin"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, InverseRoot(1 - T.Sqr(x[0])))],
        Domain = [(-0.9, 0.9)], MaxUlp = 2,
    };

    /// <summary>Inverse cosine.</summary>
    public static ScalarOp Acos { get; } = new()
    {
        Code = ScalarOpCode.Acos, Arity = 1, Notation = Call("acos"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, -InverseRoot(1 - T.Sqr(x[0])))],
        Domain = [(-0.9, 0.9)], MaxUlp = 1,
    };

    /// <summary>Inverse tangent.</summary>
    public static ScalarOp Atan { get; } = new()
    {
        Code = ScalarOpCode.Atan, Arity = 1, Notation = Call("atan"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy / (1 + T.Sqr(x[0]))],
        Domain = [(-3, 3)], MaxUlp = 2,
    };

    /// <summary>Angle of the point (x, y), of y and x.</summary>
    public static ScalarOp Atan2 { get; } = new()
    {
        Code = ScalarOpCode.Atan2, Arity = 2, Notation = Call("atan2"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, x[1] / Squares(x)), T.TimesOrZero(dy, -x[0] / Squares(x))],
        Domain = [(-3, 3), (0.3, 3)], MaxUlp = 2,
    };

    /// <summary>sqrt(x * x + y * y) without overflow.</summary>
    public static ScalarOp Hypot { get; } = new()
    {
        Code = ScalarOpCode.Hypot, Arity = 2, Notation = Call("hypot"), Types = TypeRule.RealFloating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, x[0] / y), T.TimesOrZero(dy, x[1] / y)],
        Domain = [(0.3, 3), (0.3, 3)], MaxUlp = 2,
    };

    /// <summary>Hyperbolic sine.</summary>
    public static ScalarOp Sinh { get; } = new()
    {
        Code = ScalarOpCode.Sinh, Arity = 1, Notation = Call("sinh"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * T.Cosh(x[0])],
        Domain = [(-3, 3)], MaxUlp = 2,
    };

    /// <summary>Hyperbolic cosine.</summary>
    public static ScalarOp Cosh { get; } = new()
    {
        Code = ScalarOpCode.Cosh, Arity = 1, Notation = Call("cosh"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * T.Sinh(x[0])],
        Domain = [(-3, 3)], MaxUlp = 2,
    };

    /// <summary>Inverse hyperbolic sine.</summary>
    public static ScalarOp Asinh { get; } = new()
    {
        Code = ScalarOpCode.Asinh, Arity = 1, Notation = Call("asinh"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * InverseRoot(T.Sqr(x[0]) + 1)],
        Domain = [(-3, 3)], MaxUlp = 3,
    };

    /// <summary>Inverse hyperbolic cosine.</summary>
    public static ScalarOp Acosh { get; } = new()
    {
        Code = ScalarOpCode.Acosh, Arity = 1, Notation = Call("acosh"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, x[0].DType.IsComplex ? T.Reciprocal(T.Sqrt(x[0] - 1) * T.Sqrt(x[0] + 1)) : T.Rsqrt(T.Sqr(x[0]) - 1))],
        Domain = [(1.2, 4)], MaxUlp = 3,
    };

    /// <summary>Inverse hyperbolic tangent.</summary>
    public static ScalarOp Atanh { get; } = new()
    {
        Code = ScalarOpCode.Atanh, Arity = 1, Notation = Call("atanh"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, 1 / (1 - T.Sqr(x[0])))],
        Domain = [(-0.9, 0.9)], MaxUlp = 3,
    };

    /// <summary>2 to the power x.</summary>
    public static ScalarOp Exp2 { get; } = new()
    {
        Code = ScalarOpCode.Exp2, Arity = 1, Notation = Call("exp2"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [dy * (y * LogOf2)],
        Domain = [(-3, 3)], MaxUlp = 2,
    };

    /// <summary>Logarithm to the base 2.</summary>
    public static ScalarOp Log2 { get; } = new()
    {
        Code = ScalarOpCode.Log2, Arity = 1, Notation = Call("log2"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, 1 / (x[0] * LogOf2))],
        Domain = [(0.2, 5)], MaxUlp = 1,
    };

    /// <summary>Logarithm to the base 10.</summary>
    public static ScalarOp Log10 { get; } = new()
    {
        Code = ScalarOpCode.Log10, Arity = 1, Notation = Call("log10"), Types = TypeRule.Floating, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(dy, 1 / (x[0] * LogOf10))],
        Domain = [(0.2, 5)], MaxUlp = 1,
    };

    private static TensorVariable Squares(ImmutableArray<TensorVariable> x) => T.Sqr(x[0]) + T.Sqr(x[1]);

    /// <summary>1 / sqrt(x), of complex numbers in two steps.</summary>
    private static TensorVariable InverseRoot(TensorVariable x) => x.DType.IsComplex ? T.Reciprocal(T.Sqrt(x)) : T.Rsqrt(x);
}
