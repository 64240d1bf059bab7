using Theon.Ops;

namespace Theon;

// Functions of one tensor as methods: statistics, running values, order, rearranging.
public partial class TensorVariable
{
    /// <inheritdoc cref="Tensor.Var(TensorVariable, int?, int, bool)"/>
    public TensorVariable Var(int? axis = null, int ddof = 0, bool keepDims = false) => Tensor.Var(this, axis, ddof, keepDims);

    /// <inheritdoc cref="Tensor.Std(TensorVariable, int?, int, bool)"/>
    public TensorVariable Std(int? axis = null, int ddof = 0, bool keepDims = false) => Tensor.Std(this, axis, ddof, keepDims);

    /// <inheritdoc cref="Tensor.Norm(TensorVariable, double, int?, bool)"/>
    public TensorVariable Norm(double p = 2, int? axis = null, bool keepDims = false) => Tensor.Norm(this, p, axis, keepDims);

    /// <inheritdoc cref="Tensor.Ptp(TensorVariable, int?, bool)"/>
    public TensorVariable Ptp(int? axis = null, bool keepDims = false) => Tensor.Ptp(this, axis, keepDims);

    /// <inheritdoc cref="Tensor.CumSum(TensorVariable, int?)"/>
    public TensorVariable CumSum(int? axis = null) => Tensor.CumSum(this, axis);

    /// <inheritdoc cref="Tensor.CumProd(TensorVariable, int?)"/>
    public TensorVariable CumProd(int? axis = null) => Tensor.CumProd(this, axis);

    /// <inheritdoc cref="Tensor.Diff(TensorVariable, int, int)"/>
    public TensorVariable Diff(int n = 1, int axis = -1) => Tensor.Diff(this, n, axis);

    /// <inheritdoc cref="Tensor.Sort(TensorVariable, int?, bool)"/>
    public TensorVariable Sort(int? axis = -1, bool descending = false) => Tensor.Sort(this, axis, descending);

    /// <inheritdoc cref="Tensor.ArgSort(TensorVariable, int?, bool)"/>
    public TensorVariable ArgSort(int? axis = -1, bool descending = false) => Tensor.ArgSort(this, axis, descending);

    /// <inheritdoc cref="Tensor.SearchSorted(TensorVariable, TensorVariable, bool, TensorVariable?)"/>
    public TensorVariable SearchSorted(TensorVariable v, bool right = false, TensorVariable? sorter = null) => Tensor.SearchSorted(this, v, right, sorter);

    /// <inheritdoc cref="Tensor.Ravel"/>
    public TensorVariable Ravel() => Tensor.Ravel(this);

    /// <inheritdoc cref="Tensor.Real"/>
    public TensorVariable Real() => Tensor.Real(this);

    /// <inheritdoc cref="Tensor.Imag"/>
    public TensorVariable Imag() => Tensor.Imag(this);

    /// <inheritdoc cref="Tensor.Conj"/>
    public TensorVariable Conj() => Tensor.Conj(this);

    /// <inheritdoc cref="Tensor.Copy"/>
    public TensorVariable Copy() => Tensor.Copy(this);

    /// <inheritdoc cref="Tensor.Take(TensorVariable, TensorVariable, int?, IndexMode)"/>
    public TensorVariable Take(TensorVariable indices, int? axis = null, IndexMode mode = IndexMode.Raise) => Tensor.Take(this, indices, axis, mode);

    /// <summary>Of several values the one that this index names, element by element.</summary>
    public TensorVariable Choose(ReadOnlySpan<TensorVariable> choices, IndexMode mode = IndexMode.Raise) => Tensor.Choose(this, choices, mode);

    /// <summary>The entries of <paramref name="x"/> along an axis, or of all its elements, where this vector is true.</summary>
    public TensorVariable Compress(TensorVariable x, int? axis = null) => Tensor.Compress(this, x, axis);

    /// <inheritdoc cref="Tensor.Repeat(TensorVariable, TensorVariable, int?)"/>
    public TensorVariable Repeat(TensorVariable repeats, int? axis = null) => Tensor.Repeat(this, repeats, axis);

    /// <inheritdoc cref="Tensor.SwapAxes(TensorVariable, int, int)"/>
    public TensorVariable SwapAxes(int axis1, int axis2) => Tensor.SwapAxes(this, axis1, axis2);

    /// <inheritdoc cref="Tensor.Diagonal(TensorVariable, int, int, int)"/>
    public TensorVariable Diagonal(int offset = 0, int axis1 = 0, int axis2 = 1) => Tensor.Diagonal(this, offset, axis1, axis2);

    /// <inheritdoc cref="Tensor.Trace(TensorVariable, int, int, int)"/>
    public TensorVariable Trace(int offset = 0, int axis1 = 0, int axis2 = 1) => Tensor.Trace(this, offset, axis1, axis2);

    /// <inheritdoc cref="Tensor.Round(TensorVariable)"/>
    public TensorVariable Round() => Tensor.Round(this);

    /// <inheritdoc cref="Tensor.FullLike(TensorVariable, TensorVariable, DType?)"/>
    public TensorVariable Fill(TensorVariable value) => Tensor.FullLike(this, value, DType);

    /// <inheritdoc cref="Tensor.ZerosLike(TensorVariable, DType?)"/>
    public TensorVariable ZerosLike(DType? dtype = null) => Tensor.ZerosLike(this, dtype);

    /// <inheritdoc cref="Tensor.OnesLike(TensorVariable, DType?)"/>
    public TensorVariable OnesLike(DType? dtype = null) => Tensor.OnesLike(this, dtype);

    /// <inheritdoc cref="Tensor.Size(TensorVariable)"/>
    public TensorVariable Size() => Tensor.Size(this);
}
