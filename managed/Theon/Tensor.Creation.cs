using System.Collections.Immutable;
using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Tensors made from numbers: ranges, grids, diagonals, triangles.
public static partial class Tensor
{
    /// <summary>A value everywhere, with the shape of x and its dtype unless another is given.</summary>
    public static TensorVariable FullLike(TensorVariable x, TensorVariable value, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(value);
        using var origin = OriginScope.Share();
        return Full(InDType(value, dtype ?? x.DType), LengthsOf(x).AsSpan());
    }

    /// <summary>start, start + step, ... before stop, in a dtype.</summary>
    public static TensorVariable Arange(TensorVariable start, TensorVariable stop, TensorVariable step, DType dtype)
    {
        using var origin = OriginScope.Share();
        var computed = dtype == DType.Bool ? DType.Int64 : dtype.IsComplex || !dtype.IsComputed ? DType.Float64 : dtype;
        return InDType(Ops.Arange.Instance.On(InDType(start, computed), InDType(stop, computed), InDType(step, computed)), dtype);
    }

    /// <summary>As many numbers as <paramref name="count"/> says at equal distances from start to stop, both included unless
    /// <paramref name="endpoint"/> says otherwise. Integers are computed in <see cref="Config.FloatX"/>.</summary>
    public static TensorVariable Linspace(TensorVariable start, TensorVariable stop, TensorVariable count, bool endpoint = true)
    {
        using var origin = OriginScope.Share();
        var n = LengthArgument(nameof(Linspace), count);
        if (n is Constant && Lengths.KnownOf(n) < 0)
        {
            throw new TensorTypeException("Linspace got a negative number of values. Accepted: 0 or more.");
        }

        var common = CommonDType(start, stop);
        var dtype = common.IsFloat ? common : Config.FloatX;
        var (first, last) = (InDType(start, dtype), InDType(stop, dtype));
        var index = Arange(n);
        var step = (last - first) / Cast(endpoint ? Maximum(n - 1, 1) : Maximum(n, 1), dtype);
        var values = first + (Cast(index, dtype) * step);

        // Rounding must not miss the end.
        return endpoint ? Where(And(Equal(index, n - 1), Greater(n, 1)), last, values) : values;
    }

    /// <summary>The triangular window of so many points, 0 at both ends and 1 in the middle.</summary>
    public static TensorVariable Bartlett(TensorVariable count)
    {
        using var origin = OriginScope.Share();
        var n = LengthArgument(nameof(Bartlett), count);
        var place = Cast(Arange(n), Config.FloatX);
        var rise = 2 * place / Cast(Maximum(n - 1, 1), Config.FloatX);
        return Where(Equal(n, 1), 1, Minimum(rise, 2 - rise));
    }

    /// <summary>Ones on a diagonal of zeros: <paramref name="offset"/> columns to the right of the main one.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns; as many as rows unless given.</param>
    /// <param name="offset">Which diagonal.</param>
    /// <param name="dtype">Element type; <see cref="Config.FloatX"/> unless given.</param>
    public static TensorVariable Eye(TensorVariable rows, TensorVariable? columns = null, int offset = 0, DType? dtype = null)
    {
        using var origin = OriginScope.Share();
        var zeros = Zeros(dtype ?? Config.FloatX, rows, columns ?? rows);
        return FillDiagonal(zeros, 1, offset);
    }

    /// <summary>Ones on the main diagonal, with the shape and dtype of a matrix.</summary>
    public static TensorVariable IdentityLike(TensorVariable x)
    {
        CheckMatrix(nameof(IdentityLike), x);
        return Eye(LengthOf(x, 0), LengthOf(x, 1), 0, x.DType);
    }

    /// <summary>Ones on and below a diagonal, zeros above it.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns; as many as rows unless given.</param>
    /// <param name="offset">The diagonal, counted in columns to the right of the main one.</param>
    /// <param name="dtype">Element type; <see cref="Config.FloatX"/> unless given.</param>
    public static TensorVariable Tri(TensorVariable rows, TensorVariable? columns = null, int offset = 0, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var origin = OriginScope.Share();
        return Cast(IsBelow(rows, columns ?? rows, offset), dtype ?? Config.FloatX);
    }

    /// <summary>The elements of the last two axes on and below a diagonal, zeros above it.</summary>
    public static TensorVariable Tril(TensorVariable x, int offset = 0)
    {
        CheckAtLeastMatrix(nameof(Tril), x);
        using var origin = OriginScope.Share();
        return Where(IsBelow(LengthOf(x, -2), LengthOf(x, -1), offset), x, ScalarConstant(x.DType, 0));
    }

    /// <summary>The elements of the last two axes on and above a diagonal, zeros below it.</summary>
    public static TensorVariable Triu(TensorVariable x, int offset = 0)
    {
        CheckAtLeastMatrix(nameof(Triu), x);
        using var origin = OriginScope.Share();
        return Where(IsBelow(LengthOf(x, -2), LengthOf(x, -1), offset - 1), ScalarConstant(x.DType, 0), x);
    }

