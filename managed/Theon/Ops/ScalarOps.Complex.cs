using static Theon.Ops.Notation;
using T = Theon.Tensor;

namespace Theon.Ops;

// Gradients of complex numbers z = x + iy are dC/dx + i dC/dy of a real cost C: twice the derivative by the conjugate of z. Functions that
// depend on z alone need no rule for this (see Elemwise.Pullback); those here look at the parts.
public static partial class ScalarOps
{
    /// <summary>Real part.</summary>
    public static ScalarOp Real { get; } = new()
    {
        Code = ScalarOpCode.Real, Arity = 1, Notation = Call("real"), Types = TypeRule.Part, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = (x, y, dy) => [T.Cast(dy, x[0].DType)],
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>Imaginary part.</summary>
    public static ScalarOp Imag { get; } = new()
    {
        Code = ScalarOpCode.Imag, Arity = 1, Notation = Call("imag"), Types = TypeRule.Part, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = (x, y, dy) => [T.Complex(T.ZerosLike(dy), dy)],
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>Complex conjugate.</summary>
    public static ScalarOp Conj { get; } = new()
    {
        Code = ScalarOpCode.Conj, Arity = 1, Notation = Call("conj"), Types = TypeRule.ComplexOnly, Algebra = new() { IsInvolution = true }, Cost = ScalarCost.Cheap,
        Gradient = (x, y, dy) => [T.Conj(dy)],
        Domain = [(-3, 3)], MaxUlp = 0,
    };

    /// <summary>Angle of a complex number in [-pi, pi].</summary>
    public static ScalarOp Angle { get; } = new()
    {
        Code = ScalarOpCode.Angle, Arity = 1, Notation = Call("angle"), Types = TypeRule.Part, Algebra = Algebra.None, Cost = ScalarCost.Transcendental,
        Gradient = (x, y, dy) => [T.TimesOrZero(T.Cast(dy, x[0].DType), T.Complex(-T.Imag(x[0]), T.Real(x[0])) / T.Sqr(T.Abs(x[0])))],
        Domain = [(0.3, 3)], MaxUlp = 2,
    };

    /// <summary>The complex number of a real and an imaginary part.</summary>
    public static ScalarOp Complex { get; } = new()
    {
        Code = ScalarOpCode.Complex, Arity = 2, Notation = Call("complex"), Types = TypeRule.Parts, Algebra = Algebra.None, Cost = ScalarCost.Cheap,
        Gradient = (x, y, dy) => [T.Real(dy), T.Imag(dy)],
        Domain = [(-3, 3), (-3, 3)], MaxUlp = 0,
    };

    /// <summary>Whether a derivative by the number itself exists, so that its conjugate is the gradient.</summary>
    internal static bool IsHolomorphic(ScalarOp op) => op.Code is not (ScalarOpCode.Cast or ScalarOpCode.Where or ScalarOpCode.Conj or ScalarOpCode.Complex);
}
