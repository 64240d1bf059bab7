using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

// Functions of elements: one method for each row of ScalarOps.
public static partial class Tensor
{
    /// <summary>-x; not for bool.</summary>
    public static TensorVariable Neg(TensorVariable x) => Apply(ScalarOps.Neg, x);

    /// <summary>The absolute value; of complex numbers a float. Its gradient at 0 is 0.</summary>
    public static TensorVariable Abs(TensorVariable x) => Apply(ScalarOps.Abs, x);

    /// <summary>-1, 0 or 1; NaN stays. Not for bool. Its gradient is 0.</summary>
    public static TensorVariable Sign(TensorVariable x) => Apply(ScalarOps.Sign, x);

    /// <summary>x * x.</summary>
    public static TensorVariable Sqr(TensorVariable x) => Apply(ScalarOps.Sqr, x);

    /// <summary>The square root; NaN below 0. Its gradient at 0 is infinite.</summary>
    public static TensorVariable Sqrt(TensorVariable x) => Apply(ScalarOps.Sqrt, x);

    /// <summary>e to the power x.</summary>
    public static TensorVariable Exp(TensorVariable x) => Apply(ScalarOps.Exp, x);

    /// <summary>exp(x) - 1, accurate near 0.</summary>
    public static TensorVariable ExpM1(TensorVariable x) => Apply(ScalarOps.Expm1, x);

    /// <summary>The natural logarithm. 0 gives -infinity, below 0 NaN.</summary>
    public static TensorVariable Log(TensorVariable x) => Apply(ScalarOps.Log, x);

    /// <summary>log(1 + x), accurate near 0. -1 gives -infinity, below -1 NaN.</summary>
    public static TensorVariable Log1P(TensorVariable x) => Apply(ScalarOps.Log1p, x);

    /// <summary>The sine of x radians.</summary>
    public static TensorVariable Sin(TensorVariable x) => Apply(ScalarOps.Sin, x);

    /// <summary>The cosine of x radians.</summary>
    public static TensorVariable Cos(TensorVariable x) => Apply(ScalarOps.Cos, x);

    /// <summary>The hyperbolic tangent.</summary>
    public static TensorVariable Tanh(TensorVariable x) => Apply(ScalarOps.Tanh, x);

    /// <summary>1 / (1 + exp(-x)), without overflow.</summary>
    public static TensorVariable Sigmoid(TensorVariable x) => Apply(ScalarOps.Sigmoid, x);

    /// <summary>log(1 + exp(x)), exact in both tails.</summary>
    public static TensorVariable Softplus(TensorVariable x) => Apply(ScalarOps.Softplus, x);

    /// <summary>1 / x. Integers are computed in <see cref="Config.FloatX"/>.</summary>
    public static TensorVariable Reciprocal(TensorVariable x) => Apply(ScalarOps.Reciprocal, x);

    /// <summary>Whether an element is NaN.</summary>
    public static TensorVariable IsNan(TensorVariable x) => Apply(ScalarOps.IsNan, x);

    /// <summary>Whether an element is infinite.</summary>
    public static TensorVariable IsInf(TensorVariable x) => Apply(ScalarOps.IsInf, x);

    /// <summary>Logical not of bool, bitwise not of integers.</summary>
    public static TensorVariable Not(TensorVariable x) => Apply(ScalarOps.Not, x);

    /// <summary>x + y; logical or of bool.</summary>
    public static TensorVariable Add(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Add, x, y);

    /// <summary>x - y; not for bool.</summary>
    public static TensorVariable Sub(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Sub, x, y);

    /// <summary>x * y; logical and of bool.</summary>
    public static TensorVariable Mul(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Mul, x, y);

    /// <summary>The sum of any number of tensors, at least one.</summary>
    public static TensorVariable Add(params ReadOnlySpan<TensorVariable> terms) => Folded(nameof(Add), ScalarOps.Add, terms);

    /// <summary>The product of any number of tensors, at least one.</summary>
    public static TensorVariable Mul(params ReadOnlySpan<TensorVariable> factors) => Folded(nameof(Mul), ScalarOps.Mul, factors);

    /// <summary>x / y. Integers are divided in <see cref="Config.FloatX"/>.</summary>
    public static TensorVariable Div(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Div, x, y);

