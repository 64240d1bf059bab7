using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

// Programs over rows. An axis other than the last, or several, become the last one by views and reshapes.
public static partial class Tensor
{
    /// <summary>exp(x - max) / sum(exp(x - max)) along an axis: positive, with sum 1. As in exp(x) / sum(exp(x)), +infinity gives
    /// NaN in its own place and 0 elsewhere, and a row of nothing but -infinity NaN. Integers and bool are computed in <see cref="Config.FloatX"/>.</summary>
    /// <param name="x">The tensor, with at least one axis.</param>
    /// <param name="axis">The axis, counted from the end where negative.</param>
    public static TensorVariable Softmax(TensorVariable x, int axis = -1) => AlongRows(new RowProgram(RowProgramKind.Softmax), x, [axis]);

    /// <summary>Softmax over several axes together.</summary>
    public static TensorVariable Softmax(TensorVariable x, ReadOnlySpan<int> axes) => AlongRows(new RowProgram(RowProgramKind.Softmax), x, axes);

    /// <summary>The logarithm of <see cref="Softmax(TensorVariable, int)"/>, which is finite where softmax itself is too small to be. +infinity
    /// gives NaN in its own place and -infinity elsewhere.</summary>
    /// <param name="x">The tensor, with at least one axis.</param>
    /// <param name="axis">The axis, counted from the end where negative.</param>
    public static TensorVariable LogSoftmax(TensorVariable x, int axis = -1) => AlongRows(new RowProgram(RowProgramKind.LogSoftmax), x, [axis]);

    /// <summary>The logarithm of softmax over several axes together.</summary>
    public static TensorVariable LogSoftmax(TensorVariable x, ReadOnlySpan<int> axes) => AlongRows(new RowProgram(RowProgramKind.LogSoftmax), x, axes);

    /// <summary>(x - mean) / sqrt(variance + epsilon) along an axis, as in layer normalisation. Integers and bool are computed in <see cref="Config.FloatX"/>.</summary>
    /// <param name="x">The tensor, with at least one axis.</param>
    /// <param name="axis">The axis, counted from the end where negative.</param>
    /// <param name="epsilon">Keeps rows of equal elements finite; not negative.</param>
    public static TensorVariable Normalize(TensorVariable x, int axis = -1, double epsilon = 1e-5) => Normalize(x, [axis], epsilon);

    /// <summary>The same over several axes together.</summary>
    public static TensorVariable Normalize(TensorVariable x, ReadOnlySpan<int> axes, double epsilon = 1e-5)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        return AlongRows(new RowProgram(RowProgramKind.Normalize, epsilon), x, axes);
    }

    private static TensorVariable AlongRows(RowProgram program, TensorVariable x, ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var sorted = Normalized(program.Name, axes, x.Rank);
        if (sorted.IsEmpty)
        {
            throw new TensorTypeException($"{program.Name} got no axes for {x.Type}; it takes at least one.");
        }

        if (x.DType == DType.Float16)
        {
            return Cast(AlongRows(program, Cast(x, DType.Float32), axes), DType.Float16);
        }

        var values = x.DType.IsFloat ? Strong(x) : Cast(x, Config.FloatX);
        int[] order = [.. Sequences.Below(x.Rank, axis => !sorted.Contains(axis)), .. sorted.AsSpan()];
        var rows = DimShuffle(values, order);
        var kept = x.Rank - sorted.Length;
        if (sorted.Length > 1)
        {
            rows = Reshape(rows, [.. Sequences.Range(kept, axis => LengthOf(rows, axis)), CountOf(Sequences.Range(sorted.Length, i => LengthOf(rows, kept + i)))]);
        }

        var result = program.On(rows);
        if (sorted.Length > 1)
        {
            result = Reshape(result, [.. Sequences.Range(x.Rank, i => LengthOf(values, order[i]))]);
        }

        return DimShuffle(result, Sequences.Range(x.Rank, axis => Array.IndexOf(order, axis)));
    }
}
