using System.Runtime.CompilerServices;

namespace Theon;

/// <summary>Checks the C# types of a typed function when it is compiled, not when it is called.</summary>
internal static class TypedCalls
{
    /// <summary>Checks numbers, ranks and element types.</summary>
    public static void Check(
        string name, ReadOnlySpan<TensorVariable> inputs, ReadOnlySpan<TensorVariable> outputs, ReadOnlySpan<Type> arguments, Type result)
    {
        if (inputs.Length != arguments.Length)
        {
            throw new CompileException($"{name}: {inputs.Length} inputs, but {arguments.Length} argument types.");
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            CheckRank(name, $"input {i}", inputs[i], arguments[i]);
        }

        var items = ItemsOf(result);
        if (items.Length != outputs.Length)
        {
            throw new CompileException($"{name}: {outputs.Length} outputs, but the result type {result} has {items.Length}.");
        }

        for (var i = 0; i < items.Length; i++)
        {
            CheckRank(name, $"output {i}", outputs[i], items[i]);
            if (ElementOf(items[i]) is { } element && !DTypeConversion.IsSafe(outputs[i].DType, element))
            {
                throw new CompileException($"{name}: output {i} is {outputs[i].Type}; {items[i]} does not hold every {outputs[i].DType.Name}.");
            }
        }
    }

    /// <summary>Gives back the arrays of results that were copied into C# values.</summary>
    public static void DisposeCopied(Results results, Type result)
    {
        var items = ItemsOf(result);
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i] != typeof(NDArray))
            {
                results[i].Dispose();
            }
        }
    }

    private static Type[] ItemsOf(Type result) => result.IsAssignableTo(typeof(ITuple)) ? result.GetGenericArguments() : [result];

    private static DType? ElementOf(Type type) => ElementTypes.Find(type.IsArray ? type.GetElementType()! : type);

    private static void CheckRank(string name, string what, TensorVariable variable, Type type)
    {
        if (type == typeof(NDArray))
        {
            return;
        }

        if (ElementOf(type) is null)
        {
            throw new CompileException($"{name}: {what} is {variable.Type}; {type} is neither a number, a rectangular array of numbers, nor NDArray.");
        }

        var rank = type.IsArray ? type.GetArrayRank() : 0;
        if (rank != variable.Rank)
        {
            throw new CompileException($"{name}: {what} is {variable.Type} with {variable.Rank} axes; {type} has {rank}.");
        }
    }
}
