using Theon.Ops;

namespace Theon;

/// <summary>A slice with bounds that may be symbolic; null is left out. Made by <see cref="Tensor.Slice"/>.</summary>
public sealed record Slice(TensorVariable? Start, TensorVariable? Stop, TensorVariable? Step);

/// <summary>What stands between the brackets of <c>x[...]</c>: a position, a range, a <see cref="Slice"/>, a 0-d int64 variable,
/// an array of indices, a mask, <see cref="NewAxis"/> or <see cref="Ellipsis"/>.</summary>
public readonly struct TensorIndex
{
    // A position beyond every axis, far enough from the largest number to add a length.
    private const long Beyond = 1L << 62;

    private readonly IndexKind _kind;
    private readonly AxisIndex _axis;
    private readonly Slice? _symbolic;
    private readonly TensorVariable? _array;

    private TensorIndex(IndexKind kind, AxisIndex axis = default, Slice? symbolic = null, TensorVariable? array = null)
    {
        _kind = kind;
        _axis = axis;
        _symbolic = symbolic;
        _array = array;
    }

    private enum IndexKind
    {
        Axis,
        NewAxis,
        Ellipsis,
        Array,
    }

    /// <summary>A new axis of length 1.</summary>
    public static TensorIndex NewAxis { get; } = new(IndexKind.NewAxis);

    /// <summary>As many whole axes as are left over.</summary>
    public static TensorIndex Ellipsis { get; } = new(IndexKind.Ellipsis);

    internal bool IsNewAxis => _kind == IndexKind.NewAxis;

    internal bool IsEllipsis => _kind == IndexKind.Ellipsis;

    /// <summary>The index array or mask, if it is one.</summary>
    internal TensorVariable? Array => _kind == IndexKind.Array ? _array : null;

    /// <summary>Whether it is a slice, which keeps its axis.</summary>
    internal bool IsSlice => _kind == IndexKind.Axis && _axis.IsSlice;

    /// <summary>Number of axes of the indexed tensor that it takes.</summary>
    internal int AxisCount => _kind switch
    {
        IndexKind.Axis => 1,
        IndexKind.Array => _array!.DType == DType.Bool ? _array.Rank : 1,
        _ => 0,
    };

    /// <summary>A position as a 0-d int64 variable.</summary>
    internal TensorVariable Position => _symbolic?.Start ?? Tensor.Constant(_axis.Start.Value);

    /// <summary>A position, counted from the end where negative.</summary>
    public static implicit operator TensorIndex(int index) => new(IndexKind.Axis, AxisIndex.At(SliceBound.Of(index)));

    /// <summary>A position, counted from the end where negative.</summary>
    public static implicit operator TensorIndex(long index) => new(IndexKind.Axis, AxisIndex.At(SliceBound.Of(index)));

    /// <summary>A position, such as <c>^1</c> for the last.</summary>
    public static implicit operator TensorIndex(Index index) => new(IndexKind.Axis, AxisIndex.At(SliceBound.Of(index.IsFromEnd ? -(long)index.Value : index.Value)));

    /// <summary>A range, such as <c>1..^1</c>.</summary>
    public static implicit operator TensorIndex(Range range) => new(IndexKind.Axis, AxisIndex.Slice(StartOf(range.Start), StopOf(range.End), default));

    /// <summary>A 0-d int64 variable as a position; integers with axes as an index array, bool with axes as a mask.</summary>
    public static implicit operator TensorIndex(TensorVariable index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return index.Rank == 0
            ? new(IndexKind.Axis, AxisIndex.At(SliceBound.Symbolic), new Slice(index, null, null))
            : new(IndexKind.Array, array: index);
    }

    /// <summary>An index array: elements at these positions, counted from the end where negative.</summary>
    public static implicit operator TensorIndex(int[] indices) => Tensor.Constant(System.Array.ConvertAll(indices, index => (long)index));

    /// <summary>An index array: elements at these positions, counted from the end where negative.</summary>
    public static implicit operator TensorIndex(long[] indices) => Tensor.Constant(indices);

    /// <summary>A slice.</summary>
    public static implicit operator TensorIndex(Slice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        return new(IndexKind.Axis, AxisIndex.Slice(Kind(slice.Start), Kind(slice.Stop), Kind(slice.Step)), slice);
    }

    /// <summary>The form that ops carry; symbolic bounds are appended to the inputs.</summary>
    internal AxisIndex Resolve(List<TensorVariable> inputs)
    {
        if (_symbolic is not null)
        {
            Append(_symbolic.Start, _axis.Start);
            Append(_symbolic.Stop, _axis.Stop);
            Append(_symbolic.Step, _axis.Step);
        }

        return _axis;

        void Append(TensorVariable? bound, SliceBound kind)
        {
            if (kind.Kind == BoundKind.Symbolic)
            {
                inputs.Add(bound!);
            }
        }
    }

    // ^0 stands for the end: as a stop it is left out, as a start no position is as far.
    private static SliceBound StartOf(Index start) => start switch
    {
        { IsFromEnd: false, Value: 0 } => SliceBound.Absent,
        { IsFromEnd: true, Value: 0 } => SliceBound.Of(Beyond),
        _ => SliceBound.Of(start.IsFromEnd ? -(long)start.Value : start.Value),
    };

    private static SliceBound StopOf(Index stop) => stop is { IsFromEnd: true, Value: 0 }
        ? SliceBound.Absent
        : SliceBound.Of(stop.IsFromEnd ? -(long)stop.Value : stop.Value);

    private static SliceBound Kind(TensorVariable? bound) => bound switch
    {
        null => SliceBound.Absent,
        Constant { IsWeak: true, DType: DType.Int64 } literal => SliceBound.Of(Types.ScalarValues.ToInt64(literal.Value)),
        _ => SliceBound.Symbolic,
    };
}
