namespace Theon.Onnx;

/// <summary>A model as expressions.</summary>
/// <param name="Inputs">Its inputs: those that were given and those that were made.</param>
/// <param name="Outputs">Its outputs, in the order of the model.</param>
/// <param name="Weights">Its initializers where they were asked for as shared variables.</param>
public sealed record OnnxVariables(
    IReadOnlyDictionary<string, TensorVariable> Inputs,
    IReadOnlyDictionary<string, TensorVariable> Outputs,
    IReadOnlyDictionary<string, SharedVariable> Weights);
