using System.Runtime.CompilerServices;
using Theon.Compilation;
using Theon.Graph;

namespace Theon;

/// <summary>Values of expressions without a function of one's own.</summary>
public static class Evaluation
{
    private static readonly ConditionalWeakTable<TensorVariable, List<CompiledFunction>> s_functions = [];

    /// <summary>The value of an expression for given values of its inputs; inputs that it does not need are ignored. Compiled once for
    /// each list of inputs, and kept as long as the expression lives.</summary>
    /// <example><c>(x + y).Eval((x, 2.0), (y, 3.0))</c></example>
    public static NDArray Eval(this TensorVariable expression, params ReadOnlySpan<(TensorVariable Input, Value Value)> values)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var arguments = new Value[values.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = values[i].Value;
        }

        return Find(expression, values).Call(arguments)[0];
    }

    /// <summary>The value of an expression that depends on no input and no shared variable, or only on lengths that their types state: what
    /// constants, literals and known shapes make. Null where it needs more.</summary>
    /// <example><c>(T.Row("r").Shape[0] * 2).ConstantValue()</c> is 2.</example>
    public static NDArray? ConstantValue(this TensorVariable expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        using var function = FunctionCompiler.Compile(new FunctionRequest
        {
            Inputs = [.. Traversal.Leaves([expression]).Where(leaf => leaf is not (Constant or SharedVariable))],
            Outputs = [expression],
            Name = "ConstantValue",
            OnUnusedInput = UnusedInput.Ignore,
            NoDefaultUpdates = true,
        });
        return function.Graph.Outputs[0] is Constant constant ? constant.Value.Copy() : null;
    }

    /// <summary>The functions that evaluations of an expression have made.</summary>
    internal static IReadOnlyList<CompiledFunction> FunctionsOf(TensorVariable expression) => s_functions.GetOrCreateValue(expression);

    private static CompiledFunction Find(TensorVariable expression, ReadOnlySpan<(TensorVariable Input, Value Value)> values)
    {
        var functions = s_functions.GetOrCreateValue(expression);
        lock (functions)
        {
            foreach (var known in functions)
            {
                if (Fits(known, values))
                {
                    return known;
                }
            }

            var inputs = new TensorVariable[values.Length];
            for (var i = 0; i < inputs.Length; i++)
            {
                inputs[i] = values[i].Input;
            }

            var function = FunctionCompiler.Compile(new FunctionRequest
            {
                Inputs = [.. inputs],
                Outputs = [expression],
                Name = "Eval",
                OnUnusedInput = UnusedInput.Ignore,
            });
            functions.Add(function);
            return function;
        }
    }

    private static bool Fits(CompiledFunction function, ReadOnlySpan<(TensorVariable Input, Value Value)> values)
    {
        if (function.Inputs.Length != values.Length)
        {
            return false;
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!ReferenceEquals(function.Inputs[i], values[i].Input))
            {
                return false;
            }
        }

        return true;
    }
}
