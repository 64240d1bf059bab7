using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Choices, positions, and values that are looked at while they are computed.
public static partial class Tensor
{
    /// <summary>x where the condition holds (is not 0), else y: another name of <see cref="Where"/>.</summary>
    public static TensorVariable Switch(TensorVariable condition, TensorVariable x, TensorVariable y) => Where(condition, x, y);

    /// <summary>The smallest of several, element by element; of several equal ones the first gets the gradient.</summary>
    public static TensorVariable Smallest(params ReadOnlySpan<TensorVariable> tensors) => Folded(nameof(Smallest), tensors, Minimum);

    /// <summary>The largest of several, element by element; of several equal ones the first gets the gradient.</summary>
    public static TensorVariable Largest(params ReadOnlySpan<TensorVariable> tensors) => Folded(nameof(Largest), tensors, Maximum);

    /// <summary>Whether all elements are close: see <see cref="IsClose"/>.</summary>
    public static TensorVariable AllClose(TensorVariable x, TensorVariable y, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false)
    {
        using var origin = OriginScope.Share();
        return All(IsClose(x, y, rtol, atol, equalNan));
    }

    /// <summary>y stretched to the shape of x, in its own dtype.</summary>
    public static TensorVariable Fill(TensorVariable x, TensorVariable y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return y.Rank <= x.Rank
            ? BroadcastTo(y, LengthsOf(x).AsSpan())
            : throw new TensorTypeException($"Fill got {y.Type} for {x.Type}, which has fewer axes.");
    }

    /// <summary>x, which is shown with a message each time it is computed: to whoever listens to <see cref="Printouts.Printed"/>, else on the
    /// console. A value that nobody needs is not computed, and not shown.</summary>
    public static TensorVariable Print(TensorVariable x, string message)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentException.ThrowIfNullOrEmpty(message);
        return new Printout(message).On(Strong(x));
    }

    /// <summary>x, whose call always fails with this message: for branches that must not be taken.</summary>
    public static TensorVariable Raise(TensorVariable x, string message) => Assert(x, message, Constant(false));

    /// <summary>The coordinates, a vector of integers per axis, of positions in row-major order of a shape. A position out of range is an error of the call.</summary>
    public static TensorVariable[] UnravelIndex(TensorVariable indices, params ReadOnlySpan<TensorVariable> shape)
    {
        using var origin = OriginScope.Share();
        var lengths = ShapeArgument(nameof(UnravelIndex), shape);
        var index = IndexArgument(nameof(UnravelIndex), indices);
        var rest = Assert(index, "UnravelIndex: a position is outside of the shape.", And(GreaterEqual(index, 0), Less(index, CountOf(lengths))));
        var coordinates = new TensorVariable[lengths.Length];
        for (var axis = coordinates.Length - 1; axis > 0; axis--)
        {
            // Of an axis of length 0 no position is left.
            var length = Maximum(lengths[axis], 1);
            (coordinates[axis], rest) = (Mod(rest, length), FloorDiv(rest, length));
        }

        coordinates[0] = rest;
        return coordinates;
    }

    /// <summary>The positions in row-major order of a shape that coordinates, one tensor of integers per axis, have.</summary>
    /// <param name="coordinates">Per axis of the shape, integers; they broadcast together.</param>
    /// <param name="shape">The lengths.</param>
    /// <param name="mode">What becomes of a coordinate out of range.</param>
    public static TensorVariable RavelMultiIndex(ReadOnlySpan<TensorVariable> coordinates, ReadOnlySpan<TensorVariable> shape, IndexMode mode = IndexMode.Raise)
    {
        if (coordinates.Length != shape.Length)
        {
            throw new TensorTypeException($"RavelMultiIndex got {coordinates.Length} coordinates for a shape with {shape.Length} axes.");
        }

        using var origin = OriginScope.Share();
        var lengths = ShapeArgument(nameof(RavelMultiIndex), shape);
        TensorVariable? position = null;
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            var given = IndexArgument(nameof(RavelMultiIndex), coordinates[axis]);
            var coordinate = mode switch
            {
                IndexMode.Wrap => Mod(given, lengths[axis]),
                IndexMode.Clip => Clip(given, 0, lengths[axis] - 1),
                _ => Assert(given, $"RavelMultiIndex: a coordinate of axis {axis} is outside of the shape.", And(GreaterEqual(given, 0), Less(given, lengths[axis]))),
            };
            position = position is null ? coordinate : (position * lengths[axis]) + coordinate;
        }

        return position!;
    }

    /// <summary>Each row of x, along the last axis, in the order that the same row of <paramref name="permutations"/> says; one row serves all.
    /// The inverse undoes it.</summary>
    public static TensorVariable PermuteRowElements(TensorVariable x, TensorVariable permutations, bool inverse = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var given = IndexArgument(nameof(PermuteRowElements), permutations);
        if (given.Rank < 1 || x.Rank < 1)
        {
            throw new TensorTypeException($"PermuteRowElements got {x.Type} and {given.Type}. Accepted: one axis or more.");
        }

        var order = inverse ? ArgSort(given) : given;
        var rank = Math.Max(x.Rank, order.Rank);
        var (rows, places) = (PadLeft(Strong(x), rank), PadLeft(order, rank));
        var shape = new TensorVariable[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            shape[axis] = LengthOf(rows.Type.Broadcastable[axis] ? places : rows, axis);
        }

        return TakeAlongAxis(BroadcastTo(rows, shape), BroadcastTo(places, shape), -1);
    }

    /// <summary>The largest elements and their positions: <see cref="Max(TensorVariable, int?, bool)"/> and <see cref="ArgMax(TensorVariable, int?, bool)"/>.</summary>
    public static (TensorVariable Max, TensorVariable ArgMax) MaxAndArgMax(TensorVariable x, int? axis = null, bool keepDims = false)
    {
        using var origin = OriginScope.Share();
        return (Max(x, axis, keepDims), ArgMax(x, axis, keepDims));
    }

    private static TensorVariable[] ShapeArgument(string op, ReadOnlySpan<TensorVariable> shape)
    {
        if (shape.IsEmpty)
        {
            throw new TensorTypeException($"{op} got a shape without axes.");
        }

        var lengths = new TensorVariable[shape.Length];
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            lengths[axis] = LengthArgument(op, shape[axis]);
        }

        return lengths;
    }

    private static TensorVariable Folded(string op, ReadOnlySpan<TensorVariable> tensors, Func<TensorVariable, TensorVariable, TensorVariable> combine)
    {
        if (tensors.IsEmpty)
        {
            throw new TensorTypeException($"{op} got nothing to compare.");
        }

        using var origin = OriginScope.Share();
        var result = tensors[0];
        foreach (var tensor in tensors[1..])
        {
            result = combine(result, tensor);
        }

        return result;
    }
}
