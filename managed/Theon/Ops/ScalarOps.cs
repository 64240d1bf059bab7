using System.Collections.Immutable;
using Theon.Graph;
using static Theon.Ops.Notation;
using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Every function of elements, one row each; the order and the numbers are those of the native table.</summary>
public static partial class ScalarOps
{
    /// <summary>All rows; the index is the <see cref="ScalarOp.Code"/>.</summary>
    public static ImmutableArray<ScalarOp> All
    {
        get
        {
            if (field.IsDefault)
            {
                field = List();
            }

            return field;
        }
    }

    /// <summary>The row of a code.</summary>
    public static ScalarOp Of(ScalarOpCode code) => All[(int)code];

    private static ImmutableArray<ScalarOp> List() =>
    [
        Cast, Add, Sub, Mul, Div, Neg, Abs, Sqr, Sqrt, Pow, Exp, Expm1, Log, Log1p, Sin, Cos, Tanh, Sigmoid, Softplus, Maximum, Minimum,
        Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, And, Or, Xor, Not, Where, Clip, IsNan, IsInf, Reciprocal, Sign, TimesOrZero,
        Floor, Ceil, Trunc, Round, RoundAway, Rsqrt, Cbrt, Exp2, Log2, Log10, Tan, Asin, Acos, Atan, Sinh, Cosh, Asinh, Acosh, Atanh,
        Atan2, Hypot, Erf, Erfc, Erfcx, Erfinv, Erfcinv, Gamma, Lgamma, Digamma, Trigamma, Mod, FloorDiv, Zeta,
        Real, Imag, Conj, Angle, Complex, ShiftLeft, ShiftRight, Xlogx, Xlogy, J0, J1, Jv, I0, I1, Iv, Gammainc, Gammaincc,
        UltraFastSigmoid,
    ];

    /// <summary>The result does not change with the operands where it has a derivative at all: zero, but connected.</summary>
    private static ImmutableArray<Gradient> Flat(ImmutableArray<TensorVariable> x, TensorVariable y, TensorVariable dy)
    {
        var zeros = ImmutableArray.CreateBuilder<Gradient>(x.Length);
        foreach (var operand in x)
        {
            zeros.Add(T.ZerosLike(operand, GradientDType(operand)));
        }

        return zeros.MoveToImmutable();
    }

    /// <summary>Gradients are floats, also those of integers.</summary>
    private static DType GradientDType(TensorVariable x) => x.DType.IsContinuous ? x.DType : Config.FloatX;
}