    /// <summary>x to the power y. Integers stay integers: a negative exponent gives 0, but for the bases 1 and -1.</summary>
    public static TensorVariable Pow(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Pow, x, y);

    /// <summary>The larger; NaN if either is. Where both are equal the gradient goes to x.</summary>
    public static TensorVariable Maximum(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Maximum, x, y);

    /// <summary>The smaller; NaN if either is. Where both are equal the gradient goes to x.</summary>
    public static TensorVariable Minimum(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Minimum, x, y);

    /// <summary>Whether elements are equal; NaN equals nothing.</summary>
    public static TensorVariable Equal(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Equal, x, y);

    /// <summary>Whether elements differ; NaN differs from everything.</summary>
    public static TensorVariable NotEqual(TensorVariable x, TensorVariable y) => Apply(ScalarOps.NotEqual, x, y);

    /// <summary>Whether x &lt; y.</summary>
    public static TensorVariable Less(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Less, x, y);

    /// <summary>Whether x &lt;= y.</summary>
    public static TensorVariable LessEqual(TensorVariable x, TensorVariable y) => Apply(ScalarOps.LessEqual, x, y);

    /// <summary>Whether x &gt; y.</summary>
    public static TensorVariable Greater(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Greater, x, y);

    /// <summary>Whether x &gt;= y.</summary>
    public static TensorVariable GreaterEqual(TensorVariable x, TensorVariable y) => Apply(ScalarOps.GreaterEqual, x, y);

    /// <summary>Logical and of bool, bitwise and of integers.</summary>
    public static TensorVariable And(TensorVariable x, TensorVariable y) => Apply(ScalarOps.And, x, y);

    /// <summary>Logical or of bool, bitwise or of integers.</summary>
    public static TensorVariable Or(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Or, x, y);

    /// <summary>Exclusive or of bool, bitwise of integers.</summary>
    public static TensorVariable Xor(TensorVariable x, TensorVariable y) => Apply(ScalarOps.Xor, x, y);

    /// <summary>The bits of x moved up by y places. Integers only; a y outside the width gives 0.</summary>
    public static TensorVariable ShiftLeft(TensorVariable x, TensorVariable y) => Apply(ScalarOps.ShiftLeft, x, y);

    /// <summary>The bits of x moved down by y places, the sign kept. Integers only; a y outside the width gives 0 or, of negative numbers, -1.</summary>
    public static TensorVariable ShiftRight(TensorVariable x, TensorVariable y) => Apply(ScalarOps.ShiftRight, x, y);

    /// <summary>x where the condition holds (is not 0), else y. Both are computed; what is not chosen gets gradient 0, even from a derivative that is infinite.</summary>
    public static TensorVariable Where(TensorVariable condition, TensorVariable x, TensorVariable y) => Apply(ScalarOps.Where, condition, x, y);

    /// <summary>low where x &lt; low, else high where x &gt; high, else x. Gradients reach x between the bounds, both included.</summary>
    public static TensorVariable Clip(TensorVariable x, TensorVariable low, TensorVariable high) => Apply(ScalarOps.Clip, x, low, high);

    /// <summary>0 where dy is 0, else dy * d: a chain rule that an infinite or undefined derivative cannot poison. Floats only.</summary>
    public static TensorVariable TimesOrZero(TensorVariable dy, TensorVariable d) => Apply(ScalarOps.TimesOrZero, dy, d);

    /// <summary>
    /// Elements converted to a dtype. Integers wrap; float to integer truncates toward zero and saturates, NaN gives 0; float16 is
    /// rounded to nearest, ties to even. Complex numbers stay complex: take <see cref="Real"/>, <see cref="Imag"/> or
    /// <see cref="Abs"/> for a float.
    /// </summary>
    public static TensorVariable Cast(TensorVariable x, DType dtype)
    {
        ArgumentNullException.ThrowIfNull(x);
        return InDType(x, dtype);
    }

    private static TensorVariable Folded(string name, ScalarOp op, ReadOnlySpan<TensorVariable> operands)
    {
        if (operands.IsEmpty)
        {
            throw new TensorTypeException($"{name} got nothing. Accepted: one tensor or more.");
        }

        using var origin = OriginScope.Share();
        var result = operands[0];
        foreach (var operand in operands[1..])
        {
            result = Apply(op, result, operand);
        }

        return result;
    }
}
