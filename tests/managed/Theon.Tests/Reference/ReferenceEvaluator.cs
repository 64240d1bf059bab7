using Theon.Graph;
using Theon.Ops;

namespace Theon.Tests.Reference;

/// <summary>A graph that has no value for the inputs given: shapes that do not fit, an index out of range.</summary>
internal sealed class ReferenceException(string message) : Exception(message);

/// <summary>Evaluates graphs node by node with plain loops: slow, clear, and independent of everything native.</summary>
internal static class ReferenceEvaluator
{
    /// <summary>Values of outputs. Shared variables have their current value, any variable may be given another.</summary>
    public static RefArray[] Evaluate(IEnumerable<TensorVariable> outputs, IReadOnlyDictionary<TensorVariable, RefArray> given)
    {
        TensorVariable[] wanted = [.. outputs];
        var values = new Dictionary<TensorVariable, RefArray>(given);
        foreach (var leaf in Traversal.Leaves(wanted).Where(leaf => !values.ContainsKey(leaf)))
        {
            switch (leaf)
            {
                case Constant constant:
                    values[leaf] = RefArray.From(constant.Value);
                    break;
                case SharedVariable shared:
                    values[leaf] = RefArray.From(shared.Storage.Value);
                    break;
                default:
                    break;
            }
        }

        foreach (var node in Traversal.TopologicalOrder(wanted))
        {
            if (node.Outputs.All(values.ContainsKey) || !node.Inputs.All(values.ContainsKey))
            {
                continue;
            }

            var results = Evaluate(node, [.. node.Inputs.Select(input => values[input])]);
            for (var i = 0; i < results.Length; i++)
            {
                Check(node.Outputs[i].Type, results[i], node);
                values.TryAdd(node.Outputs[i], results[i]);
            }
        }

        return [.. wanted.Select(output => values.TryGetValue(output, out var value)
            ? value
            : throw new ReferenceException($"{output.Type} depends on a variable that was not given."))];
    }

    /// <summary>The value of one output.</summary>
    public static RefArray Evaluate(TensorVariable output, params (TensorVariable Variable, RefArray Value)[] given) =>
        Evaluate([output], given.ToDictionary(pair => pair.Variable, pair => pair.Value))[0];

    private static RefArray[] Evaluate(Apply node, RefArray[] x) => node.Op switch
    {
        Elemwise op => [ReferenceElementwise.Apply(op.Scalar, node.Output.DType, node.Inputs, x)],
        Composite op => ReferenceElementwise.Apply(op, x),
        Reduce op => [ReferenceReductions.Reduce(op.Kind, x[0], [.. op.Axes])],
        ArgReduce op => [ReferenceReductions.ArgReduce(op.Kind, x[0], [.. op.Axes])],
        Statistic op => [ReferenceReductions.Statistic(op, x[0])],
        RowProgram op => [ReferenceReductions.Rows(op, x[0])],
        Dot => [ReferenceProducts.Dot(x[0], x[1])],
        BatchedDot => [ReferenceProducts.BatchedDot(x[0], x[1])],
        Product op => [ReferenceProducts.Product(op, x)],
        DimShuffle op => [ReferenceShapes.DimShuffle(x[0], [.. op.Order])],
        Alloc => [ReferenceShapes.Alloc(x[0], Integers(x, 1), node.Inputs[0].Type)],
        Reshape op => [ReferenceShapes.Reshape(x[0], Integers(x, 1), op.InferredAxis)],
        AxisLength op => [RefArray.Scalar(x[0].Shape[op.Axis])],
        Subtensor op => [ReferenceIndexing.Part(x[0], [.. op.Indices], Integers(x, 1))],
        IncSubtensor op => [ReferenceIndexing.Increment(x[0], x[1], [.. op.Indices], Integers(x, 2), op.Set)],
        Arange => [ReferenceShapes.Arange(x[0], x[1], x[2])],
        Nonzero => [ReferenceIndexing.Nonzero(x[0])],
        _ => ReferenceMoves.Evaluate(node, x) ?? ReferenceOrder.Evaluate(node, x) ?? ReferenceLinalg.Evaluate(node, x) ?? ReferenceLoops.Evaluate(node, x) ?? throw new NotSupportedException($"The reference has no {node.Op}."),
    };

    internal static long[] Integers(RefArray[] x, int first) => [.. x.Skip(first).Select(value => value.Elements.Single().Integer)];

    private static void Check(TensorType type, RefArray value, Apply node)
    {
        var fits = value.DType == type.DType && value.Rank == type.Rank
            && Enumerable.Range(0, type.Rank).All(axis => type.Lengths[axis] < 0 || type.Lengths[axis] == value.Shape[axis]);
        if (!fits)
        {
            throw new ReferenceException($"{node.Op} is of type {type}, but its value is {value.DType.Name}[{string.Join(", ", value.Shape)}].");
        }
    }
}
