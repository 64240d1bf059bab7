using System.Collections.Immutable;
using Theon.Onnx.Building;
using Theon.Onnx.Loading;
using Theon.Onnx.Protos;

namespace Theon.Onnx;

/// <summary>
/// A model read from ONNX's file format, operator sets 7 to 17. It is compiled when it is first called, and again where a call has
/// another broadcast pattern or other values of inputs that decide shapes. Any number of threads may call it at once.
/// </summary>
public sealed partial class OnnxModel : IDisposable
{
    private readonly OnnxGraph _graph;
    private readonly OnnxOptions _options;
    private readonly Dictionary<string, Constant> _initializers;
    private readonly ImmutableArray<OnnxValue> _inputs;

    private OnnxModel(OnnxGraph graph, string producer, OnnxOptions options)
    {
        _graph = graph;
        _options = options;
        Producer = producer;
        _initializers = graph.Initializers.ToDictionary(pair => pair.Key, pair => Tensor.Constant(pair.Value, pair.Key));
        _inputs = graph.Inputs;
        _knowledge = new Knowledge[_inputs.Length];
        _cache = new FunctionCache(options.CachedFunctions);
    }

    /// <summary>What a call passes in. Inputs with a default may be left out.</summary>
    public ImmutableArray<OnnxValue> Inputs => _inputs;

    /// <summary>What a call gives back.</summary>
    public ImmutableArray<OnnxValue> Outputs => _graph.Outputs;

    /// <summary>The program that wrote the file, as far as it says so.</summary>
    public string Producer { get; }

    /// <summary>Reads a model. Tensors that lie in other files are read from the model's folder, and from nowhere else.</summary>
    /// <exception cref="OnnxException">The file is damaged or contradicts itself.</exception>
    /// <exception cref="OnnxUnsupportedException">The model needs operators, attributes or types that are not supported: all are named.</exception>
    public static OnnxModel Load(string path, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = File.OpenRead(path);
        return Load(stream, ExternalData.In(Path.GetDirectoryName(Path.GetFullPath(path))!), options);
    }

    /// <summary>Reads a model that has all its data in one stream.</summary>
    /// <exception cref="OnnxException">The stream is damaged or contradicts itself.</exception>
    /// <exception cref="OnnxUnsupportedException">The model needs operators, attributes or types that are not supported: all are named.</exception>
    public static OnnxModel Load(Stream stream, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Load(stream, ExternalData.None, options);
    }

    /// <summary>The operators that a model uses, supported or not, in alphabetical order; with their domain unless it is the standard one.</summary>
    /// <exception cref="OnnxException">The file is no model.</exception>
    public static ImmutableArray<string> OperatorsOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = File.OpenRead(path);
        var model = ModelReader.Parse(stream);
        return
        [
            .. model.Functions.Select(function => function.Node).Prepend(model.Graph.Node).SelectMany(AllNodes)
                .Select(node => ModelReader.Normalize(node.Domain) is { Length: > 0 } domain ? $"{domain}.{node.OpType}" : node.OpType)
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// The model as expressions, to go on building on. Variables are made for inputs that are not given; inputs that decide shapes
    /// (axes, lengths, steps, repeats) have to be given as constants, and axes that broadcast need a type that says so.
    /// </summary>
    /// <param name="inputs">Expressions to use for some inputs.</param>
    /// <param name="shareWeights">Whether initializers of a float dtype become shared variables, which can be trained, instead of constants.</param>
    public OnnxVariables ToVariables(IReadOnlyDictionary<string, TensorVariable>? inputs = null, bool shareWeights = false)
    {
        foreach (var name in inputs?.Keys ?? [])
        {
            InputIndex(name);
        }

        var values = Weights(shareWeights);
        var weights = values.Where(pair => pair.Value is SharedVariable).ToDictionary(pair => pair.Key, pair => (SharedVariable)pair.Value);
        var variables = new Dictionary<string, TensorVariable>();
        foreach (var input in _inputs)
        {
            if (inputs?.TryGetValue(input.Name, out var given) == true)
            {
                CheckType(input, given.Type.DType, given.Type.Lengths.AsSpan());
                variables.Add(input.Name, given);
            }
            else if (!input.HasDefault)
            {
                variables.Add(input.Name, Declared(input));
            }

            if (variables.TryGetValue(input.Name, out var variable))
            {
                values[input.Name] = variable;
                weights.Remove(input.Name);
            }
        }

        try
        {
            var outputs = GraphBuilder.Build(_graph, _options, values);
            return new OnnxVariables(variables, Named(outputs), weights);
        }
        catch (MoreKnowledgeException exception)
        {
            throw new OnnxException($"{exception.Message} Give a constant for it, or a variable whose type has the lengths.", exception);
        }
    }

    /// <summary>Frees the compiled functions.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _cache.Clear();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(", ", _inputs)}) -> ({string.Join(", ", Outputs)})";

    private static OnnxModel Load(Stream stream, ExternalData external, OnnxOptions? options)
    {
        options ??= new OnnxOptions();
        var (graph, model) = ModelReader.Read(stream, external, options);
        return new OnnxModel(graph, $"{model.ProducerName} {model.ProducerVersion}".Trim(), options);
    }

    // Those of graphs inside nodes too; how deep they lie, the parser bounds.
    private static IEnumerable<NodeProto> AllNodes(IEnumerable<NodeProto> nodes) => nodes.SelectMany(node =>
        AllNodes(node.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => attribute.G.Node)).Prepend(node));

    private static TensorVariable Declared(OnnxValue input) => input.Dimensions is { } dimensions && input.DType is { } dtype
        ? Tensor.Variable(TensorType.WithLengths(dtype, [.. dimensions.Select(dimension => dimension.Length)]), input.Name)
        : throw new OnnxException($"The model does not say the type of its input {input}: give a variable for it.");

    private Dictionary<string, TensorVariable> Weights(bool share) => _initializers.ToDictionary(
        pair => pair.Key,
        TensorVariable (pair) => share && pair.Value.DType.IsFloat
            ? Tensor.Shared(pair.Value.Value, pair.Key, [.. pair.Value.Type.Broadcastable])
            : pair.Value);

    private OrderedDictionary<string, T> Named<T>(IEnumerable<T> outputs)
    {
        var named = new OrderedDictionary<string, T>();
        foreach (var (output, value) in Outputs.Zip(outputs))
        {
            named.Add(output.Name, value);
        }

        return named;
    }

    private int InputIndex(string name)
    {
        for (var i = 0; i < _inputs.Length; i++)
        {
            if (_inputs[i].Name == name)
            {
                return i;
            }
        }

        throw new OnnxException($"The model has no input '{name}'. Its inputs: {string.Join(", ", _inputs)}.");
    }

    private static void CheckType(OnnxValue input, DType dtype, ReadOnlySpan<long> lengths)
    {
        var fits = (input.DType ?? dtype) == dtype && (input.Dimensions?.Length ?? lengths.Length) == lengths.Length;
        for (var axis = 0; fits && input.Dimensions is { } dimensions && axis < lengths.Length; axis++)
        {
            fits = dimensions[axis].Length < 0 || lengths[axis] < 0 || dimensions[axis].Length == lengths[axis];
        }

        if (!fits)
        {
            throw new OnnxException($"Input {input} got {TensorType.WithLengths(dtype, lengths)}.");
        }
    }
}
