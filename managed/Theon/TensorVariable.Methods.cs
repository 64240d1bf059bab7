namespace Theon;

// Functions of one tensor in method form.
public partial class TensorVariable
{
    /// <summary>The lengths of the axes.</summary>
    public TensorShape Shape => new(this);

    /// <summary>All axes reversed: of a matrix, its transpose.</summary>
    public TensorVariable T => Tensor.Transpose(this);

    /// <summary>A part: positions drop their axis, ranges keep it. <c>x[1..3, ^1]</c>, <c>x[i]</c> with a 0-d int64 variable,
    /// <c>x[T.Slice(start, stop, step)]</c>.</summary>
    public TensorVariable this[params ReadOnlySpan<TensorIndex> indices] => Tensor.Index(this, indices);

    /// <summary>Names the variable for texts, and returns it.</summary>
    public TensorVariable Named(string name)
    {
        Name = name;
        return this;
    }

    /// <inheritdoc cref="Tensor.Cast"/>
    public TensorVariable AsType(DType dtype) => Tensor.Cast(this, dtype);

    /// <inheritdoc cref="Tensor.Dot"/>
    public TensorVariable Dot(TensorVariable y) => Tensor.Dot(this, y);

    /// <inheritdoc cref="Tensor.Clip"/>
    public TensorVariable Clip(TensorVariable low, TensorVariable high) => Tensor.Clip(this, low, high);

    /// <inheritdoc cref="Tensor.Reshape"/>
    public TensorVariable Reshape(params ReadOnlySpan<TensorVariable> shape) => Tensor.Reshape(this, shape);

    /// <inheritdoc cref="Tensor.DimShuffle(TensorVariable, ReadOnlySpan{AxisOrder})"/>
    public TensorVariable DimShuffle(params ReadOnlySpan<AxisOrder> order) => Tensor.DimShuffle(this, order);

    /// <inheritdoc cref="Tensor.Transpose"/>
    public TensorVariable Transpose(params ReadOnlySpan<int> axes) => Tensor.Transpose(this, axes);

    /// <inheritdoc cref="Tensor.Flatten"/>
    public TensorVariable Flatten(int rank = 1) => Tensor.Flatten(this, rank);

    /// <inheritdoc cref="Tensor.Squeeze"/>
    public TensorVariable Squeeze(int? axis = null) => Tensor.Squeeze(this, axis);

    /// <inheritdoc cref="Tensor.Nonzero"/>
    public TensorVariable Nonzero() => Tensor.Nonzero(this);

    /// <inheritdoc cref="Tensor.Sum(TensorVariable, int?, bool)"/>
    public TensorVariable Sum(int? axis = null, bool keepDims = false) => Tensor.Sum(this, axis, keepDims);

    /// <inheritdoc cref="Tensor.Sum(TensorVariable, ReadOnlySpan{int}, bool)"/>
    public TensorVariable Sum(ReadOnlySpan<int> axes, bool keepDims = false) => Tensor.Sum(this, axes, keepDims);

    /// <inheritdoc cref="Tensor.Prod(TensorVariable, int?, bool)"/>
    public TensorVariable Prod(int? axis = null, bool keepDims = false) => Tensor.Prod(this, axis, keepDims);

    /// <inheritdoc cref="Tensor.Prod(TensorVariable, ReadOnlySpan{int}, bool)"/>
    public TensorVariable Prod(ReadOnlySpan<int> axes, bool keepDims = false) => Tensor.Prod(this, axes, keepDims);

    /// <inheritdoc cref="Tensor.Mean(TensorVariable, int?, bool)"/>
    public TensorVariable Mean(int? axis = null, bool keepDims = false) => Tensor.Mean(this, axis, keepDims);

    /// <inheritdoc cref="Tensor.Mean(TensorVariable, ReadOnlySpan{int}, bool)"/>
    public TensorVariable Mean(ReadOnlySpan<int> axes, bool keepDims = false) => Tensor.Mean(this, axes, keepDims);

    /// <inheritdoc cref="Tensor.Max(TensorVariable, int?, bool)"/>
    public TensorVariable Max(int? axis = null, bool keepDims = false) => Tensor.Max(this, axis, keepDims);

    /// <inheritdoc cref="Tensor.Max(TensorVariable, ReadOnlySpan{int}, bool)"/>
    public TensorVariable Max(ReadOnlySpan<int> axes, bool keepDims = false) => Tensor.Max(this, axes, keepDims);

    /// <inheritdoc cref="Tensor.Min(TensorVariable, int?, bool)"/>
    public TensorVariable Min(int? axis = null, bool keepDims = false) => Tensor.Min(this, axis, keepDims);

    /// <inheritdoc cref="Tensor.Min(TensorVariable, ReadOnlySpan{int}, bool)"/>
    public TensorVariable Min(ReadOnlySpan<int> axes, bool keepDims = false) => Tensor.Min(this, axes, keepDims);

    /// <inheritdoc cref="Tensor.Any(TensorVariable, int?, bool)"/>
    public TensorVariable Any(int? axis = null, bool keepDims = false) => Tensor.Any(this, axis, keepDims);

    /// <inheritdoc cref="Tensor.Any(TensorVariable, ReadOnlySpan{int}, bool)"/>
    public TensorVariable Any(ReadOnlySpan<int> axes, bool keepDims = false) => Tensor.Any(this, axes, keepDims);

    /// <inheritdoc cref="Tensor.All(TensorVariable, int?, bool)"/>
    public TensorVariable All(int? axis = null, bool keepDims = false) => Tensor.All(this, axis, keepDims);

    /// <inheritdoc cref="Tensor.All(TensorVariable, ReadOnlySpan{int}, bool)"/>
    public TensorVariable All(ReadOnlySpan<int> axes, bool keepDims = false) => Tensor.All(this, axes, keepDims);

    /// <inheritdoc cref="Tensor.ArgMax(TensorVariable, int?, bool)"/>
    public TensorVariable ArgMax(int? axis = null, bool keepDims = false) => Tensor.ArgMax(this, axis, keepDims);

    /// <inheritdoc cref="Tensor.ArgMax(TensorVariable, ReadOnlySpan{int}, bool)"/>
    public TensorVariable ArgMax(ReadOnlySpan<int> axes, bool keepDims = false) => Tensor.ArgMax(this, axes, keepDims);

    /// <inheritdoc cref="Tensor.ArgMin(TensorVariable, int?, bool)"/>
    public TensorVariable ArgMin(int? axis = null, bool keepDims = false) => Tensor.ArgMin(this, axis, keepDims);

    /// <inheritdoc cref="Tensor.ArgMin(TensorVariable, ReadOnlySpan{int}, bool)"/>
    public TensorVariable ArgMin(ReadOnlySpan<int> axes, bool keepDims = false) => Tensor.ArgMin(this, axes, keepDims);
}
