namespace Theon.Runtime;

/// <summary>Puts spans, pinned by the caller, into a frame.</summary>
internal static unsafe class SpanCall
{
    /// <summary>The key of no argument.</summary>
    public const int Start = 17;

    /// <summary>A key that knows one more argument's shape.</summary>
    public static int Key<T>(int key, Reads<T> x)
        where T : unmanaged
    {
        for (var axis = 0; axis < x.Shape.Rank; axis++)
        {
            key = ShapeKey.With(key, x.Shape[axis]);
        }

        return key;
    }

    /// <summary>A copy as an argument of any call.</summary>
    public static Value ValueOf<T>(Reads<T> x)
        where T : unmanaged
    {
        Span<long> shape = stackalloc long[x.Shape.Rank];
        x.Shape.CopyTo(shape);
        return NDArray.FromSpan(x.Elements, shape);
    }

    /// <summary>Binds an input.</summary>
    public static void Bind<T>(ArgumentRules rules, CallFrame frame, Reads<T> x, T* elements)
        where T : unmanaged
    {
        if (ElementTypes.Of<T>() != rules.Type.DType)
        {
            throw new FunctionArgumentException($"{rules.Function}: {rules.Text} is {rules.Type}; a span of {typeof(T).Name} was given. Spans are taken as they are: use Call to convert.");
        }

        Span<long> shape = stackalloc long[x.Shape.Rank];
        x.Shape.CopyTo(shape);
        if (x.Shape.Count != x.Elements.Length)
        {
            throw new FunctionArgumentException($"{rules.Function}: {rules.Text} of shape {Layout.Text(shape)} has {x.Shape.Count} elements; the span has {x.Elements.Length}.");
        }

        rules.CheckShape(shape);
        frame.SetInput(rules.Index, elements, shape, RangeOf(elements, x.Elements.Length));
    }

    /// <summary>Binds an output.</summary>
    public static void Bind<T>(FunctionSignature signature, CallFrame frame, int index, Writes<T> y, T* elements)
        where T : unmanaged
    {
        var type = signature.Outputs[index];
        Span<long> shape = stackalloc long[y.Shape.Rank];
        y.Shape.CopyTo(shape);
        if (ElementTypes.Of<T>() != type.DType || shape.Length != type.Rank || y.Shape.Count != y.Elements.Length)
        {
            throw new FunctionArgumentException(
                $"{signature.Name}: output {index} is {type}; the memory for it is a span of {y.Elements.Length} {typeof(T).Name} with shape {Layout.Text(shape)}.");
        }

        frame.SetOutput(index, elements, shape, RangeOf(elements, y.Elements.Length));
    }

    private static ByteRange RangeOf<T>(T* elements, int count)
        where T : unmanaged => new((nint)elements, (nint)(elements + count));
}
