using System.Collections.Immutable;
using Theon.Graph;
using Theon.Types;

namespace Theon.Ops;

/// <summary>Where a bound of a slice comes from.</summary>
public enum BoundKind
{
    /// <summary>Left out.</summary>
    Absent,

    /// <summary>A number known when the graph is built.</summary>
    Constant,

    /// <summary>The next 0-d int64 input of the op.</summary>
    Symbolic,
}

/// <summary>A bound of a slice, or an index.</summary>
public readonly record struct SliceBound(BoundKind Kind, long Value = 0)
{
    /// <summary>Left out.</summary>
    public static SliceBound Absent => default;

    /// <summary>The next 0-d int64 input of the op.</summary>
    public static SliceBound Symbolic => new(BoundKind.Symbolic);

    /// <summary>A number.</summary>
    public static SliceBound Of(long value) => new(BoundKind.Constant, value);

    /// <inheritdoc/>
    public bool Equals(SliceBound other) => Kind == other.Kind && Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((int)Kind, Value);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        BoundKind.Absent => "",
        BoundKind.Constant => $"{Value}",
        _ => "?",
    };
}

/// <summary>How one axis is indexed: by a number (in <paramref name="Start"/>), which drops the axis, or by a slice.</summary>
public readonly record struct AxisIndex(bool IsSlice, SliceBound Start, SliceBound Stop, SliceBound Step)
{
    /// <summary>One position.</summary>
    public static AxisIndex At(SliceBound index) => new(false, index, default, default);

    /// <summary>Positions from start to stop, exclusive, by step; negative ones count from the end, all are clamped.</summary>
    public static AxisIndex Slice(SliceBound start, SliceBound stop, SliceBound step) => new(true, start, stop, step);

    /// <summary>Number of inputs it takes.</summary>
    public int SymbolicCount => Symbolic(Start) + Symbolic(Stop) + Symbolic(Step);

    /// <summary>Whether it selects the whole axis, in order.</summary>
    public bool IsWhole => IsSlice && Start.Kind == BoundKind.Absent && Stop.Kind == BoundKind.Absent
        && (Step.Kind == BoundKind.Absent || Step == SliceBound.Of(1));

    /// <inheritdoc/>
    public bool Equals(AxisIndex other) => IsSlice == other.IsSlice && Start.Equals(other.Start) && Stop.Equals(other.Stop) && Step.Equals(other.Step);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsSlice, Start.GetHashCode(), Stop.GetHashCode(), Step.GetHashCode());

    /// <inheritdoc/>
    public override string ToString() => IsSlice
        ? Step.Kind == BoundKind.Absent ? $"{Start}:{Stop}" : $"{Start}:{Stop}:{Step}"
        : $"{Start}";

    /// <summary>The length of the slice of an axis, -1 where it is not known.</summary>
    internal long LengthOf(long axisLength)
    {
        if (IsWhole)
        {
            return axisLength;
        }

        return axisLength < 0 || SymbolicCount > 0 ? -1 : Resolve(axisLength).Length;
    }

    /// <summary>First position and length of a slice whose bounds are all known.</summary>
    internal (long Start, long Step, long Length) Resolve(long axisLength)
    {
        var step = Step.Kind == BoundKind.Absent ? 1 : Step.Value;
        var (low, high) = step > 0 ? (0L, axisLength) : (-1L, axisLength - 1);
        var start = Start.Kind == BoundKind.Absent ? (step > 0 ? low : high) : Clamp(Start.Value);
        var stop = Stop.Kind == BoundKind.Absent ? (step > 0 ? high : low) : Clamp(Stop.Value);
        var span = step > 0 ? stop - start : start - stop;
        return (start, step, span <= 0 ? 0 : ((span - 1) / (step == long.MinValue ? long.MaxValue : Math.Abs(step))) + 1);

        long Clamp(long bound) => bound < 0 ? Math.Max(bound + axisLength, low) : Math.Min(bound, high);
    }

    private static int Symbolic(SliceBound bound) => bound.Kind == BoundKind.Symbolic ? 1 : 0;
}

