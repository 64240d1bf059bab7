using System.Collections.Immutable;
using Theon.Graph;
using Theon.Onnx.Loading;

namespace Theon.Onnx.Building;

/// <summary>Builds the expressions of a graph, node after node.</summary>
internal sealed class GraphBuilder
{
    private readonly Dictionary<string, TensorVariable> _values;
    private readonly GraphBuilder? _outer;
    private int _built;

    private GraphBuilder(OnnxOptions options, Dictionary<string, TensorVariable> values, StructuralValues structural, GraphBuilder? outer = null)
    {
        Options = options;
        Structural = structural;
        _values = values;
        _outer = outer;
    }

    /// <summary>Bounds.</summary>
    public OnnxOptions Options { get; }

    /// <summary>Whether choices and loops become what they come to for known conditions.</summary>
    public bool WritesOut { get; private init; }

    /// <summary>Values that are known while the graph is built.</summary>
    public StructuralValues Structural { get; }

    /// <summary>The outputs of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="values">Inputs and initializers by name.</param>
    /// <param name="writesOut">Whether choices and loops become what they come to for known conditions.</param>
    /// <exception cref="MoreKnowledgeException">More must be known of some inputs.</exception>
    public static ImmutableArray<TensorVariable> Build(OnnxGraph graph, OnnxOptions options, Dictionary<string, TensorVariable> values, bool writesOut = false) =>
        new GraphBuilder(options, values, new StructuralValues(options)) { WritesOut = writesOut }.Outputs(graph);

    /// <summary>The outputs of a graph inside a node, which sees what is around it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">One for each of its inputs.</param>
    /// <param name="node">How errors call the node.</param>
    public ImmutableArray<TensorVariable> Nested(OnnxGraph graph, ReadOnlySpan<TensorVariable> inputs, string node)
    {
        var values = graph.Initializers.ToDictionary(pair => pair.Key, TensorVariable (pair) => Tensor.Constant(pair.Value, pair.Key));
        for (var i = 0; i < inputs.Length; i++)
        {
            var input = graph.Given[i];
            values[input.Name] = (input.DType ?? inputs[i].DType) == inputs[i].DType
                ? inputs[i]
                : throw new OnnxException($"{node} gives {inputs[i].Type} to the input {input} of its graph.");
        }

        return new GraphBuilder(Options, values, Structural, this) { WritesOut = WritesOut }.Outputs(graph);
    }

    /// <summary>The expression behind a name.</summary>
    public TensorVariable ValueOf(string name)
    {
        for (var builder = this; builder is not null; builder = builder._outer)
        {
            if (builder._values.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        throw new OnnxException($"'{name}' has no value: the node that makes it does not compute this output here.");
    }

    private ImmutableArray<TensorVariable> Outputs(OnnxGraph graph)
    {
        Count(graph.Nodes.Length);
        foreach (var node in graph.Nodes)
        {
            Add(node);
        }

        return [.. graph.Outputs.Select(Output)];
    }

    // A graph inside a node is built for each way to write it that is tried, and for each step that is written out.
    private void Count(int nodes)
    {
        if (_outer is not null)
        {
            _outer.Count(nodes);
        }
        else if ((_built += nodes) > Options.MaxNodes)
        {
            throw new OnnxException($"The graphs inside the model's nodes are built so often that there would be more than {Options.MaxNodes} nodes.");
        }
    }

    private void Add(OnnxNode node)
    {
        ImmutableArray<TensorVariable?> outputs;
        using var origin = Origin.Within(node.Text);
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
            if (count > Options.MaxElements)
            {
                throw new OnnxException($"{node.Text} makes {output.Type}, more than the {Options.MaxElements} elements that are accepted.");
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
