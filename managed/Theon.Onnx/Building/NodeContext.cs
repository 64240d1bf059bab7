using System.Collections.Immutable;
using Google.Protobuf;
using Theon.Onnx.Loading;
using Theon.Onnx.Protos;

namespace Theon.Onnx.Building;

/// <summary>What the mapping of an operator sees of a node: its inputs as expressions, its attributes, what is known of values.</summary>
internal sealed class NodeContext(OnnxNode node, GraphBuilder builder)
{
    /// <summary>The operator set its meaning is taken from.</summary>
    public int Opset => node.Opset;

    /// <summary>How errors and the loops made of it call the node.</summary>
    public string Name => node.Text;

    /// <summary>Bounds.</summary>
    public OnnxOptions Options => builder.Options;

    /// <summary>Whether only the chosen branches and every single step are written down, because shapes depend on what is computed.</summary>
    public bool WritesOut => builder.WritesOut;

    /// <summary>How many inputs are named.</summary>
    public int Count => node.Inputs.Length;

    /// <summary>How many outputs are named.</summary>
    public int OutputCount => node.Outputs.Length;

    /// <summary>All inputs, none of which may be left out.</summary>
    public TensorVariable[] All => [.. Enumerable.Range(0, Count).Select(index => this[index])];

    /// <summary>An input that is there.</summary>
    public TensorVariable this[int index] => Optional(index) ?? throw Error($"leaves out input {index}, which it needs.");

    /// <summary>An input; null where it is left out.</summary>
    public TensorVariable? Optional(int index) => Has(index) ? builder.ValueOf(node.Inputs[index]) : null;

    /// <summary>Whether an input is given.</summary>
    public bool Has(int index) => index < node.Inputs.Length && node.Inputs[index].Length > 0;

    /// <summary>Whether an output is wanted.</summary>
    public bool Wants(int output) => output < node.Outputs.Length && node.Outputs[output].Length > 0;

    /// <summary>Whether an attribute is given.</summary>
    public bool HasAttribute(string name) => node.Attributes.ContainsKey(name);

    /// <summary>An attribute that is a number.</summary>
    public long Int(string name, long otherwise) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.I : otherwise;

    /// <summary>An attribute that is a truth value.</summary>
    public bool Flag(string name, bool otherwise) => Int(name, otherwise ? 1 : 0) != 0;

    /// <summary>An attribute that is a float.</summary>
    public float Float(string name, float otherwise) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.F : otherwise;

    /// <summary>An attribute that is a text, one of several.</summary>
    public string Choice(string name, string otherwise, params ReadOnlySpan<string> accepted)
    {
        var text = node.Attributes.TryGetValue(name, out var attribute) ? Text(attribute.S) : otherwise;
        return accepted.Contains(text) ? text : throw Error($"has {name} '{text}'. Accepted: {string.Join(", ", accepted.ToArray())}.");
    }

    /// <summary>An attribute that is a text.</summary>
    public string String(string name) => node.Attributes.TryGetValue(name, out var attribute) ? Text(attribute.S) : throw Missing(name);

    /// <summary>An attribute that is a list of numbers; null where it is not given.</summary>
    public long[]? Ints(string name) => node.Attributes.TryGetValue(name, out var attribute) ? [.. attribute.Ints] : null;

    /// <summary>An attribute that is a list of floats; null where it is not given.</summary>
    public float[]? Floats(string name) => node.Attributes.TryGetValue(name, out var attribute) ? [.. attribute.Floats] : null;

    /// <summary>An attribute that is a list of texts; null where it is not given.</summary>
    public string[]? Strings(string name) => node.Attributes.TryGetValue(name, out var attribute) ? [.. attribute.Strings.Select(Text)] : null;

    /// <summary>An attribute that is a graph.</summary>
    public OnnxGraph Graph(string name) => node.Graphs[name];

    /// <summary>The outputs of a graph of this node, given its inputs.</summary>
    public ImmutableArray<TensorVariable> Build(OnnxGraph graph, params ReadOnlySpan<TensorVariable> inputs) => builder.Nested(graph, inputs, node.Text);

    /// <summary>An attribute that is a tensor; null where it is not given.</summary>
    public NDArray? Tensor(string name) => node.Attributes.TryGetValue(name, out var attribute)
        ? TensorReader.Read(attribute.T ?? throw Missing(name), $"attribute '{name}' of {node.Text}", ExternalData.None)
        : null;

    /// <summary>An attribute that names an element type.</summary>
    public DType DType(string name, DType otherwise)
    {
        var type = Int(name, -1);
        return !HasAttribute(name) ? otherwise : DataTypes.Find(type) ?? throw Unsupported($"{name} {DataTypes.Name(type)}");
    }

    /// <summary>An attribute that names an axis, counted from the end where negative.</summary>
    public int Axis(string name, int otherwise, int rank) => Axis(Int(name, otherwise), rank);

    /// <summary>An axis counted from 0.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Error($"names axis {axis} of a tensor with {rank} axes.");

    /// <summary>Axes counted from 0, none twice.</summary>
    public int[] Axes(IEnumerable<long> axes, int rank)
    {
        var normalized = axes.Select(axis => Axis(axis, rank)).ToArray();
        return normalized.Distinct().Count() == normalized.Length ? normalized : throw Error($"names an axis twice: {string.Join(", ", normalized)}.");
    }

    /// <summary>The numbers of an integer input that decides shapes: they become constants of the compiled function.</summary>
    public long[] Values(int input)
    {
        var array = Value(input);
        if (array.Rank > 1 || !array.DType.IsInteger)
        {
            throw Error($"needs a list of integers as input {input}, '{node.Inputs[input]}'; it is {array.DType.Name} with {array.Rank} axes.");
        }

        using var wide = array.AsType(Theon.DType.Int64);
        return wide.ToArray<long>();
    }

    /// <summary>The value of an input that decides shapes.</summary>
    public NDArray Value(int input) => builder.Structural.Require(this[input], () => $"input {input}, '{node.Inputs[input]}', of {node.Text}");

    /// <summary>The lengths of a tensor, whose axes then have known lengths.</summary>
    public long[] Lengths(TensorVariable x) => builder.Structural.RequireLengths(x, () => $"a shape that {node.Text} depends on");

    /// <summary>The length of an axis, which is then known.</summary>
    public long Length(TensorVariable x, int axis) => builder.Structural.RequireLength(x, axis, () => $"a shape that {node.Text} depends on");

    /// <summary>A 0-d value that decides what the graph is.</summary>
    public T Required<T>(TensorVariable x, string what)
        where T : unmanaged => builder.Structural.Require(x, () => $"{what} of {node.Text}").Get<T>();

    /// <summary>A 0-d value if it is computed of constants alone.</summary>
    public T? Known<T>(TensorVariable x)
        where T : unmanaged => builder.Structural.Find(x) is { } value ? value.Get<T>() : null;

    /// <summary>An error of the model.</summary>
    public OnnxException Error(string problem) => new($"{node.Text} {problem}");

    /// <summary>Something that is right but not supported.</summary>
    public OnnxException Unsupported(string what) => new OnnxUnsupportedException([$"{what} of {node.Text}"]);

    /// <summary>An attribute that is not given but needed.</summary>
    public OnnxException Missing(string attribute) => Error($"has no attribute '{attribute}', which it needs.");

    private static string Text(ByteString bytes) => bytes.ToStringUtf8();
}
