using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;
using Theon.Types;

namespace Theon;

// Sums of products over any axes. All come down to Dot, or to batches of it.
public static partial class Tensor
{
    /// <summary>
    /// The matrix product over the last two axes; the axes before them broadcast where their length is 1 for certain. A vector on the
    /// left is a row, on the right a column, and its axis is not in the result.
    /// </summary>
    public static TensorVariable MatMul(TensorVariable x, TensorVariable y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Rank == 0 || y.Rank == 0)
        {
            throw new TensorTypeException($"MatMul got {x.Type} and {y.Type}. Accepted: one axis or more; use * for 0-d values.");
        }

        using var origin = OriginScope.Share();
        if (x.Rank <= 2 && y.Rank <= 2)
        {
            return Dot(x, y);
        }

        if (y.Rank <= 2)
        {
            return Tensordot(x, y, [x.Rank - 1], [0]);
        }

        var left = x.Rank == 1 ? ExpandDims(x, 0) : x;
        var rank = Math.Max(left.Rank, y.Rank);
        var result = BatchedProduct(PadLeft(left, rank), PadLeft(y, rank));
        return x.Rank == 1 ? result[TensorIndex.Ellipsis, 0, ..] : result;
    }

    /// <summary>Products of vectors and matrices side by side: the first axis of both counts them.</summary>
    public static TensorVariable BatchedDot(TensorVariable x, TensorVariable y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Rank is < 1 or > 3 || y.Rank is < 1 or > 3)
        {
            throw new TensorTypeException($"BatchedDot got {x.Type} and {y.Type}. Accepted: one to three axes, of which the first counts the products.");
        }

        using var origin = OriginScope.Share();
        if (x.Rank == 1 || y.Rank == 1)
        {
            var rank = Math.Max(x.Rank, y.Rank);
            return ShapePadRight(x, rank - x.Rank) * ShapePadRight(y, rank - y.Rank);
        }

        var product = BatchedProduct(x.Rank == 2 ? ExpandDims(x, 1) : x, y.Rank == 2 ? ExpandDims(y, 2) : y);
        var squeezed = y.Rank == 2 ? product[.., .., 0] : product;
        return x.Rank == 2 ? squeezed[.., 0] : squeezed;
    }

    /// <summary>The sum of products over the last <paramref name="count"/> axes of x and the first of y.</summary>
    public static TensorVariable Tensordot(TensorVariable x, TensorVariable y, int count = 2)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return count >= 0 && count <= x.Rank && count <= y.Rank
            ? Tensordot(x, y, [.. Enumerable.Range(x.Rank - count, count)], [.. Enumerable.Range(0, count)])
            : throw new TensorTypeException($"Tensordot over {count} axes got {x.Type} and {y.Type}.");
    }

    /// <summary>The sum of products over pairs of axes; the other axes of x come first in the result, then those of y.</summary>
    public static TensorVariable Tensordot(TensorVariable x, TensorVariable y, ReadOnlySpan<int> xAxes, ReadOnlySpan<int> yAxes)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        using var origin = OriginScope.Share();
        return Contracted(nameof(Tensordot), x, y, xAxes, yAxes, batchAxes: 0);
    }

    /// <summary><see cref="Tensordot(TensorVariable, TensorVariable, ReadOnlySpan{int}, ReadOnlySpan{int})"/> side by side: the first axis of both counts the
    /// products, and is not among the axes summed over.</summary>
    public static TensorVariable BatchedTensordot(TensorVariable x, TensorVariable y, ReadOnlySpan<int> xAxes, ReadOnlySpan<int> yAxes)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        using var origin = OriginScope.Share();
        return Contracted(nameof(BatchedTensordot), x, y, xAxes, yAxes, batchAxes: 1);
    }

    /// <summary>Side by side, the sum of products over the last <paramref name="count"/> axes of x and the first of y behind the first axis.</summary>
    public static TensorVariable BatchedTensordot(TensorVariable x, TensorVariable y, int count = 2)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return count >= 0 && count < x.Rank && count < y.Rank
            ? BatchedTensordot(x, y, [.. Enumerable.Range(x.Rank - count, count)], [.. Enumerable.Range(1, count)])
            : throw new TensorTypeException($"BatchedTensordot over {count} axes got {x.Type} and {y.Type}.");
    }

    // The axes that are kept, each side's as one, times those that are summed over.
    private static TensorVariable Contracted(string op, TensorVariable x, TensorVariable y, ReadOnlySpan<int> xAxes, ReadOnlySpan<int> yAxes, int batchAxes)
    {
        if (xAxes.Length != yAxes.Length)
        {
            throw new TensorTypeException($"{op} got {xAxes.Length} axes of {x.Type} and {yAxes.Length} of {y.Type}; they come in pairs.");
        }

        if (x.Rank < batchAxes || y.Rank < batchAxes)
        {
            throw new TensorTypeException($"{op} got {x.Type} and {y.Type}. Accepted: one axis or more, of which the first counts the products.");
        }

        var (overX, overY) = (AxesInOrder(op, xAxes, x.Rank), AxesInOrder(op, yAxes, y.Rank));
        if (Math.Min(Sequences.Min(batchAxes, overX), Sequences.Min(batchAxes, overY)) < batchAxes)
        {
            throw new TensorTypeException($"{op} got axis 0 among the axes to sum over; it counts the products.");
        }

        var keptX = Sequences.Below(x.Rank, axis => axis >= batchAxes && !Sequences.Contains(overX, axis));
        var keptY = Sequences.Below(y.Rank, axis => axis >= batchAxes && !Sequences.Contains(overY, axis));
        var (rows, columns) = (keptX.Map(axis => LengthOf(x, axis)), keptY.Map(axis => LengthOf(y, axis)));
        for (var i = 0; i < overX.Length; i++)
        {
            var (k, l) = (x.Type.Lengths[overX[i]], y.Type.Lengths[overY[i]]);
            if (k >= 0 && l >= 0 && k != l)
            {
                throw new TensorTypeException($"{op} got {x.Type} and {y.Type}: axis {overX[i]} of the left has length {k}, axis {overY[i]} of the right {l}.");
            }
        }

        int[] front = [.. Enumerable.Range(0, batchAxes)];
        var batch = front.Map(axis => LengthOf(x, axis));
        var left = Reshape(DimShuffle(x, [.. front, .. keptX, .. overX]), [.. batch, CountOf(rows), CountOf(overX.Map(axis => LengthOf(x, axis)))]);
        var right = Reshape(DimShuffle(y, [.. front, .. overY, .. keptY]), [.. batch, CountOf(overY.Map(axis => LengthOf(y, axis))), CountOf(columns)]);
        return Reshape(batchAxes == 0 ? Dot(left, right) : BatchedDot(left, right), [.. batch, .. rows, .. columns]);
    }

    /// <summary>The sum of products over the last axes of both.</summary>
    public static TensorVariable Inner(TensorVariable x, TensorVariable y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return x.Rank == 0 || y.Rank == 0 ? x * y : Tensordot(x, y, [x.Rank - 1], [y.Rank - 1]);
    }

    /// <summary>The product of several matrices, from left to right.</summary>
    public static TensorVariable MatrixDot(params ReadOnlySpan<TensorVariable> matrices)
    {
        if (matrices.IsEmpty)
        {
            throw new TensorTypeException("MatrixDot got nothing to multiply.");
        }

        using var origin = OriginScope.Share();
        var product = matrices[0];
        foreach (var matrix in matrices[1..])
        {
            product = Dot(product, matrix);
        }

        return product;
    }

    /// <summary>The sum of a diagonal over two axes.</summary>
    public static TensorVariable Trace(TensorVariable x, int offset = 0, int axis1 = 0, int axis2 = 1)
    {
        using var origin = OriginScope.Share();
        return Sum(Diagonal(x, offset, axis1, axis2), -1);
    }

    /// <summary>
    /// Sums of products in the notation of Einstein: <c>T.Einsum("bij,bjk->bik", x, y)</c>. A letter names an axis; letters that the result does
    /// not have are summed over, a letter twice in one operand is its diagonal. Without an arrow the result has the letters that occur once,
    /// in alphabetical order. <c>...</c> stands for all axes without a letter, lined up on the right. Operands are multiplied from left to right.
    /// </summary>
    public static TensorVariable Einsum(string subscripts, params ReadOnlySpan<TensorVariable> operands)
    {
        ArgumentNullException.ThrowIfNull(subscripts);
        using var origin = OriginScope.Share();
        var given = operands.ToArray();
        return EinsumNotation.Parse(EinsumNotation.WithoutEllipsis(subscripts, given), given).Contract(given);
    }

    /// <summary>Matrix products of [..., m, k] and [..., k, n]; leading axes broadcast where their length is 1 for certain.</summary>
    internal static TensorVariable BatchedProduct(TensorVariable x, TensorVariable y)
    {
        var dtype = CommonDType(x, y);
        return dtype is DType.Float32 or DType.Float64 || dtype.IsComplex
            ? Ops.BatchedDot.Instance.On(InDType(x, dtype), InDType(y, dtype))
            : Sum(ExpandDims(x, x.Rank) * ExpandDims(y, y.Rank - 2), x.Rank - 1);
    }

    /// <summary>The product of lengths.</summary>
    internal static TensorVariable CountOf(IEnumerable<TensorVariable> lengths) => lengths.Aggregate((TensorVariable)Constant(1L), (count, length) => count * length);

    private static int[] AxesInOrder(string op, ReadOnlySpan<int> axes, int rank)
    {
        Normalized(op, axes, rank);
        var order = new int[axes.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = TypeErrors.NormalizeAxis(op, axes[i], rank);
        }

        return order;
    }
}
