using System.Collections.Immutable;

namespace Theon.Onnx.Loading;

/// <summary>
/// A checked graph: every name is defined once and before it is used, every operator is known. The graph of an attribute also sees the
/// names of the graphs around it.
/// </summary>
/// <param name="Inputs">Inputs in the order of the file, those with default values included.</param>
/// <param name="Outputs">Outputs in the order of the file.</param>
/// <param name="Initializers">Values that the file brings.</param>
/// <param name="Nodes">Nodes in the order of computation.</param>
internal sealed record OnnxGraph(
    ImmutableArray<OnnxValue> Inputs,
    ImmutableArray<OnnxValue> Outputs,
    IReadOnlyDictionary<string, NDArray> Initializers,
    ImmutableArray<OnnxNode> Nodes)
{
    /// <summary>The inputs that have to be given, in their order.</summary>
    public ImmutableArray<OnnxValue> Given { get; } = [.. Inputs.Where(input => !input.HasDefault)];
}
