using System.Collections.Immutable;
using Theon.Onnx.Building;
using Theon.Onnx.Loading;

namespace Theon.Onnx.Operators;

/// <summary>An operator as expressions: what its outputs are. Outputs that nobody wants may be null.</summary>
internal delegate ImmutableArray<TensorVariable?> Mapping(NodeContext n);

/// <summary>A row of <see cref="OperatorTable"/>: an operator with one signature, which holds for some operator sets.</summary>
internal sealed record OnnxOperator
{
    // What rows hold from unless they say otherwise. Where a definition is older and has not changed, the row says so.
    private const int Oldest = 7;

    /// <summary>The domain; empty for the standard one.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>First operator set with this signature.</summary>
    public int Since { get; init; } = Oldest;

    /// <summary>Last operator set with this signature.</summary>
    public int Until { get; init; } = int.MaxValue;

    /// <summary>Fewest inputs.</summary>
    public required int MinInputs { get; init; }

    /// <summary>Most inputs.</summary>
    public required int MaxInputs { get; init; }

    /// <summary>Most outputs.</summary>
    public int MaxOutputs { get; init; } = 1;

    /// <summary>Accepted attributes.</summary>
    public required Attributes Attributes { get; init; }

    /// <summary>What is wrong with a node, beyond counts and attributes; null if nothing is.</summary>
    public Func<OnnxNode, string?>? Problem { get; init; }

    /// <summary>What it computes.</summary>
    public required Mapping Map { get; init; }

    /// <summary>An operator with one output.</summary>
    public static OnnxOperator One(string name, int inputs, string attributes, Func<NodeContext, TensorVariable> map, int since = Oldest, int until = int.MaxValue) =>
        One(name, (inputs, inputs), attributes, map, since, until);

    /// <summary>An operator with one output, some of whose inputs may be left out.</summary>
    public static OnnxOperator One(
        string name, (int Min, int Max) inputs, string attributes, Func<NodeContext, TensorVariable> map, int since = Oldest, int until = int.MaxValue) =>
        Many(name, inputs, 1, attributes, n => [map(n)], since, until);

    /// <summary>An operator with several outputs.</summary>
    public static OnnxOperator Many(
        string name, (int Min, int Max) inputs, int outputs, string attributes, Mapping map, int since = Oldest, int until = int.MaxValue) => new()
        {
            Name = name, MinInputs = inputs.Min, MaxInputs = inputs.Max, MaxOutputs = outputs, Attributes = Attributes.Parse(attributes), Map = map,
            Since = since, Until = until,
        };
}
