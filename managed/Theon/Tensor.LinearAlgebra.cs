using Theon.Graph;
using Theon.Ops;

namespace Theon;

/// <summary>What is known of the matrix of a system of equations.</summary>
public enum MatrixStructure
{
    /// <summary>Nothing.</summary>
    General,

    /// <summary>Lower triangular: the other triangle is not read.</summary>
    Lower,

    /// <summary>Upper triangular: the other triangle is not read.</summary>
    Upper,

    /// <summary>Symmetric, of complex numbers Hermitian: the lower triangle alone is read.</summary>
    Symmetric,

    /// <summary>Symmetric, of complex numbers Hermitian, and positive definite: the lower triangle alone is read.</summary>
    PositiveDefinite,
}

// Equations, inverses and determinants, of real and complex numbers. The last two axes are a matrix; those before them count matrices.
public static partial class Tensor
{
    private const double DefaultCutoff = 1e-15;

    /// <summary>The x of a x = b; b holds columns, or lacks the last axis: vectors. A singular matrix is an error of the call.</summary>
    /// <param name="a">Square matrices.</param>
    /// <param name="b">Right-hand sides. Leading axes of both broadcast where their length is 1 for certain.</param>
    /// <param name="structure">What is known of a.</param>
    public static TensorVariable Solve(TensorVariable a, TensorVariable b, MatrixStructure structure = MatrixStructure.General)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        using var origin = OriginScope.Share();
        switch (structure)
        {
            case MatrixStructure.Lower or MatrixStructure.Upper:
                return SolveTriangular(a, b, structure == MatrixStructure.Lower);
            case MatrixStructure.Symmetric:
                return Equations(Ops.Solve.Instance, MatrixMath.FromTriangle(a, lower: true), b);
            case MatrixStructure.PositiveDefinite:
                var factor = Cholesky(a);
                return SolveTriangular(MatrixMath.Adjoint(factor), SolveTriangular(factor, b), lower: false);
            default:
                return Equations(Ops.Solve.Instance, a, b);
        }
    }

    /// <summary>The x of a x = b for triangular matrices, of which one triangle is read. A 0 on the diagonal is an error of the call.</summary>
    /// <param name="a">Square matrices.</param>
    /// <param name="b">Right-hand sides, as for <see cref="Solve"/>.</param>
    /// <param name="lower">Which triangle.</param>
    /// <param name="unitDiagonal">Whether the diagonal is 1 and not read.</param>
    public static TensorVariable SolveTriangular(TensorVariable a, TensorVariable b, bool lower = true, bool unitDiagonal = false)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        using var origin = OriginScope.Share();
        return Equations(new SolveTriangular(lower, unitDiagonal), a, b);
    }

    /// <summary>The x of a x = b for lower triangular matrices.</summary>
    public static TensorVariable SolveLowerTriangular(TensorVariable a, TensorVariable b) => SolveTriangular(a, b);

    /// <summary>The x of a x = b for upper triangular matrices.</summary>
    public static TensorVariable SolveUpperTriangular(TensorVariable a, TensorVariable b) => SolveTriangular(a, b, lower: false);

    /// <summary>Inverses of square matrices. A singular one is an error of the call. <see cref="Solve"/> is faster and more exact than a
    /// product with an inverse.</summary>
    public static TensorVariable MatrixInverse(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Ops.MatrixInverse.Instance.On(Strong(x));
    }

    /// <summary>Pseudo-inverses of Moore and Penrose.</summary>
    /// <param name="x">Matrices of any shape.</param>
    /// <param name="cutoff">Singular values up to so much times the largest count as 0.</param>
    public static TensorVariable PInv(TensorVariable x, double cutoff = DefaultCutoff)
    {
        ArgumentNullException.ThrowIfNull(x);
        CheckCutoff(nameof(PInv), cutoff);
        return new PInv(cutoff).On(Strong(x));
    }

    /// <summary>Determinants of square matrices.</summary>
    public static TensorVariable Det(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Ops.Det.Instance.On(Strong(x));
    }

    /// <summary>Sign and logarithm of the magnitude of determinants, which stay in range where the determinant does not; of a singular
    /// matrix 0 and -inf. Of complex numbers the sign has length 1, and the logarithm is real.</summary>
    public static (TensorVariable Sign, TensorVariable Log) SlogDet(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        var outputs = Graph.Apply.Of(Ops.SlogDet.Instance, Strong(x)).Outputs;
        return (outputs[0], outputs[1]);
    }

    /// <summary>Least squares: the shortest x for which |a x - b| is least; the squares of |a x - b| per column of b; the rank of a; its
    /// singular values. These and the squares are real.</summary>
    /// <param name="a">Matrices of any shape.</param>
    /// <param name="b">Columns, or a vector.</param>
    /// <param name="cutoff">Singular values up to so much times the largest count as 0; the precision of the dtype times the longer length of a
    /// where it is known, else times 1, unless given.</param>
    public static (TensorVariable Solution, TensorVariable Residuals, TensorVariable Rank, TensorVariable SingularValues) Lstsq(
        TensorVariable a, TensorVariable b, double? cutoff = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        using var origin = OriginScope.Share();
        var dtype = CommonDType(a, b);
        var matrix = InDType(a, dtype);
        var isVector = b.Rank == a.Rank - 1;
        var columns = isVector ? MatrixMath.Column(InDType(b, dtype)) : InDType(b, dtype);
        var precision = dtype.Part == DType.Float32 ? Math.ScaleB(1, -23) : Math.ScaleB(1, -52);
        var longest = matrix.Rank < 2 ? 1 : Math.Max(1, Math.Max(matrix.Type.Lengths[^2], matrix.Type.Lengths[^1]));
        var least = cutoff ?? precision * longest;
        CheckCutoff(nameof(Lstsq), least);
        var outputs = Graph.Apply.Of(new LstSq(least), matrix, columns).Outputs;
        var apart = MatrixMath.Times(matrix, outputs[0]) - columns;
        var residuals = Sum(dtype.IsComplex ? Sqr(Real(apart)) + Sqr(Imag(apart)) : Sqr(apart), -2);
        return isVector
            ? (outputs[0][TensorIndex.Ellipsis, 0], residuals[TensorIndex.Ellipsis, 0], outputs[1], outputs[2])
            : (outputs[0], residuals, outputs[1], outputs[2]);
    }

    /// <summary>
    /// The inverse of a tensor as a linear map: of the axes from <paramref name="count"/> on to those before. Their numbers of elements must
    /// be equal. The result has the later axes first.
    /// </summary>
    public static TensorVariable TensorInv(TensorVariable x, int count = 2)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (count < 1 || count >= x.Rank)
        {
            throw new TensorTypeException($"TensorInv got {x.Type} and a count of {count} axes. Accepted: 1 to {x.Rank - 1}.");
        }

        using var origin = OriginScope.Share();
        var lengths = LengthsOf(x);
        var matrix = Reshape(x, [CountOf(lengths[..count]), CountOf(lengths[count..])]);
        return Reshape(MatrixInverse(matrix), [.. lengths[count..], .. lengths[..count]]);
    }

    /// <summary>
    /// The x for which the sum of products over all axes of x and the last of a is b: <c>Tensordot(a, x, x.Rank) = b</c>.
    /// </summary>
    /// <param name="a">The axes of b, then those of x, with as many elements.</param>
    /// <param name="b">The right-hand side.</param>
    /// <param name="axes">Axes of a to put last before anything else.</param>
    public static TensorVariable TensorSolve(TensorVariable a, TensorVariable b, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        using var origin = OriginScope.Share();
        var last = AxesInOrder(nameof(TensorSolve), axes, a.Rank);
        var moved = DimShuffle(a, [.. Enumerable.Range(0, a.Rank).Except(last), .. last]);
        if (moved.Rank <= b.Rank)
        {
            throw new TensorTypeException($"TensorSolve got {a.Type} and {b.Type}; the left has the axes of the right, then those of the result.");
        }

        var lengths = LengthsOf(moved)[b.Rank..];
        var matrix = Reshape(moved, [CountOf(LengthsOf(b)), CountOf(lengths)]);
        return Reshape(Solve(matrix, Flatten(b)), lengths.AsSpan());
    }

    // One dtype, and the same leading axes. Many right-hand sides for one matrix are more columns of one.
    private static TensorVariable Equations(Op op, TensorVariable a, TensorVariable b)
    {
        var dtype = CommonDType(a, b);
        var (matrix, right) = (InDType(a, dtype), InDType(b, dtype));
        if (matrix.Rank < 2 || right.Rank == 0)
        {
            throw new TensorTypeException($"{op.Name} got {a.Type} and {b.Type}. Accepted: matrices, or more axes that count them, and right-hand sides of one axis or more.");
        }

        if (matrix.Rank == 2 && right.Rank > 2)
        {
            var columns = MoveAxis(right, right.Rank - 2, 0);
            var lengths = LengthsOf(columns);
            return MoveAxis(Reshape(op.On(matrix, Reshape(columns, [lengths[0], -1])), lengths.AsSpan()), 0, right.Rank - 2);
        }

        var isVector = right.Rank == 1 || right.Rank == matrix.Rank - 1;
        var own = isVector ? 1 : 2;
        var rank = Math.Max(matrix.Rank - 2, right.Rank - own);
        (matrix, right) = (PadLeft(matrix, rank + 2), PadLeft(right, rank + own));
        if (!matrix.Type.Broadcastable.AsSpan()[..rank].SequenceEqual(right.Type.Broadcastable.AsSpan()[..rank]))
        {
            TensorVariable[] leading = [.. Enumerable.Range(0, rank).Select(axis => LengthOf(matrix.Type.Broadcastable[axis] ? right : matrix, axis))];
            matrix = BroadcastTo(matrix, [.. leading, LengthOf(matrix, -2), LengthOf(matrix, -1)]);
            right = BroadcastTo(right, [.. leading, .. LengthsOf(right)[rank..]]);
        }

        return op.On(matrix, right);
    }

    private static void CheckCutoff(string op, double cutoff)
    {
        if (!(cutoff >= 0) || !double.IsFinite(cutoff))
        {
            throw new TensorTypeException(FormattableString.Invariant($"{op} got the cutoff {cutoff:R}. Accepted: 0 and finite numbers above it."));
        }
    }
}
