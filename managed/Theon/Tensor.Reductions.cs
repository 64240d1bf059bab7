using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

// Reductions. Axes count from the end where negative; without any, all axes are reduced.
public static partial class Tensor
{
    /// <summary>The sum; 0 of nothing. Bool and signed integers give int64, unsigned ones uint64; floats are added up in float64.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Sum(TensorVariable x, int? axis = null, bool keepDims = false) => Sum(x, AxesOf(x, axis), keepDims);

    /// <summary>The sum over several axes.</summary>
    public static TensorVariable Sum(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Reduced(ReduceKind.Sum, x, axes, keepDims);

    /// <summary>The product; 1 of nothing. Its gradient is exact where elements are 0.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Prod(TensorVariable x, int? axis = null, bool keepDims = false) => Prod(x, AxesOf(x, axis), keepDims);

    /// <summary>The product over several axes.</summary>
    public static TensorVariable Prod(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Reduced(ReduceKind.Prod, x, axes, keepDims);

    /// <summary>The mean; NaN of nothing. Of bool and integers it is float64.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Mean(TensorVariable x, int? axis = null, bool keepDims = false) => Mean(x, AxesOf(x, axis), keepDims);

    /// <summary>The mean over several axes.</summary>
    public static TensorVariable Mean(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Reduced(ReduceKind.Mean, x, axes, keepDims);

    /// <summary>The largest element; NaN if any is; of nothing an error of the call. Each of several gets the whole gradient.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Max(TensorVariable x, int? axis = null, bool keepDims = false) => Max(x, AxesOf(x, axis), keepDims);

    /// <summary>The largest element over several axes.</summary>
    public static TensorVariable Max(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Reduced(ReduceKind.Max, x, axes, keepDims);

    /// <summary>The smallest element; NaN if any is; of nothing an error of the call. Each of several gets the whole gradient.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Min(TensorVariable x, int? axis = null, bool keepDims = false) => Min(x, AxesOf(x, axis), keepDims);

    /// <summary>The smallest element over several axes.</summary>
    public static TensorVariable Min(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Reduced(ReduceKind.Min, x, axes, keepDims);

    /// <summary>Whether any element is not 0; false of nothing.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable Any(TensorVariable x, int? axis = null, bool keepDims = false) => Any(x, AxesOf(x, axis), keepDims);

    /// <summary>Whether any element over several axes is not 0.</summary>
    public static TensorVariable Any(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Reduced(ReduceKind.Any, x, axes, keepDims);

    /// <summary>Whether no element is 0; true of nothing.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to reduce, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable All(TensorVariable x, int? axis = null, bool keepDims = false) => All(x, AxesOf(x, axis), keepDims);

    /// <summary>Whether no element over several axes is 0.</summary>
    public static TensorVariable All(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false) =>
        Reduced(ReduceKind.All, x, axes, keepDims);

    /// <summary>The position of the first largest element, of the first NaN if there is one; int64. Over all axes it counts in row-major order.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to search, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable ArgMax(TensorVariable x, int? axis = null, bool keepDims = false) => ArgReduced(ReduceKind.Max, x, AxesOf(x, axis), keepDims);

    /// <summary>The position of the first largest element in row-major order of several axes.</summary>
    public static TensorVariable ArgMax(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false) => ArgReduced(ReduceKind.Max, x, axes, keepDims);

    /// <summary>The position of the first smallest element, of the first NaN if there is one; int64. Over all axes it counts in row-major order.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">The axis to search, counted from the end where negative; null: all.</param>
    /// <param name="keepDims">Whether reduced axes stay, with length 1.</param>
    public static TensorVariable ArgMin(TensorVariable x, int? axis = null, bool keepDims = false) => ArgReduced(ReduceKind.Min, x, AxesOf(x, axis), keepDims);

    /// <summary>The position of the first smallest element in row-major order of several axes.</summary>
    public static TensorVariable ArgMin(TensorVariable x, ReadOnlySpan<int> axes, bool keepDims = false) => ArgReduced(ReduceKind.Min, x, axes, keepDims);

    private static TensorVariable Reduced(ReduceKind kind, TensorVariable x, ReadOnlySpan<int> axes, bool keepDims)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var sorted = Normalized(kind.ToString(), axes, x.Rank);
        (kind, x) = Accepted(kind, Strong(x));
        return sorted.IsEmpty ? x : Restored(new Reduce(kind, sorted).On(x), sorted, x.Rank, keepDims);
    }

    private static TensorVariable ArgReduced(ReduceKind kind, TensorVariable x, ReadOnlySpan<int> axes, bool keepDims)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        x = x.DType == DType.Bool ? Cast(x, DType.Int64) : Strong(x);
        var sorted = Normalized($"Arg{kind}", axes, x.Rank);
        return sorted.IsEmpty ? ZerosLike(x, DType.Int64) : Restored(new ArgReduce(kind, sorted).On(x), sorted, x.Rank, keepDims);
    }

    /// <summary>The reduction and the operand in a dtype it accepts.</summary>
    private static (ReduceKind Kind, TensorVariable X) Accepted(ReduceKind kind, TensorVariable x) => (kind, x.DType) switch
    {
        (ReduceKind.Any or ReduceKind.All, not DType.Bool) => (kind, NotEqual(x, 0)),
        (ReduceKind.Sum or ReduceKind.Prod, { Kind: DTypeKind.Unsigned }) => (kind, Cast(x, DType.UInt64)),
        (ReduceKind.Sum or ReduceKind.Prod, DType.Bool or { Kind: DTypeKind.Signed }) => (kind, Cast(x, DType.Int64)),
        (ReduceKind.Mean, { IsContinuous: false }) => (kind, Cast(x, DType.Float64)),
        (ReduceKind.Max, DType.Bool) => (ReduceKind.Any, x),
        (ReduceKind.Min, DType.Bool) => (ReduceKind.All, x),
        _ => (kind, x),
    };

    private static TensorVariable Restored(TensorVariable reduced, EquatableArray<int> axes, int rank, bool keepDims) =>
        keepDims ? ReducedAxes.Restore(reduced, axes, rank) : reduced;

    private static int[] AxesOf(TensorVariable x, int? axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        return axis is { } one ? [one] : Sequences.Range(x.Rank, axis => axis);
    }

    /// <summary>Axes counted from 0, rising; naming one twice is an error.</summary>
    private static EquatableArray<int> Normalized(string op, ReadOnlySpan<int> axes, int rank)
    {
        var sorted = new int[axes.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = TypeErrors.NormalizeAxis(op, axes[i], rank);
            if (Sequences.Contains(sorted.AsSpan(0, i), sorted[i]))
            {
                throw new TensorTypeException($"{op} got axis {axes[i]} twice.");
            }
        }

        Sequences.Sort(sorted);
        return EquatableArray.Create<int>(sorted);
    }
}
