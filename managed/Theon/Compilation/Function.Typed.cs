using System.Diagnostics.CodeAnalysis;

namespace Theon;

public static partial class Function
{
    /// <summary>Compiles a function without inputs as a delegate: <typeparamref name="TOut"/> is a C# array, a number, an
    /// <see cref="NDArray"/>, or a tuple of these for several outputs.</summary>
    public static Func<TOut> Compile<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TOut>(
        ReadOnlySpan<TensorVariable> inputs,
        ReadOnlySpan<TensorVariable> outputs,
        Updates? updates = null,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens = default,
        Mode? mode = null,
        string name = "function")
    {
        var function = CompileTyped<TOut>(inputs, outputs, updates, givens, mode, name);
        return () => Take<TOut>(function.Call());
    }

    /// <summary>Compiles a function of 1 argument as a delegate; the types are those of
    /// <see cref="Compile{TOut}"/>.</summary>
    public static Func<T1, TOut> Compile<T1, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TOut>(
        ReadOnlySpan<TensorVariable> inputs,
        ReadOnlySpan<TensorVariable> outputs,
        Updates? updates = null,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens = default,
        Mode? mode = null,
        string name = "function")
        where T1 : notnull
    {
        var function = CompileTyped<TOut>(inputs, outputs, updates, givens, mode, name, typeof(T1));
        return (x1) => Take<TOut>(function.Call(Value.From(x1)));
    }

    /// <summary>Compiles a function of 2 arguments as a delegate; the types are those of
    /// <see cref="Compile{TOut}"/>.</summary>
    public static Func<T1, T2, TOut> Compile<T1, T2, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TOut>(
        ReadOnlySpan<TensorVariable> inputs,
        ReadOnlySpan<TensorVariable> outputs,
        Updates? updates = null,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens = default,
        Mode? mode = null,
        string name = "function")
        where T1 : notnull
        where T2 : notnull
    {
        var function = CompileTyped<TOut>(inputs, outputs, updates, givens, mode, name, typeof(T1), typeof(T2));
        return (x1, x2) => Take<TOut>(function.Call(Value.From(x1), Value.From(x2)));
    }

    /// <summary>Compiles a function of 3 arguments as a delegate; the types are those of
    /// <see cref="Compile{TOut}"/>.</summary>
    public static Func<T1, T2, T3, TOut> Compile<T1, T2, T3, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TOut>(
        ReadOnlySpan<TensorVariable> inputs,
        ReadOnlySpan<TensorVariable> outputs,
        Updates? updates = null,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens = default,
        Mode? mode = null,
        string name = "function")
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull
    {
        var function = CompileTyped<TOut>(inputs, outputs, updates, givens, mode, name, typeof(T1), typeof(T2), typeof(T3));
        return (x1, x2, x3) => Take<TOut>(function.Call(Value.From(x1), Value.From(x2), Value.From(x3)));
    }

    /// <summary>Compiles a function of 4 arguments as a delegate; the types are those of
    /// <see cref="Compile{TOut}"/>.</summary>
    public static Func<T1, T2, T3, T4, TOut> Compile<T1, T2, T3, T4, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TOut>(
        ReadOnlySpan<TensorVariable> inputs,
        ReadOnlySpan<TensorVariable> outputs,
        Updates? updates = null,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens = default,
        Mode? mode = null,
        string name = "function")
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull
        where T4 : notnull
    {
        var function = CompileTyped<TOut>(inputs, outputs, updates, givens, mode, name, typeof(T1), typeof(T2), typeof(T3), typeof(T4));
        return (x1, x2, x3, x4) => Take<TOut>(function.Call(Value.From(x1), Value.From(x2), Value.From(x3), Value.From(x4)));
    }

    /// <summary>Compiles a function of 5 arguments as a delegate; the types are those of
    /// <see cref="Compile{TOut}"/>.</summary>
    public static Func<T1, T2, T3, T4, T5, TOut> Compile<T1, T2, T3, T4, T5, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TOut>(
        ReadOnlySpan<TensorVariable> inputs,
        ReadOnlySpan<TensorVariable> outputs,
        Updates? updates = null,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens = default,
        Mode? mode = null,
        string name = "function")
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull
        where T4 : notnull
        where T5 : notnull
    {
        var function = CompileTyped<TOut>(inputs, outputs, updates, givens, mode, name, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5));
        return (x1, x2, x3, x4, x5) => Take<TOut>(function.Call(Value.From(x1), Value.From(x2), Value.From(x3), Value.From(x4), Value.From(x5)));
    }

    /// <summary>Compiles a function of 6 arguments as a delegate; the types are those of
    /// <see cref="Compile{TOut}"/>.</summary>
    public static Func<T1, T2, T3, T4, T5, T6, TOut> Compile<T1, T2, T3, T4, T5, T6, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TOut>(
        ReadOnlySpan<TensorVariable> inputs,
        ReadOnlySpan<TensorVariable> outputs,
        Updates? updates = null,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens = default,
        Mode? mode = null,
        string name = "function")
        where T1 : notnull
        where T2 : notnull
        where T3 : notnull
        where T4 : notnull
        where T5 : notnull
        where T6 : notnull
    {
        var function = CompileTyped<TOut>(inputs, outputs, updates, givens, mode, name, typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6));
        return (x1, x2, x3, x4, x5, x6) => Take<TOut>(function.Call(Value.From(x1), Value.From(x2), Value.From(x3), Value.From(x4), Value.From(x5), Value.From(x6)));
    }

    private static CompiledFunction CompileTyped<TOut>(
        ReadOnlySpan<TensorVariable> inputs,
        ReadOnlySpan<TensorVariable> outputs,
        Updates? updates,
        ReadOnlySpan<(TensorVariable Old, TensorVariable New)> givens,
        Mode? mode,
        string name,
        params ReadOnlySpan<Type> arguments)
    {
        TypedCalls.Check(name, inputs, outputs, arguments, typeof(TOut));
        return Compile(inputs, outputs, updates, givens, mode, name);
    }

    private static TOut Take<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TOut>(Results results)
    {
        var value = results.As<TOut>();
        TypedCalls.DisposeCopied(results, typeof(TOut));
        return value;
    }
}
