using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

// Shapes and axes. Lengths are numbers or 0-d int64 variables.
public static partial class Tensor
{
    /// <summary>
    /// Orders axes anew: numbers name axes of x, 'x' a new axis of length 1. Axes that are left out must broadcast.
    /// <c>DimShuffle(v, 0, 'x')</c> makes a column of a vector.
    /// </summary>
    public static TensorVariable DimShuffle(TensorVariable x, params ReadOnlySpan<AxisOrder> order)
    {
        ArgumentNullException.ThrowIfNull(x);
        var axes = new int[order.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            axes[i] = order[i].IsNew ? -1 : TypeErrors.NormalizeAxis(nameof(DimShuffle), order[i].Axis, x.Rank);
        }

        return DimShuffle(x, axes);
    }

    /// <summary>The axes in this order; all reversed without one.</summary>
    public static TensorVariable Transpose(TensorVariable x, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        var order = new int[x.Rank];
        for (var axis = 0; axis < order.Length; axis++)
        {
            order[axis] = axes.IsEmpty ? order.Length - 1 - axis : axis < axes.Length ? TypeErrors.NormalizeAxis(nameof(Transpose), axes[axis], x.Rank) : -1;
        }

        return axes.IsEmpty || axes.Length == x.Rank
            ? DimShuffle(x, order)
            : throw new TensorTypeException($"Transpose got {axes.Length} axes for {x.Type}, which has {x.Rank}.");
    }

