using System.Collections.Immutable;

namespace Theon.Onnx;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Element type; null where the model does not say.</param>
/// <param name="Dimensions">One entry for each axis; null where the model does not say how many there are.</param>
/// <param name="HasDefault">Whether the model brings a value, so that it need not be passed.</param>
public sealed record OnnxValue(string Name, DType? DType, ImmutableArray<OnnxDimension>? Dimensions, bool HasDefault)
{
    /// <summary>Such as <c>x: float32[batch, 784]</c>.</summary>
    public override string ToString() => $"{Name}: {DType?.Name ?? "?"}{(Dimensions is { } all ? $"[{string.Join(", ", all)}]" : "[...]")}";
}

/// <summary>The length of an axis: a number, a name that stands for any length, or neither.</summary>
/// <param name="Length">The length, -1 where it is not fixed.</param>
/// <param name="Name">The name of a length that is not fixed.</param>
public readonly record struct OnnxDimension(long Length, string? Name = null)
{
    /// <inheritdoc/>
    public override string ToString() => Length >= 0 ? $"{Length}" : Name ?? "?";
}