    /// <summary>Of a vector the matrix that has it on a diagonal; of a matrix that diagonal, as a view.</summary>
    public static TensorVariable Diag(TensorVariable x, int offset = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Rank switch
        {
            1 => AllocDiag(x, offset),
            2 => Diagonal(x, offset),
            _ => throw new TensorTypeException($"Diag got {x.Type}. Accepted: a vector or a matrix; T.Diagonal and T.AllocDiag take more axes."),
        };
    }

    /// <summary>A diagonal over two axes, as the last axis of a view.</summary>
    /// <param name="x">Two axes or more.</param>
    /// <param name="offset">Which diagonal: counted along <paramref name="axis2"/> from the main one.</param>
    /// <param name="axis1">The axis of rows.</param>
    /// <param name="axis2">The axis of columns.</param>
    public static TensorVariable Diagonal(TensorVariable x, int offset = 0, int axis1 = 0, int axis2 = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var part = new Diagonal(offset, TypeErrors.NormalizeAxis(nameof(Diagonal), axis1, x.Rank), TypeErrors.NormalizeAxis(nameof(Diagonal), axis2, x.Rank)).On(Strong(x));
        part.IndexedFrom = part.Owner!.Inputs[0];
        return part;
    }

    /// <summary>Zeros with the last axis of x on a diagonal of two new ones.</summary>
    public static TensorVariable AllocDiag(TensorVariable x, int offset = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank == 0)
        {
            throw new TensorTypeException($"AllocDiag got {x.Type}. Accepted: one axis or more.");
        }

        using var origin = OriginScope.Share();
        var length = LengthOf(x, -1) + Math.Abs((long)offset);
        var zeros = Zeros(x.DType, [.. LengthsOf(x).RemoveAt(x.Rank - 1), length, length]);
        return new SetDiagonal(offset, x.Rank - 1, x.Rank).On(zeros, Strong(x));
    }

    /// <summary>A copy of a matrix with another value, or other values, on a diagonal.</summary>
    public static TensorVariable FillDiagonal(TensorVariable x, TensorVariable value, int offset = 0)
    {
        CheckMatrix(nameof(FillDiagonal), x);
        ArgumentNullException.ThrowIfNull(value);
        using var origin = OriginScope.Share();
        return SetSubtensor(Diagonal(x, offset), value);
    }

    /// <summary>Per element of integers a row with 1 at that position and 0 elsewhere; dtype <see cref="Config.FloatX"/> unless given.
    /// A number outside of the classes gives a row of zeros.</summary>
    public static TensorVariable ToOneHot(TensorVariable labels, TensorVariable classes, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (!labels.DType.IsInteger)
        {
            throw new TensorTypeException($"ToOneHot got {labels.Type}. Accepted: integers.");
        }

        using var origin = OriginScope.Share();
        return Cast(Equal(ExpandDims(InDType(labels, DType.Int64), -1), Arange(LengthArgument(nameof(ToOneHot), classes))), dtype ?? Config.FloatX);
    }

    /// <summary>One range per slice, each along an axis of its own: together they broadcast to a grid. A slice needs its stop.</summary>
    public static ImmutableArray<TensorVariable> OGrid(params ReadOnlySpan<Slice> ranges)
    {
        using var origin = OriginScope.Share();
        var grid = ImmutableArray.CreateBuilder<TensorVariable>(ranges.Length);
        foreach (var range in ranges)
        {
            ArgumentNullException.ThrowIfNull(range, nameof(ranges));
            var stop = range.Stop ?? throw new TensorTypeException($"OGrid: range {grid.Count} has no stop.");
            var order = new int[ranges.Length];
            Array.Fill(order, -1);
            order[grid.Count] = 0;
            grid.Add(DimShuffle(Arange(range.Start ?? 0, stop, range.Step ?? 1), order));
        }

        return grid.MoveToImmutable();
    }

    /// <summary>One grid per slice, all of the same shape: the value of its range at each position.</summary>
    public static ImmutableArray<TensorVariable> MGrid(params ReadOnlySpan<Slice> ranges)
    {
        using var origin = OriginScope.Share();
        var open = OGrid(ranges);
        var lengths = open.Select((range, axis) => LengthOf(range, axis)).ToArray();
        return [.. open.Select(range => BroadcastTo(range, lengths))];
    }

    private static TensorVariable IsBelow(TensorVariable rows, TensorVariable columns, long offset) =>
        GreaterEqual(ExpandDims(Arange(LengthArgument(nameof(Tri), rows)), 1) + offset, Arange(LengthArgument(nameof(Tri), columns)));

    private static void CheckMatrix(string op, TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != 2)
        {
            throw new TensorTypeException($"{op} got {x.Type}, which has {x.Rank} axes. Accepted: a matrix.");
        }
    }

    private static void CheckAtLeastMatrix(string op, TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank < 2)
        {
            throw new TensorTypeException($"{op} got {x.Type}. Accepted: two axes or more.");
        }
    }
}