/// <summary>What the ops that index have in common.</summary>
internal static class Indexing
{
    /// <summary>The type of x[indices].</summary>
    public static TensorType TypeOf(Op op, TensorType x, EquatableArray<AxisIndex> indices)
    {
        if (indices.Length > x.Rank)
        {
            throw new TensorTypeException($"{op} got {indices.Length} indices for {x}, which has {x.Rank} axes.");
        }

        var lengths = new List<long>();
        for (var axis = 0; axis < x.Rank; axis++)
        {
            if (axis >= indices.Length)
            {
                lengths.Add(x.Lengths[axis]);
                continue;
            }

            var index = indices[axis];
            if (index.IsSlice)
            {
                if (index.Step == SliceBound.Of(0))
                {
                    throw new TensorTypeException($"{op}: the step of axis {axis} is 0.");
                }

                lengths.Add(index.LengthOf(x.Lengths[axis]));
            }
            else if (index.Start.Kind == BoundKind.Constant && x.Lengths[axis] is >= 0 and var length
                && (index.Start.Value < -length || index.Start.Value >= length))
            {
                throw new TensorTypeException($"{op}: index {index.Start.Value} is out of range for axis {axis} of {x}. Accepted: {-length} to {length - 1}.");
            }
        }

        return TensorType.WithLengths(x.DType, [.. lengths]);
    }

    /// <summary>Number of inputs that indices take.</summary>
    public static int CountSymbolic(EquatableArray<AxisIndex> indices)
    {
        var count = 0;
        foreach (var index in indices)
        {
            count += index.SymbolicCount;
        }

        return count;
    }

    /// <summary>x[indices] as a part of x's memory; symbolic bounds are the node's inputs from <paramref name="firstBound"/> on.</summary>
    public static Slot View(ILowering lowering, Slot x, EquatableArray<AxisIndex> indices, int firstBound)
    {
        var (axisLengths, axisStrides) = (lowering.LengthsOf(x), lowering.StridesOf(x));
        var lengths = ImmutableArray.CreateBuilder<Length>();
        var strides = ImmutableArray.CreateBuilder<Length>();
        var offset = lowering.Const(0);
        var bounds = new BoundReader(lowering, firstBound);
        for (var axis = 0; axis < axisLengths.Length; axis++)
        {
            var (n, stride) = (axisLengths[axis], axisStrides[axis]);
            if (axis >= indices.Length || indices[axis].IsWhole)
            {
                lengths.Add(n);
                strides.Add(stride);
                continue;
            }

            Length first;
            if (indices[axis].IsSlice)
            {
                var (start, step, length) = SliceOf(lowering, indices[axis], n, ref bounds);
                lengths.Add(length);
                strides.Add(lowering.Compute(LengthOp.Mul, stride, step));
                first = lowering.Select(length, start, lowering.Const(0));
            }
            else
            {
                first = lowering.Compute(LengthOp.Index, bounds.Next(indices[axis].Start)!, n);
            }

            offset = lowering.Compute(LengthOp.Add, offset, lowering.Compute(LengthOp.Mul, first, stride));
        }

        return lowering.View(x, lengths.ToImmutable(), strides.ToImmutable(), offset);
    }

    private static (Length Start, Length Step, Length Length) SliceOf(ILowering lowering, AxisIndex index, Length n, ref BoundReader bounds)
    {
        var (one, zero) = (lowering.Const(1), lowering.Const(0));
        var (givenStart, givenStop) = (bounds.Next(index.Start), bounds.Next(index.Stop));
        var step = bounds.Next(index.Step) ?? one;
        var backwards = lowering.Compute(LengthOp.Less, step, zero);
        var low = lowering.Select(backwards, lowering.Const(-1), zero);
        var high = lowering.Select(backwards, lowering.Compute(LengthOp.Sub, n, one), n);
        var start = givenStart is { } s ? Clamp(s) : lowering.Select(backwards, high, low);
        var stop = givenStop is { } e ? Clamp(e) : lowering.Select(backwards, low, high);
        var steps = lowering.Compute(LengthOp.CeilDiv, lowering.Compute(LengthOp.Sub, stop, start), step);
        return (start, step, lowering.Compute(LengthOp.Max, steps, zero));

        Length Clamp(Length bound) => lowering.Select(
            lowering.Compute(LengthOp.Less, bound, zero),
            lowering.Compute(LengthOp.Max, lowering.Compute(LengthOp.Add, bound, n), low),
            lowering.Compute(LengthOp.Min, bound, high));
    }

    private struct BoundReader(ILowering lowering, int next)
    {
        private int _next = next;

        public Length? Next(SliceBound bound) => bound.Kind switch
        {
            BoundKind.Absent => null,
            BoundKind.Constant => lowering.Const(bound.Value),
            _ => lowering.ValueOf(_next++),
        };
    }
}
