using System.Collections.Immutable;
using Theon.Onnx.Loading;

namespace Theon.Onnx.Building;

/// <summary>Builds the expressions of a graph, node after node.</summary>
internal sealed class GraphBuilder
{
    private readonly OnnxOptions _options;
    private readonly Dictionary<string, TensorVariable> _values;

    private GraphBuilder(OnnxOptions options, Dictionary<string, TensorVariable> values)
    {
        _options = options;
        _values = values;
        Structural = new StructuralValues(options);
    }

    /// <summary>Values that are known while the graph is built.</summary>
    public StructuralValues Structural { get; }

    /// <summary>The outputs of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="values">Inputs and initializers by name.</param>
    /// <exception cref="MoreKnowledgeException">More must be known of some inputs.</exception>
    public static ImmutableArray<TensorVariable> Build(OnnxGraph graph, OnnxOptions options, Dictionary<string, TensorVariable> values)
    {
        var builder = new GraphBuilder(options, values);
        foreach (var node in graph.Nodes)
        {
            builder.Add(node);
        }

        return [.. graph.Outputs.Select(builder.Output)];
    }

    /// <summary>The expression behind a name.</summary>
    public TensorVariable ValueOf(string name) =>
        _values.TryGetValue(name, out var value) ? value : throw new OnnxException($"'{name}' has no value: the node that makes it does not compute this output here.");

    private void Add(OnnxNode node)
    {
        ImmutableArray<TensorVariable?> outputs;
        try
        {
            outputs = node.Operator.Map(new NodeContext(node, this));
        }
        catch (TensorTypeException exception)
        {
            throw new OnnxException($"{node.Text}: {exception.Message}", exception);
        }

        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (node.Outputs[i].Length > 0 && i < outputs.Length && outputs[i] is { } output)
            {
                CheckSize(output, node);
                _values.Add(node.Outputs[i], output.Owner is not null && output.Name is null ? output.Named(node.Outputs[i]) : output);
            }
        }
    }

    private void CheckSize(TensorVariable output, OnnxNode node)
    {
        var count = (Int128)1;
        foreach (var length in output.Type.Lengths)
        {
            count *= length < 0 ? 1 : length;
            if (count > _options.MaxElements)
            {
                throw new OnnxException($"{node.Text} makes {output.Type}, more than the {_options.MaxElements} elements that are accepted.");
            }
        }
    }

    private TensorVariable Output(OnnxValue output)
    {
        var value = ValueOf(output.Name);
        if (output.DType is { } dtype && dtype != value.DType)
        {
            throw new OnnxException($"Output {output} is computed as {value.Type}.");
        }

        return value;
    }
}
