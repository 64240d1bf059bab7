using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Theon.Graph;

/// <summary>Values that expressions have while they are built: given for inputs, computed for nodes.</summary>
internal static class TestValues
{
    private static readonly ConditionalWeakTable<TensorVariable, NDArray> s_values = [];

    // Per variable the leaf without a value that it is made of: so that what stands before a node is not searched again for each node behind it.
    private static readonly ConditionalWeakTable<TensorVariable, TensorVariable> s_missing = [];

    /// <summary>Computes nodes; <c>Compilation</c> sets it.</summary>
    public static IEvaluator? Evaluator { get; set; }

    /// <summary>The value given for a variable, or computed from those of its inputs; null where an input has none.</summary>
    public static NDArray? Find(TensorVariable variable)
    {
        if (Known(variable) is { } known)
        {
            return known;
        }

        if (Missing(variable) is not null)
        {
            return null;
        }

        foreach (var node in Traversal.TopologicalOrder([variable]))
        {
            if (Known(node.Outputs[0]) is null && !TryCompute(node, out _))
            {
                return null;
            }
        }

        return Known(variable);
    }

    /// <summary>Gives a variable a value; null takes it back.</summary>
    public static void Set(TensorVariable variable, NDArray? value)
    {
        if (value is null)
        {
            s_values.Remove(variable);
            return;
        }

        var type = variable.Type;
        var fits = value.DType == type.DType && value.Rank == type.Rank;
        for (var axis = 0; fits && axis < type.Rank; axis++)
        {
            fits = type.Lengths[axis] < 0 || type.Lengths[axis] == value.Shape[axis];
        }

        if (!fits)
        {
            throw new TensorTypeException($"{variable} got the test value {value.Describe()}; expected {type}.");
        }

        s_values.AddOrUpdate(variable, value);
    }

    /// <summary>Computes a new node, where settings say so.</summary>
    public static void Compute(Apply node)
    {
        var mode = Config.ComputeTestValue;
        if (mode == TestValueMode.Off || TryCompute(node, out var missing) || mode == TestValueMode.Ignore)
        {
            return;
        }

        var text = $"{node.Op.Name} has no test value because {missing!.Name ?? "an input"} : {missing.Type}, declared at {missing.Origin?.ToString() ?? "an unknown line"}, has none. "
            + "Set its TestValue, or the setting computeTestValue to off or ignore.";
        if (mode == TestValueMode.Raise)
        {
            throw new TestValueException(text);
        }

        Log.Write(LogLevel.Warning, "test values", text);
    }

    private static TensorVariable? Missing(TensorVariable variable) => s_missing.TryGetValue(variable, out var leaf) && Known(leaf) is null ? leaf : null;

    private static NDArray? Known(TensorVariable variable) =>
        s_values.TryGetValue(variable, out var value) ? value : (variable as Constant)?.Value ?? (variable as SharedVariable)?.Storage.Value;

    private static bool TryCompute(Apply node, out TensorVariable? missing)
    {
        var inputs = ImmutableArray.CreateBuilder<TensorVariable>(node.Inputs.Length);
        foreach (var input in node.Inputs)
        {
            if (Find(input) is not { } value)
            {
                missing = Missing(input) ?? Traversal.Leaves([input]).FirstOrDefault(leaf => Known(leaf) is null) ?? input;
                foreach (var output in node.Outputs)
                {
                    s_missing.AddOrUpdate(output, missing);
                }

                return false;
            }

            inputs.Add(new Constant(input.Type, value, name: input.Name));
        }

        missing = null;
        if (Evaluator is null)
        {
            return true;
        }

        var values = Evaluator.Evaluate(node.With(inputs.MoveToImmutable(), node.Origins));
        for (var i = 0; i < values.Length; i++)
        {
            s_values.AddOrUpdate(node.Outputs[i], values[i]);
        }

        return true;
    }
}
