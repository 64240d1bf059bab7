using Theon.Types;

namespace Theon;

/// <summary>
/// What is known of a tensor before it runs: dtype, rank and, per axis, whether its length is 1 for certain (then the axis
/// broadcasts). Lengths known otherwise are hints: they serve early errors and constant shapes, and do not take part in equality.
/// </summary>
public sealed class TensorType : IEquatable<TensorType>
{
    /// <summary>A type with a broadcast pattern and no further known lengths.</summary>
    /// <param name="dtype">Element type.</param>
    /// <param name="broadcastable">Per axis, whether its length is 1 for certain.</param>
    public TensorType(DType dtype, EquatableArray<bool> broadcastable)
        : this(dtype, broadcastable.Map(b => b ? 1L : -1L))
    {
    }

    private TensorType(DType dtype, EquatableArray<long> lengths)
    {
        DType = dtype;
        Lengths = lengths;
        Broadcastable = lengths.Map(n => n == 1);
    }

    /// <summary>Element type.</summary>
    public DType DType { get; }

    /// <summary>Per axis, whether its length is 1 for certain.</summary>
    public EquatableArray<bool> Broadcastable { get; }

    /// <summary>Per axis the length where known, else -1.</summary>
    public EquatableArray<long> Lengths { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Lengths.Length;

    /// <summary>A type with known lengths: an axis broadcasts exactly where the length is 1; -1 is unknown.</summary>
    public static TensorType WithLengths(DType dtype, params ReadOnlySpan<long> lengths) => new(dtype, EquatableArray.Create(lengths));

    /// <summary>A type of this rank, no axis of which broadcasts.</summary>
    public static TensorType OfRank(DType dtype, int rank) => new(dtype, EquatableArray.Create<long>(Sequences.Range(rank, _ => -1L)));

    /// <summary>A 0-d type.</summary>
    public static TensorType Scalar(DType dtype) => new(dtype, EquatableArray.Create<long>([]));

    /// <summary>The same axes with another dtype.</summary>
    public TensorType WithDType(DType dtype) => dtype == DType ? this : new TensorType(dtype, Lengths);

    /// <summary>Whether a value of this type may stand where <paramref name="other"/> is asked for: same dtype, same rank, and every
    /// axis that must broadcast there broadcasts here.</summary>
    public bool IsAssignableTo(TensorType other)
    {
        if (DType != other.DType || Rank != other.Rank)
        {
            return false;
        }

        for (var axis = 0; axis < Rank; axis++)
        {
            if (other.Broadcastable[axis] && !Broadcastable[axis])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(TensorType? other) => ReferenceEquals(this, other) || (other is not null && DType == other.DType && Broadcastable == other.Broadcastable);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorType);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)DType, Broadcastable.GetHashCode());

    /// <summary>Such as <c>float64[:, 1]</c>: a colon for an unknown length.</summary>
    public override string ToString() => $"{DType.Name}[{string.Join(", ", Lengths.Select(n => n < 0 ? ":" : $"{n}"))}]";
}

/// <summary>A type error in an expression, thrown on the line that builds it.</summary>
public sealed class TensorTypeException : Exception
{
    /// <summary>An error with this text.</summary>
    public TensorTypeException(string message)
        : base(message)
    {
    }
}
