using System.Collections.Immutable;

namespace Theon;

/// <summary>The lengths of a tensor's axes: 0-d int64 variables, constants where they are known. No gradient flows through them.</summary>
public readonly struct TensorShape
{
    private readonly TensorVariable _tensor;

    internal TensorShape(TensorVariable tensor) => _tensor = tensor;

    /// <summary>Number of axes.</summary>
    public int Length => _tensor.Rank;

    /// <summary>The length of an axis, counted from the end where negative.</summary>
    public TensorVariable this[int axis] => Tensor.LengthOf(_tensor, axis);

    /// <summary>The length of an axis, such as <c>^1</c> for the last.</summary>
    public TensorVariable this[Index axis] => Tensor.LengthOf(_tensor, axis.GetOffset(_tensor.Rank));

    /// <summary>All lengths, to pass on as a shape.</summary>
    public ImmutableArray<TensorVariable> ToImmutableArray() => Tensor.LengthsOf(_tensor);
}
