using System.Numerics;

namespace Theon;

// Operators build expressions. == and != compare variables, not elements: see Tensor.Equal. There is no conversion to bool, so an
// expression cannot stand where C# wants a truth value. The named forms of all operators are methods of Tensor.
#pragma warning disable CA2225
public partial class TensorVariable
{
    /// <summary>x + y; logical or of bool.</summary>
    public static TensorVariable operator +(TensorVariable x, TensorVariable y) => Tensor.Add(x, y);

    /// <summary>x - y; not for bool.</summary>
    public static TensorVariable operator -(TensorVariable x, TensorVariable y) => Tensor.Sub(x, y);

    /// <summary>x * y, element by element; logical and of bool.</summary>
    public static TensorVariable operator *(TensorVariable x, TensorVariable y) => Tensor.Mul(x, y);

    /// <summary>x / y. Integers are divided in <see cref="Config.FloatX"/>.</summary>
    public static TensorVariable operator /(TensorVariable x, TensorVariable y) => Tensor.Div(x, y);

    /// <summary>The remainder with the sign of y, as <see cref="Tensor.Mod"/>; C#'s own <c>%</c> takes the sign of x.</summary>
    public static TensorVariable operator %(TensorVariable x, TensorVariable y) => Tensor.Mod(x, y);

    /// <summary>The bits of integers moved up.</summary>
    public static TensorVariable operator <<(TensorVariable x, TensorVariable y) => Tensor.ShiftLeft(x, y);

    /// <summary>The bits of integers moved down, the sign kept.</summary>
    public static TensorVariable operator >>(TensorVariable x, TensorVariable y) => Tensor.ShiftRight(x, y);

    /// <summary>Whether elements of x are less.</summary>
    public static TensorVariable operator <(TensorVariable x, TensorVariable y) => Tensor.Less(x, y);

    /// <summary>Whether elements of x are less or equal.</summary>
    public static TensorVariable operator <=(TensorVariable x, TensorVariable y) => Tensor.LessEqual(x, y);

    /// <summary>Whether elements of x are greater.</summary>
    public static TensorVariable operator >(TensorVariable x, TensorVariable y) => Tensor.Greater(x, y);

    /// <summary>Whether elements of x are greater or equal.</summary>
    public static TensorVariable operator >=(TensorVariable x, TensorVariable y) => Tensor.GreaterEqual(x, y);

    /// <summary>Logical and of bool, bitwise and of integers.</summary>
    public static TensorVariable operator &(TensorVariable x, TensorVariable y) => Tensor.And(x, y);

    /// <summary>Logical or of bool, bitwise or of integers.</summary>
    public static TensorVariable operator |(TensorVariable x, TensorVariable y) => Tensor.Or(x, y);

    /// <summary>Exclusive or of bool, bitwise of integers.</summary>
    public static TensorVariable operator ^(TensorVariable x, TensorVariable y) => Tensor.Xor(x, y);

    /// <summary>-x; not for bool.</summary>
    public static TensorVariable operator -(TensorVariable x) => Tensor.Neg(x);

    /// <summary>Logical not of bool, bitwise not of integers.</summary>
    public static TensorVariable operator ~(TensorVariable x) => Tensor.Not(x);

    /// <summary>Logical not of bool.</summary>
    public static TensorVariable operator !(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.DType == DType.Bool
            ? Tensor.Not(x)
            : throw new TensorTypeException($"! does not accept {x.DType.Name}. Accepted: bool. Use T.Equal(x, 0), or ~ for the bits of integers.");
    }

    /// <summary>An integer literal: it adapts to the dtype of what it meets.</summary>
    public static implicit operator TensorVariable(int value) => Tensor.Weak((long)value);

    /// <summary>An integer literal: it adapts to the dtype of what it meets.</summary>
    public static implicit operator TensorVariable(long value) => Tensor.Weak(value);

    /// <summary>An integer literal: it adapts to the dtype of what it meets.</summary>
    public static implicit operator TensorVariable(sbyte value) => Tensor.Weak((long)value);

    /// <summary>An integer literal: it adapts to the dtype of what it meets.</summary>
    public static implicit operator TensorVariable(short value) => Tensor.Weak((long)value);

    /// <summary>An integer literal: it adapts to the dtype of what it meets.</summary>
    public static implicit operator TensorVariable(byte value) => Tensor.Weak((long)value);

    /// <summary>An integer literal: it adapts to the dtype of what it meets.</summary>
    public static implicit operator TensorVariable(ushort value) => Tensor.Weak((long)value);

    /// <summary>An integer literal: it adapts to the dtype of what it meets.</summary>
    public static implicit operator TensorVariable(uint value) => Tensor.Weak((long)value);

    /// <summary>A weak integer; one beyond int64 is a uint64 constant.</summary>
    public static implicit operator TensorVariable(ulong value) => value <= long.MaxValue ? Tensor.Weak((long)value) : Tensor.Constant(value);

    /// <summary>A float literal: it adapts to the dtype of what it meets.</summary>
    public static implicit operator TensorVariable(double value) => Tensor.Weak(value);

    /// <summary>A float literal: it adapts to the dtype of what it meets.</summary>
    public static implicit operator TensorVariable(float value) => Tensor.Weak((double)value);

    /// <summary>A complex literal: it takes the width of what it meets.</summary>
    public static implicit operator TensorVariable(Complex value) => Tensor.Weak(value);
}
