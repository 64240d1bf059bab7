namespace Theon.Onnx;

/// <summary>Bounds on what a model may cost, whatever its file says.</summary>
public sealed record OnnxOptions
{
    /// <summary>Most nodes of a graph, its functions expanded and the graphs inside it counted as often as they are built.</summary>
    public int MaxNodes { get; init; } = 1_000_000;

    /// <summary>Most elements of a tensor whose shape is known before the model runs.</summary>
    public long MaxElements { get; init; } = 1L << 30;

    /// <summary>Most elements of a value that decides shapes: it becomes a constant of the compiled function.</summary>
    public int MaxStructuralElements { get; init; } = 1 << 16;

    /// <summary>Most steps of a loop. A loop that has more fails; what it could compute meanwhile ends with the call's cancellation.</summary>
    public long MaxSteps { get; init; } = 1L << 24;

    /// <summary>How many compiled functions are kept, one for each combination of structural values and broadcast patterns.</summary>
    public int CachedFunctions { get; init; } = 32;
}
