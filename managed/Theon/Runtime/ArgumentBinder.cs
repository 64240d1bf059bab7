namespace Theon.Runtime;

/// <summary>Puts arguments into a frame, converted where the function allows it.</summary>
internal static unsafe class ArgumentBinder
{
    /// <summary>Binds an argument.</summary>
    public static void Bind(FunctionSignature signature, CallFrame frame, int index, in Value value)
    {
        switch (value.Reference)
        {
            case NDArray array:
                BindArray(signature, frame, index, array);
                break;
            case Array array:
                BindArray(signature, frame, index, array);
                break;
            default:
                BindScalar(signature, frame, index, value);
                break;
        }
    }

    /// <summary>Binds an array of exactly the input's dtype.</summary>
    public static void BindExact(FunctionSignature signature, CallFrame frame, int index, NDArray? array)
    {
        if (array is null)
        {
            throw new FunctionArgumentException($"{signature.Name}: {signature.InputText(index)} is null.");
        }

        var type = signature.Inputs[index].Type;
        if (array.DType != type.DType)
        {
            throw Mismatch(signature, index, array.Describe(), $"Run takes exactly {type.DType.Name}; Call converts");
        }

        CheckShape(signature, index, array.Shape.AsSpan());
        frame.SetInput(index, array);
    }

    private static void BindArray(FunctionSignature signature, CallFrame frame, int index, NDArray array)
    {
        CheckShape(signature, index, array.Shape.AsSpan());
        if (array.DType == signature.Inputs[index].DType)
        {
            frame.SetInput(index, array);
        }
        else
        {
            CheckCast(signature, index, array.DType, array.Describe());
            frame.SetOwnedInput(index, array.AsType(signature.Inputs[index].DType));
        }
    }

    private static void BindArray(FunctionSignature signature, CallFrame frame, int index, Array array)
    {
        var dtype = NDArray.ElementTypeOf(array);
        var shape = NDArray.ShapeOf(array);
        CheckShape(signature, index, shape);
        if (dtype == signature.Inputs[index].DType)
        {
            frame.SetInput(index, array);
            return;
        }

        CheckCast(signature, index, dtype, $"{dtype.Name}{Layout.Text(shape)}");
        using var copy = NDArray.From(array);
        frame.SetOwnedInput(index, copy.AsType(signature.Inputs[index].DType));
    }

    private static void BindScalar(FunctionSignature signature, CallFrame frame, int index, in Value value)
    {
        CheckShape(signature, index, []);
        var (from, to) = (value.ScalarType, signature.Inputs[index].DType);
        var bits = value.Bits;
        var target = frame.SetScalarInput(index);
        if (from == to)
        {
            *(long*)target = bits;
            return;
        }

        if (from.IsComplex && !to.IsComplex)
        {
            throw Mismatch(signature, index, value.Describe(), "a complex number has no real value");
        }

        DTypeConversion.Convert((byte*)&bits, from, target, to, 1);
        var isLossy = !DTypeConversion.SameValues((byte*)&bits, from, target, to, 1);
        if (signature.Casting == InputCasting.Strict)
        {
            throw Mismatch(signature, index, value.Describe(), "the function is strict");
        }

        var isRounded = signature.Casting == InputCasting.Safe && from.IsFloat && to.IsFloat && to == signature.FloatX;
        if (isLossy && !isRounded && signature.Casting != InputCasting.Downcast)
        {
            throw Mismatch(signature, index, $"the number {DTypeConversion.Box((byte*)&bits, from)}", $"{to.Name} cannot hold it; compile with allowInputDowncast: true to round");
        }
    }

    private static void CheckCast(FunctionSignature signature, int index, DType from, string got)
    {
        var to = signature.Inputs[index].DType;
        switch (signature.Casting)
        {
            case InputCasting.Strict:
                throw Mismatch(signature, index, got, "the function is strict");
            case InputCasting.Safe or InputCasting.Exact when !DTypeConversion.IsSafe(from, to):
                throw Mismatch(signature, index, got, $"{to.Name} does not hold every {from.Name}; convert with AsType or compile with allowInputDowncast: true");
            case InputCasting.Downcast when from.IsComplex && !to.IsComplex:
                throw Mismatch(signature, index, got, "complex numbers have no real value");
        }
    }

    /// <summary>Checks the shape of an argument.</summary>
    public static void CheckShape(FunctionSignature signature, int index, ReadOnlySpan<long> shape)
    {
        var type = signature.Inputs[index].Type;
        if (shape.Length != type.Rank)
        {
            throw Mismatch(signature, index, $"an array of shape {Layout.Text(shape)}", $"{type.Rank} axes are needed, {shape.Length} given");
        }

        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (type.Broadcastable[axis] && shape[axis] != 1)
            {
                throw Mismatch(signature, index, $"an array of shape {Layout.Text(shape)}", $"axis {axis} broadcasts and must have length 1");
            }

            if (type.Lengths[axis] >= 0 && shape[axis] != type.Lengths[axis])
            {
                throw Mismatch(signature, index, $"an array of shape {Layout.Text(shape)}", $"axis {axis} was declared to have length {type.Lengths[axis]}");
            }
        }
    }

    private static FunctionArgumentException Mismatch(FunctionSignature signature, int index, string got, string why)
    {
        var variable = signature.Inputs[index];
        var origin = variable.Origin is { } line ? $", declared at {line}" : "";
        return new FunctionArgumentException($"{signature.Name}: {signature.InputText(index)} is {variable.Type}{origin}; got {got}: {why}.");
    }
}