    /// <summary>The elements in row-major order under another shape. One length may be -1: it follows from the others.</summary>
    public static TensorVariable Reshape(TensorVariable x, params ReadOnlySpan<TensorVariable> shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var inferred = -1;
        var inputs = ImmutableArray.CreateBuilder<TensorVariable>(1 + shape.Length);
        inputs.Add(Strong(x));
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] is Constant { DType: DType.Int64, Rank: 0 } constant && ScalarValues.ToInt64(constant.Value) == -1)
            {
                inferred = inferred < 0 ? axis : throw new TensorTypeException($"Reshape got -1 for the axes {inferred} and {axis}; only one length can be inferred.");
            }
            else
            {
                inputs.Add(LengthArgument(nameof(Reshape), shape[axis]));
            }
        }

        return new Reshape(inferred).On(inputs.ToArray());
    }

    /// <summary>Keeps the first <paramref name="rank"/> - 1 axes and merges the others; a 0-d value becomes a vector.</summary>
    public static TensorVariable Flatten(TensorVariable x, int rank = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (rank < 1 || rank > Math.Max(x.Rank, 1))
        {
            throw new TensorTypeException($"Flatten to {rank} axes got {x.Type}. Accepted: 1 to {Math.Max(x.Rank, 1)}.");
        }

        return x.Rank == rank ? x : Reshape(x, [.. LengthsOf(x).Take(rank - 1), Weak(-1L)]);
    }

    /// <summary>A new axis of length 1 at this position, counted from the end of the result where negative.</summary>
    public static TensorVariable ExpandDims(TensorVariable x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        var position = TypeErrors.NormalizeAxis(nameof(ExpandDims), axis, x.Rank + 1);
        return DimShuffle(x, Sequences.Range(x.Rank + 1, a => a < position ? a : a == position ? -1 : a - 1));
    }

    /// <summary>Drops axes that broadcast: this one, or all.</summary>
    public static TensorVariable Squeeze(TensorVariable x, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        var drop = axis is { } one ? TypeErrors.NormalizeAxis(nameof(Squeeze), one, x.Rank) : -1;
        if (drop >= 0 && !x.Type.Broadcastable[drop])
        {
            throw new TensorTypeException($"Squeeze got axis {drop} of {x.Type}, whose length is not known to be 1. State it with T.AddBroadcast, or index the axis.");
        }

        return DimShuffle(x, Sequences.Below(x.Rank, a => axis is null ? !x.Type.Broadcastable[a] : a != drop));
    }

    /// <summary>The value stretched to a shape: missing axes are added in front, axes that broadcast take the length.</summary>
    public static TensorVariable BroadcastTo(TensorVariable x, params ReadOnlySpan<TensorVariable> shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        if (x.Rank > shape.Length)
        {
            throw new TensorTypeException($"BroadcastTo got {x.Type} for a shape with {shape.Length} axes.");
        }

        var inputs = ImmutableArray.CreateBuilder<TensorVariable>(1 + shape.Length);
        inputs.Add(PadLeft(Strong(x), shape.Length));
        foreach (var length in shape)
        {
            inputs.Add(LengthArgument(nameof(BroadcastTo), length));
        }

        return shape.IsEmpty ? inputs[0] : Alloc.Instance.On(inputs.ToArray());
    }

    /// <summary>The value stretched to the shape of another; unchanged where no axis has to stretch.</summary>
    public static TensorVariable BroadcastLike(TensorVariable x, TensorVariable like)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(like);
        return x.Rank == like.Rank && x.Type.Broadcastable == like.Type.Broadcastable ? x : BroadcastTo(x, LengthsOf(like).AsSpan());
    }

    /// <summary>The value stretched to a shape, where an axis may also turn out to have length 1 when it runs: what NumPy and its kin do
    /// everywhere, and Theon where it is asked for.</summary>
    public static TensorVariable BroadcastRuntime(TensorVariable x, params ReadOnlySpan<TensorVariable> shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        if (x.Rank > shape.Length)
        {
            throw new TensorTypeException($"BroadcastRuntime got {x.Type} for a shape with {shape.Length} axes.");
        }

        var inputs = new TensorVariable[1 + shape.Length];
        inputs[0] = PadLeft(Strong(x), shape.Length);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            inputs[1 + axis] = LengthArgument(nameof(BroadcastRuntime), shape[axis]);
        }

        return shape.IsEmpty ? inputs[0] : Ops.BroadcastRuntime.Instance.On(inputs);
    }

    /// <summary>Two values stretched to their common shape, where an axis of either may also turn out to have length 1 when it runs.</summary>
    public static (TensorVariable X, TensorVariable Y) BroadcastTogether(TensorVariable x, TensorVariable y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        using var origin = OriginScope.Share();
        var rank = Math.Max(x.Rank, y.Rank);
        var (left, right) = (PadLeft(Strong(x), rank), PadLeft(Strong(y), rank));
        var shape = new TensorVariable[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            var (a, b) = (LengthOf(left, axis), LengthOf(right, axis));
            shape[axis] = left.Type.Broadcastable[axis] ? b : right.Type.Broadcastable[axis] ? a : Where(Equal(a, 1), b, a);
        }

        return (BroadcastRuntime(left, shape), BroadcastRuntime(right, shape));
    }

    /// <summary>The sum over the axes that a shape says have length 1, and over axes that it does not have: what undoes
    /// <see cref="BroadcastRuntime(TensorVariable, ReadOnlySpan{TensorVariable})"/>. Other lengths are compared when it runs.</summary>
    public static TensorVariable SumTo(TensorVariable x, params ReadOnlySpan<TensorVariable> shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (shape.Length > x.Rank)
        {
            throw new TensorTypeException($"SumTo got {x.Type} for a shape with {shape.Length} axes.");
        }

        using var origin = OriginScope.Share();
        var extra = x.Rank - shape.Length;
        var rest = Sum(Strong(x), Sequences.Range(extra, axis => axis));
        List<TensorVariable> pairs = [], checkedLengths = [];
        List<int> summed = [];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            // An axis is cut in two, of which one has length 1: the outer part is summed.
            var asked = LengthArgument(nameof(SumTo), shape[axis]);
            var isOne = Equal(asked, 1);
            var length = LengthOf(rest, axis);
            checkedLengths.Add(Where(isOne, length, asked));
            summed.Add(pairs.Count);
            pairs.AddRange([Where(isOne, length, 1), asked]);
        }

        return shape.IsEmpty ? rest : Sum(Reshape(SpecifyShape(rest, checkedLengths.ToArray()), pairs.ToArray()), summed.ToArray());
    }

    /// <summary>A tensor with one value everywhere.</summary>
    public static TensorVariable Full(TensorVariable value, params ReadOnlySpan<TensorVariable> shape) => BroadcastTo(value, shape);

    /// <summary>Zeros of dtype <see cref="Config.FloatX"/>.</summary>
    [OverloadResolutionPriority(1)]
    public static TensorVariable Zeros(params ReadOnlySpan<TensorVariable> shape) => Zeros(Config.FloatX, shape);

    /// <summary>Zeros.</summary>
    public static TensorVariable Zeros(DType dtype, params ReadOnlySpan<TensorVariable> shape) => BroadcastTo(ScalarConstant(dtype, 0), shape);

    /// <summary>Ones of dtype <see cref="Config.FloatX"/>.</summary>
    [OverloadResolutionPriority(1)]
    public static TensorVariable Ones(params ReadOnlySpan<TensorVariable> shape) => Ones(Config.FloatX, shape);

    /// <summary>Ones.</summary>
    public static TensorVariable Ones(DType dtype, params ReadOnlySpan<TensorVariable> shape) => BroadcastTo(ScalarConstant(dtype, 1), shape);

    /// <summary>Zeros with the shape of x, in its dtype unless another is given.</summary>
    public static TensorVariable ZerosLike(TensorVariable x, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Zeros(dtype ?? x.DType, LengthsOf(x).AsSpan());
    }

    /// <summary>Ones with the shape of x, in its dtype unless another is given.</summary>
    public static TensorVariable OnesLike(TensorVariable x, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Ones(dtype ?? x.DType, LengthsOf(x).AsSpan());
    }

    /// <summary>0, 1, ... before stop. Integers give int64.</summary>
    public static TensorVariable Arange(TensorVariable stop) => Arange(0, stop);

    /// <summary>start, start + 1, ... before stop.</summary>
    public static TensorVariable Arange(TensorVariable start, TensorVariable stop) => Arange(start, stop, 1);

    /// <summary>start, start + step, ... before stop; nothing where stop lies behind start. A step of 0 is an error of the call.</summary>
    public static TensorVariable Arange(TensorVariable start, TensorVariable stop, TensorVariable step)
    {
        using var origin = OriginScope.Share();
        var dtype = CommonDType(start, stop, step);
        return Ops.Arange.Instance.On(InDType(start, dtype), InDType(stop, dtype), InDType(step, dtype));
    }

    /// <summary>Indices of the elements that are not 0, in row-major order: one row of int64 for each.</summary>
    public static TensorVariable Nonzero(TensorVariable x) => Ops.Nonzero.Instance.On(x);

    /// <summary>The length of each axis: a constant where it is known.</summary>
    internal static ImmutableArray<TensorVariable> LengthsOf(TensorVariable x) => [.. Sequences.Range(x.Rank, axis => LengthOf(x, axis))];

    /// <summary>The length of an axis: a constant where it is known.</summary>
    internal static TensorVariable LengthOf(TensorVariable x, int axis)
    {
        var normalized = TypeErrors.NormalizeAxis("Shape", axis, x.Rank);
        var known = x.Type.Lengths[normalized];
        return known >= 0 ? Constant(known) : new AxisLength(normalized).On(x);
    }

    /// <summary>Orders axes anew; -1 is a new one.</summary>
    internal static TensorVariable DimShuffle(TensorVariable x, int[] order) =>
        order.Length == x.Rank && order.AsSpan().SequenceEqual(Sequences.Range(x.Rank, axis => axis))
            ? x
            : new DimShuffle(EquatableArray.Create<int>(order)).On(Strong(x));

    private static TensorVariable LengthArgument(string op, TensorVariable length)
    {
        ArgumentNullException.ThrowIfNull(length);
        return length is Constant { IsWeak: true, DType: DType.Float64 }
            ? throw new TensorTypeException($"{op} got a length that is not an integer.")
            : Strong(length);
    }
}

/// <summary>An entry of a DimShuffle: the number of an axis, or 'x' for a new one of length 1.</summary>
public readonly record struct AxisOrder
{
    private AxisOrder(int axis, bool isNew)
    {
        Axis = axis;
        IsNew = isNew;
    }

    /// <summary>The axis, counted from the end where negative.</summary>
    public int Axis { get; }

    /// <summary>Whether it is a new axis.</summary>
    public bool IsNew { get; }

    /// <summary>An axis.</summary>
    public static implicit operator AxisOrder(int axis) => new(axis, false);

    /// <summary>A new axis; only 'x' is accepted.</summary>
    public static implicit operator AxisOrder(char x) => x == 'x'
        ? new(0, true)
        : throw new TensorTypeException($"DimShuffle got '{x}'. Accepted: numbers of axes, and 'x' for a new one.");
}
