using Google.Protobuf;
using Theon.Onnx.Protos;
using Kind = Theon.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace Theon.Onnx.Tests;

/// <summary>Small models, written down as tests need them.</summary>
internal static class Models
{
    /// <summary>A model; inputs and outputs are written as <c>x: float32[2, n]</c>, without brackets where the shape is not given.</summary>
    public static ModelProto Of(int opset, string inputs, string outputs, params ReadOnlySpan<NodeProto> nodes)
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "test" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        model.Graph.Input.AddRange(Values(inputs));
        model.Graph.Output.AddRange(Values(outputs));
        model.Graph.Node.AddRange(nodes.ToArray());
        return model;
    }

    /// <summary>A node; inputs and outputs are names with blanks between them, <c>-</c> for one that is left out.</summary>
    public static NodeProto Node(string type, string inputs, string outputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { OpType = type, Name = $"the {type}" };
        node.Input.AddRange(Names(inputs));
        node.Output.AddRange(Names(outputs));
        foreach (var (name, value) in attributes)
        {
            node.Attribute.Add(Attribute(name, value));
        }

        return node;
    }

    /// <summary>A tensor of a file with raw data.</summary>
    public static TensorProto Tensor(string name, NDArray value)
    {
        var tensor = new TensorProto { Name = name, DataType = DataTypeOf(value.DType), RawData = ByteString.CopyFrom(Loading.TensorReader.BytesOf(value)) };
        tensor.Dims.AddRange(value.Shape);
        return tensor;
    }

    /// <summary>The graph of an attribute; values without a type are just names.</summary>
    public static GraphProto Body(string inputs, string outputs, params ReadOnlySpan<NodeProto> nodes)
    {
        var graph = new GraphProto { Name = "body" };
        graph.Input.AddRange(Values(inputs));
        graph.Output.AddRange(Values(outputs));
        graph.Node.AddRange(nodes.ToArray());
        return graph;
    }

    public static ModelProto With(this ModelProto model, string name, NDArray initializer)
    {
        model.Graph.Initializer.Add(Tensor(name, initializer));
        return model;
    }

    public static OnnxModel Load(this ModelProto model, OnnxOptions? options = null)
    {
        using var stream = new MemoryStream(model.ToByteArray());
        return OnnxModel.Load(stream, options);
    }

    public static int DataTypeOf(DType dtype) => Enumerable.Range(1, 15).Single(type => Loading.DataTypes.Find(type) == dtype);

    public static NDArray Vector<T>(params ReadOnlySpan<T> elements)
        where T : unmanaged => Shaped(elements, elements.Length);

    public static NDArray Shaped<T>(ReadOnlySpan<T> elements, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        ReadOnlySpan<long> vector = [elements.Length];
        using var flat = NDArray.FromSpan(elements, vector);
        return flat.Reshape(shape);
    }

    private static IEnumerable<string> Names(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "-" ? "" : name);

    private static IEnumerable<ValueInfoProto> Values(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Value);

    private static ValueInfoProto Value(string text)
    {
        if (!text.Contains(": ", StringComparison.Ordinal))
        {
            return new ValueInfoProto { Name = text };
        }

        var (name, type) = (text.Split(": ")[0], text.Split(": ")[1]);
        var bracket = type.IndexOf('[', StringComparison.Ordinal);
        var dtype = Enum.GetValues<DType>().Single(candidate => candidate.Name == (bracket < 0 ? type : type[..bracket]));
        var tensor = new TypeProto.Types.Tensor { ElemType = DataTypeOf(dtype) };
        if (bracket >= 0)
        {
            tensor.Shape = new TensorShapeProto();
            tensor.Shape.Dim.AddRange(type[(bracket + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(length =>
                long.TryParse(length, out var number)
                    ? new TensorShapeProto.Types.Dimension { DimValue = number }
                    : new TensorShapeProto.Types.Dimension { DimParam = length }));
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int or long:
                (attribute.Type, attribute.I) = (Kind.Int, Convert.ToInt64(value, null));
                break;
            case float number:
                (attribute.Type, attribute.F) = (Kind.Float, number);
                break;
            case string text:
                (attribute.Type, attribute.S) = (Kind.String, ByteString.CopyFromUtf8(text));
                break;
            case long[] numbers:
                attribute.Type = Kind.Ints;
                attribute.Ints.AddRange(numbers);
                break;
            case float[] numbers:
                attribute.Type = Kind.Floats;
                attribute.Floats.AddRange(numbers);
                break;
            case string[] texts:
                attribute.Type = Kind.Strings;
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                break;
            case GraphProto graph:
                (attribute.Type, attribute.G) = (Kind.Graph, graph);
                break;
            case NDArray array:
                (attribute.Type, attribute.T) = (Kind.Tensor, Tensor("", array));
                break;
            default:
                throw new ArgumentException($"no attribute holds {value}");
        }

        return attribute;
    }
}
