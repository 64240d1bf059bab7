namespace Theon.Runtime;

/// <summary>Puts arguments into a frame, converted where the function allows it.</summary>
internal static unsafe class ArgumentBinder
{
    /// <summary>Binds an argument.</summary>
    public static void Bind(ArgumentRules rules, CallFrame frame, in Value value)
    {
        switch (value.Reference)
        {
            case NDArray array:
                BindArray(rules, frame, array);
                break;
            case Array array:
                BindArray(rules, frame, array);
                break;
            default:
                rules.ConvertNumber(value, frame.SetScalarInput(rules.Index));
                break;
        }
    }

    /// <summary>Binds an array of exactly the input's dtype.</summary>
    public static void BindExact(ArgumentRules rules, CallFrame frame, NDArray? array)
    {
        if (array is null)
        {
            throw new FunctionArgumentException($"{rules.Function}: {rules.Text} is null.");
        }

        if (array.DType != rules.Type.DType)
        {
            throw rules.Mismatch(array.Describe(), $"Run takes exactly {rules.Type.DType.Name}; Call converts");
        }

        rules.CheckShape(array.Shape.AsSpan());
        frame.SetInput(rules.Index, array);
    }

    private static void BindArray(ArgumentRules rules, CallFrame frame, NDArray array)
    {
        rules.CheckShape(array.Shape.AsSpan());
        if (array.DType == rules.Type.DType)
        {
            frame.SetInput(rules.Index, array);
        }
        else
        {
            rules.CheckCast(array.DType, array.Describe());
            frame.SetOwnedInput(rules.Index, array.AsType(rules.Type.DType));
        }
    }

    private static void BindArray(ArgumentRules rules, CallFrame frame, Array array)
    {
        var dtype = NDArray.ElementTypeOf(array);
        var shape = NDArray.ShapeOf(array);
        rules.CheckShape(shape);
        if (dtype == rules.Type.DType)
        {
            frame.SetInput(rules.Index, array);
            return;
        }

        rules.CheckCast(dtype, $"{dtype.Name}{Layout.Text(shape)}");
        using var copy = NDArray.From(array);
        frame.SetOwnedInput(rules.Index, copy.AsType(rules.Type.DType));
    }
}
