using Theon.Ops;

namespace Theon;

/// <summary>A slice with bounds that may be symbolic; null is left out. Made by <see cref="Tensor.Slice"/>.</summary>
public sealed record Slice(TensorVariable? Start, TensorVariable? Stop, TensorVariable? Step);

/// <summary>What stands between the brackets of <c>x[...]</c>: a position, a range, a <see cref="Slice"/>, a 0-d int64 variable,
/// <see cref="NewAxis"/> or <see cref="Ellipsis"/>.</summary>
public readonly struct TensorIndex
{
    // A position beyond every axis, far enough from the largest number to add a length.
    private const long Beyond = 1L << 62;

    private readonly IndexKind _kind;
    private readonly AxisIndex _axis;
    private readonly Slice? _symbolic;

    private TensorIndex(IndexKind kind, AxisIndex axis = default, Slice? symbolic = null)
    {
        _kind = kind;
        _axis = axis;
        _symbolic = symbolic;
    }

    private enum IndexKind
    {
        Axis,
        NewAxis,
        Ellipsis,
    }

    /// <summary>A new axis of length 1.</summary>
    public static TensorIndex NewAxis { get; } = new(IndexKind.NewAxis);

    /// <summary>As many whole axes as are left over.</summary>
    public static TensorIndex Ellipsis { get; } = new(IndexKind.Ellipsis);

    internal bool IsNewAxis => _kind == IndexKind.NewAxis;

    internal bool IsEllipsis => _kind == IndexKind.Ellipsis;

    /// <summary>A position, counted from the end where negative.</summary>
    public static implicit operator TensorIndex(int index) => new(IndexKind.Axis, AxisIndex.At(SliceBound.Of(index)));

    /// <summary>A position, counted from the end where negative.</summary>
    public static implicit operator TensorIndex(long index) => new(IndexKind.Axis, AxisIndex.At(SliceBound.Of(index)));

    /// <summary>A position, such as <c>^1</c> for the last.</summary>
    public static implicit operator TensorIndex(Index index) => new(IndexKind.Axis, AxisIndex.At(SliceBound.Of(index.IsFromEnd ? -(long)index.Value : index.Value)));

    /// <summary>A range, such as <c>1..^1</c>.</summary>
    public static implicit operator TensorIndex(Range range) => new(IndexKind.Axis, AxisIndex.Slice(StartOf(range.Start), StopOf(range.End), default));

    /// <summary>A 0-d int64 variable as a position.</summary>
    public static implicit operator TensorIndex(TensorVariable index) => new(IndexKind.Axis, AxisIndex.At(SliceBound.Symbolic), new Slice(index, null, null));

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
