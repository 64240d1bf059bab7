using System.Collections.Immutable;
using Theon.Onnx.Operators;
using Theon.Onnx.Protos;

namespace Theon.Onnx.Loading;

/// <summary>A node of a graph whose operator was found.</summary>
internal sealed class OnnxNode
{
    /// <summary>How errors call it, such as <c>node 'fc1' (Gemm)</c>.</summary>
    public required string Text { get; init; }

    /// <summary>What it computes.</summary>
    public required OnnxOperator Operator { get; init; }

    /// <summary>The operator set its meaning is taken from.</summary>
    public required int Opset { get; init; }

    /// <summary>Names of the inputs; empty for one that is left out.</summary>
    public required ImmutableArray<string> Inputs { get; init; }

    /// <summary>Names of the outputs; empty for one that nobody wants.</summary>
    public required ImmutableArray<string> Outputs { get; init; }

    /// <summary>Its attributes by name.</summary>
    public required IReadOnlyDictionary<string, AttributeProto> Attributes { get; init; }

    /// <summary>Its attributes that are graphs, by name.</summary>
    public required IReadOnlyDictionary<string, OnnxGraph> Graphs { get; init; }
}
