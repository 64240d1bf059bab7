using System.Collections.Immutable;
using Theon.Onnx.Operators;
using Theon.Onnx.Protos;

namespace Theon.Onnx.Loading;

/// <summary>Checks one graph. Errors of the file are thrown at once, what is not supported is collected.</summary>
internal sealed class GraphReader(
    IReadOnlyDictionary<string, int> opsets, ExternalData external, OnnxOptions options, ImmutableArray<string>.Builder problems)
{
    // The graph of an attribute may hold nodes with graphs, and so on. Each becomes one nested program or two, of which 16 may lie in each other.
    private const int DeepestGraph = 8;

    private readonly HashSet<string> _defined = [];
    private readonly Dictionary<string, NDArray> _initializers = [];
    private readonly GraphReader? _outer;
    private readonly string _place = "";
    private readonly int _depth;
    private int _nodes;

    private GraphReader(GraphReader outer, string place)
        : this(outer.Opsets, outer.External, outer.Options, outer.Problems) => (_outer, _place, _depth) = (outer, $" of {place}", outer._depth + 1);

    private IReadOnlyDictionary<string, int> Opsets { get; } = opsets;

    private ExternalData External { get; } = external;

    private OnnxOptions Options { get; } = options;

    private ImmutableArray<string>.Builder Problems { get; } = problems;

    /// <summary>The checked graph.</summary>
    public OnnxGraph Read(GraphProto graph)
    {
        Count(graph.Node.Count);
        ReadInitializers(graph);
        var inputs = graph.Input.Select(ReadInput).ToImmutableArray();
        foreach (var name in _initializers.Keys)
        {
            _defined.Add(name);
        }

        var nodes = graph.Node.Index().Select(node => ReadNode(node.Item, node.Index)).OfType<OnnxNode>().ToImmutableArray();
        var outputs = graph.Output.Select(ReadOutput).ToImmutableArray();
        return _outer is not null || outputs.DistinctBy(output => output.Name).Count() == outputs.Length
            ? new OnnxGraph(inputs, outputs, _initializers, nodes)
            : throw new OnnxException("Two outputs of the graph have one name.");
    }

    // Nodes of the whole model, its graphs inside graphs included.
    private void Count(int nodes)
    {
        if (_outer is not null)
        {
            _outer.Count(nodes);
        }
        else if ((_nodes += nodes) > Options.MaxNodes)
        {
            throw new OnnxException($"The graph has {_nodes} nodes; at most {Options.MaxNodes} are accepted.");
        }
    }

    private bool IsDefined(string name)
    {
        var reader = this;
        while (reader is not null && !reader._defined.Contains(name))
        {
            reader = reader._outer;
        }

        return reader is not null;
    }

    private void ReadInitializers(GraphProto graph)
    {
        foreach (var tensor in graph.Initializer)
        {
            if (tensor.Name.Length == 0)
            {
                throw new OnnxException("An initializer has no name.");
            }

            if (tensor.DataType == (int)TensorProto.Types.DataType.String || tensor.DataType == (int)TensorProto.Types.DataType.Bfloat16)
            {
                Problems.Add($"initializer '{tensor.Name}' of {DataTypes.Name(tensor.DataType)}");
            }
            else if (!_initializers.TryAdd(tensor.Name, TensorReader.Read(tensor, $"initializer '{tensor.Name}'", External)))
            {
                throw new OnnxException($"Two initializers are called '{tensor.Name}'.");
            }
        }

        foreach (var sparse in graph.SparseInitializer)
        {
            Problems.Add($"sparse initializer '{sparse.Values?.Name}'");
            _defined.Add(sparse.Values?.Name ?? "");
        }
    }

    private OnnxValue ReadInput(ValueInfoProto info)
    {
        if (info.Name.Length == 0)
        {
            throw new OnnxException($"An input{_place} has no name.");
        }

        if (!_defined.Add(info.Name))
        {
            throw new OnnxException($"Two inputs{_place} are called '{info.Name}'.");
        }

        var value = ReadValue(info, "input");
        if (!_initializers.TryGetValue(info.Name, out var initializer))
        {
            return value;
        }

        return value.DType is null || (value.DType == initializer.DType && (value.Dimensions?.Length ?? initializer.Rank) == initializer.Rank)
            ? value with { HasDefault = true }
            : throw new OnnxException($"The initializer of input {value} is {initializer.DType.Name} with {initializer.Rank} axes.");
    }

    private OnnxValue ReadOutput(ValueInfoProto info) => info.Name.Length > 0 && IsDefined(info.Name)
        ? ReadValue(info, "output")
        : throw new OnnxException($"The output '{info.Name}'{_place} is made by no node, input or initializer.");

    private OnnxValue ReadValue(ValueInfoProto info, string what)
    {
        if (info.Type is null || info.Type.ValueCase == TypeProto.ValueOneofCase.None)
        {
            return new OnnxValue(info.Name, null, null, false);
        }

        if (info.Type.TensorType is not { } tensor)
        {
            Problems.Add($"{what} '{info.Name}', which is no tensor but a {info.Type.ValueCase.ToString().Replace("Type", "", StringComparison.Ordinal).ToLowerInvariant()}");
            return new OnnxValue(info.Name, null, null, false);
        }

        var dtype = DataTypes.Find(tensor.ElemType);
        if (dtype is null && tensor.ElemType != 0)
        {
            Problems.Add($"{what} '{info.Name}' of {DataTypes.Name(tensor.ElemType)}");
        }

        return new OnnxValue(info.Name, dtype, tensor.Shape is null ? null : [.. tensor.Shape.Dim.Select(Dimension)], false);

        OnnxDimension Dimension(TensorShapeProto.Types.Dimension dimension) => dimension.ValueCase switch
        {
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => dimension.DimValue >= 0
                ? new OnnxDimension(dimension.DimValue)
                : throw new OnnxException($"The {what} '{info.Name}' has an axis of length {dimension.DimValue}."),
            TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam => new OnnxDimension(-1, dimension.DimParam),
            _ => new OnnxDimension(-1),
        };
    }

    private OnnxNode? ReadNode(NodeProto node, int index)
    {
        var domain = ModelReader.Normalize(node.Domain);
        var type = Shortened(domain.Length > 0 ? $"{domain}.{node.OpType}" : node.OpType);
        var own = $"node {(node.Name.Length > 0 ? $"'{Shortened(node.Name)}'" : $"{index}")} ({type})";
        var text = own + _place;
        foreach (var input in node.Input)
        {
            if (input.Length > 0 && !IsDefined(input))
            {
                throw new OnnxException($"{text} reads '{input}', which no input, initializer or earlier node makes: the name is wrong, the nodes are not in order, or the graph is a cycle.");
            }
        }

        // Before the outputs are defined: a graph inside does not see what is computed of it.
        var attributes = ReadAttributes(node, text);
        var graphs = attributes.Values.Where(attribute => attribute.G is not null).ToDictionary(attribute => attribute.Name, attribute => ReadGraph(attribute, own));
        foreach (var output in node.Output)
        {
            if (output.Length > 0 && !_defined.Add(output))
            {
                throw new OnnxException($"{text} makes '{output}', a name that is taken already.");
            }
        }

        if (!Opsets.TryGetValue(domain, out var opset))
        {
            throw new OnnxException($"{text} belongs to the domain '{domain}', whose operator set the model does not import.");
        }

        if (OperatorTable.Find(domain, node.OpType, opset) is not { } @operator)
        {
            Problems.Add($"operator {type} of operator set {opset} in {text}");
            return null;
        }

        foreach (var problem in attributes.Values.Select(@operator.Attributes.Problem).OfType<string>())
        {
            Problems.Add($"{problem} of {text}");
        }

        CheckCounts(node, @operator, text);
        var read = new OnnxNode
        {
            Text = text, Operator = @operator, Opset = opset, Attributes = attributes, Graphs = graphs, Inputs = [.. node.Input], Outputs = [.. node.Output],
        };
        return @operator.Problem?.Invoke(read) is { } wrong ? throw new OnnxException($"{text} {wrong}") : read;
    }

    private static Dictionary<string, AttributeProto> ReadAttributes(NodeProto node, string text)
    {
        var attributes = new Dictionary<string, AttributeProto>();
        foreach (var attribute in node.Attribute)
        {
            if (!attributes.TryAdd(attribute.Name, attribute))
            {
                throw new OnnxException($"{text} has two attributes '{attribute.Name}'.");
            }
        }

        return attributes;
    }

    private OnnxGraph ReadGraph(AttributeProto attribute, string node) => _depth < DeepestGraph
        ? new GraphReader(this, $"the {Shortened(attribute.Name)} of {node}").Read(attribute.G)
        : throw new OnnxException($"Graphs lie more than {DeepestGraph} deep inside each other.");

    private static void CheckCounts(NodeProto node, OnnxOperator @operator, string text)
    {
        // Trailing inputs may be left out by an empty name as well as by nothing.
        var inputs = node.Input.Count;
        while (inputs > 0 && node.Input[inputs - 1].Length == 0)
        {
            inputs--;
        }

        if (inputs < @operator.MinInputs || inputs > @operator.MaxInputs)
        {
            throw new OnnxException($"{text} has {inputs} inputs. Accepted: {Range(@operator.MinInputs, @operator.MaxInputs)}.");
        }

        for (var i = 0; i < @operator.MinInputs; i++)
        {
            if (node.Input[i].Length == 0)
            {
                throw new OnnxException($"{text} leaves out input {i}, which it needs.");
            }
        }

        if (node.Output.Count < 1 || node.Output.Count > @operator.MaxOutputs)
        {
            throw new OnnxException($"{text} has {node.Output.Count} outputs. Accepted: {Range(1, @operator.MaxOutputs)}.");
        }
    }

    // A hostile name could be repeated in many messages.
    private static string Shortened(string name) => name.Length <= 200 ? name : $"{name[..200]}...";

    private static string Range(int low, int high) => low == high ? $"{low}" : high == int.MaxValue ? $"{low} or more" : $"{low} to {high}";
}
