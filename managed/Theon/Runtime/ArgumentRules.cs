namespace Theon.Runtime;

/// <summary>How an argument may be converted.</summary>
internal enum InputCasting
{
    /// <summary>Arrays whose dtype promotes safely; numbers that survive unchanged, and floats for an input of dtype FloatX.</summary>
    Safe,

    /// <summary>Arrays whose dtype promotes safely; numbers that survive unchanged.</summary>
    Exact,

    /// <summary>Everything.</summary>
    Downcast,

    /// <summary>Nothing: the dtype must be exactly the input's.</summary>
    Strict,
}

/// <summary>What an argument must be, and what it may be converted from. Every error names the function, the input and its line.</summary>
internal sealed unsafe class ArgumentRules
{
    /// <summary>Name of the function.</summary>
    public required string Function { get; init; }

    /// <summary>Position among the inputs.</summary>
    public required int Index { get; init; }

    /// <summary>What the argument stands for.</summary>
    public required TensorVariable Variable { get; init; }

    /// <summary>The input's name in calls by name.</summary>
    public required string? Name { get; init; }

    /// <summary>How it may be converted.</summary>
    public required InputCasting Casting { get; init; }

    /// <summary>A float number for an input of this dtype may be rounded.</summary>
    public required DType FloatX { get; init; }

    /// <summary>What it must be.</summary>
    public TensorType Type => Variable.Type;

    /// <summary>Such as <c>input 0 'x'</c>.</summary>
    public string Text => Name is null ? $"input {Index}" : $"input {Index} '{Name}'";

    /// <summary>The value in an array of exactly the input's type, which is the caller's to dispose: a view where <paramref name="borrow"/> allows it.</summary>
    public NDArray ToArray(in Value value, bool borrow = false)
    {
        switch (value.Reference)
        {
            case NDArray array:
                return Converted(array, borrow);
            case Array elements:
                using (var array = NDArray.From(elements))
                {
                    return Converted(array, borrow: true);
                }

            default:
                var scalar = NDArray.Empty(Type.DType, []);
                ConvertNumber(value, scalar.Data);
                return scalar;
        }
    }

    /// <summary>Checks that an array of a dtype may be converted.</summary>
    public void CheckCast(DType from, string got)
    {
        var to = Type.DType;
        switch (Casting)
        {
            case InputCasting.Strict:
                throw Mismatch(got, "the function is strict");
            case InputCasting.Safe or InputCasting.Exact when !DTypeConversion.IsSafe(from, to):
                throw Mismatch(got, $"{to.Name} does not hold every {from.Name}; convert with AsType or compile with allowInputDowncast: true");
            case InputCasting.Downcast when from.IsComplex && !to.IsComplex:
                throw Mismatch(got, "complex numbers have no real value");
        }
    }

    /// <summary>Writes a number as the input's dtype.</summary>
    public void ConvertNumber(in Value value, byte* target)
    {
        CheckShape([]);
        var (from, to) = (value.ScalarType, Type.DType);
        var bits = value.Bits;
        if (from == to)
        {
            Buffer.MemoryCopy(&bits, target, to.Bytes, to.Bytes);
            return;
        }

        if (from.IsComplex && !to.IsComplex)
        {
            throw Mismatch(value.Describe(), "a complex number has no real value");
        }

        DTypeConversion.Convert((byte*)&bits, from, target, to, 1);
        var isLossy = !DTypeConversion.SameValues((byte*)&bits, from, target, to, 1);
        if (Casting == InputCasting.Strict)
        {
            throw Mismatch(value.Describe(), "the function is strict");
        }

        var isRounded = Casting == InputCasting.Safe && from.IsFloat && to.IsFloat && to == FloatX;
        if (isLossy && !isRounded && Casting != InputCasting.Downcast)
        {
            throw Mismatch($"the number {DTypeConversion.Box((byte*)&bits, from)}", $"{to.Name} cannot hold it; compile with allowInputDowncast: true to round");
        }
    }

    /// <summary>Checks the number of axes and their lengths as far as they are declared.</summary>
    public void CheckShape(ReadOnlySpan<long> shape)
    {
        var type = Type;
        if (shape.Length != type.Rank)
        {
            throw Mismatch($"an array of shape {Layout.Text(shape)}", $"{type.Rank} axes are needed, {shape.Length} given");
        }

        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (type.Broadcastable[axis] && shape[axis] != 1)
            {
                throw Mismatch($"an array of shape {Layout.Text(shape)}", $"axis {axis} broadcasts and must have length 1");
            }

            if (type.Lengths[axis] >= 0 && shape[axis] != type.Lengths[axis])
            {
                throw Mismatch($"an array of shape {Layout.Text(shape)}", $"axis {axis} was declared to have length {type.Lengths[axis]}");
            }
        }
    }

    /// <summary>The error for an argument.</summary>
    public FunctionArgumentException Mismatch(string got, string why)
    {
        var origin = Variable.Origin is { } line ? $", declared at {line}" : "";
        return new FunctionArgumentException($"{Function}: {Text} is {Type}{origin}; got {got}: {why}.");
    }

    private NDArray Converted(NDArray array, bool borrow)
    {
        CheckShape(array.Shape.AsSpan());
        if (array.DType == Type.DType)
        {
            return borrow && array.IsRowMajor ? array.View() : array.Copy();
        }

        CheckCast(array.DType, array.Describe());
        return array.AsType(Type.DType);
    }
}
