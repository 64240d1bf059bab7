using Theon.Graph;
using Theon.Ops;

namespace Theon;

/// <summary>What a QR decomposition of an m by n matrix gives; k is the smaller of m and n.</summary>
public enum QRMode
{
    /// <summary>Q with k columns, R with k rows.</summary>
    Reduced,

    /// <summary>Q with m columns, R with m rows.</summary>
    Complete,
}

// Factors, eigenvalues and functions of matrices, of real and complex numbers. The last two axes are a matrix; those before them count matrices.
public static partial class Tensor
{
    /// <summary>
    /// The triangular factor of symmetric or Hermitian positive definite matrices, of which one triangle is read: L of L L^H, or U of U^H U. A matrix
    /// that is not positive definite is an error of the call.
    /// </summary>
    /// <param name="x">The matrices.</param>
    /// <param name="lower">Whether L is asked for.</param>
    /// <param name="nanOnError">Whether a matrix that is not positive definite gives NaN, not an error.</param>
    public static TensorVariable Cholesky(TensorVariable x, bool lower = true, bool nanOnError = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new Cholesky(lower, nanOnError).On(Strong(x));
    }

    /// <summary>Matrices as products of one with orthonormal columns and an upper triangular one.</summary>
    public static (TensorVariable Q, TensorVariable R) QR(TensorVariable x, QRMode mode = QRMode.Reduced)
    {
        ArgumentNullException.ThrowIfNull(x);
        var outputs = Graph.Apply.Of(new Qr(mode), Strong(x)).Outputs;
        return (outputs[0], outputs[1]);
    }

    /// <summary>Matrices as products u diag(s) vh: orthonormal columns, descending real numbers, orthonormal rows. The phases of complex vectors
    /// are arbitrary: gradients are those of what does not depend on them.</summary>
    /// <param name="x">Matrices of any shape.</param>
    /// <param name="fullMatrices">Whether u and vh are square; else the shorter length of x is the inner one.</param>
    public static (TensorVariable U, TensorVariable S, TensorVariable Vh) SVD(TensorVariable x, bool fullMatrices = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        var outputs = Graph.Apply.Of(new Svd(fullMatrices), Strong(x)).Outputs;
        return (outputs[0], outputs[1], outputs[2]);
    }

    /// <summary>Singular values, descending: faster than <see cref="SVD"/>, and differentiable where they are equal.</summary>
    public static TensorVariable SingularValues(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Ops.SingularValues.Instance.On(Strong(x));
    }

    /// <summary>Eigenvalues, real and rising, and eigenvectors, as columns, of symmetric or Hermitian matrices. Gradients through eigenvectors of
    /// equal eigenvalues are undefined. The phases of complex vectors are arbitrary: gradients are those of what does not depend on them.</summary>
    /// <param name="x">The matrices, of which one triangle is read.</param>
    /// <param name="lower">Which triangle.</param>
    public static (TensorVariable W, TensorVariable V) Eigh(TensorVariable x, bool lower = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        var outputs = Graph.Apply.Of(new Eigh(lower), Strong(x)).Outputs;
        return (outputs[0], outputs[1]);
    }

    /// <summary>Eigenvalues of symmetric or Hermitian matrices, real and rising; of a v = w b v where b is given.</summary>
    /// <param name="a">The matrices, of which one triangle is read.</param>
    /// <param name="b">Symmetric or Hermitian positive definite matrices; identities unless given.</param>
    /// <param name="lower">Which triangle.</param>
    public static TensorVariable Eigvalsh(TensorVariable a, TensorVariable? b = null, bool lower = true)
    {
        ArgumentNullException.ThrowIfNull(a);
        using var origin = OriginScope.Share();
        if (b is null)
        {
            return new Eigvalsh(lower).On(Strong(a));
        }

        // With b = L L^H they are those of L^-1 a L^-H.
        var whole = MatrixMath.FromTriangle(a, lower);
        var factor = lower ? Cholesky(b) : MatrixMath.Adjoint(Cholesky(b, lower: false));
        var left = SolveTriangular(factor, whole);
        return new Eigvalsh(IsLower: true).On(SolveTriangular(factor, MatrixMath.Adjoint(left)));
    }

    /// <summary>Eigenvalues and, as columns of length 1 whose largest element is real, eigenvectors of square matrices: complex64 for float32
    /// and complex64, else complex128. Gradients through eigenvectors of equal eigenvalues are undefined, and all gradients where eigenvectors are not independent.</summary>
    public static (TensorVariable W, TensorVariable V) Eig(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        var outputs = Graph.Apply.Of(Ops.Eig.Instance, Strong(x)).Outputs;
        return (outputs[0], outputs[1]);
    }

    /// <summary>Exponentials of square matrices: 1 + x + x x / 2 + ..., not those of their elements.</summary>
    public static TensorVariable Expm(TensorVariable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Ops.Expm.Instance.On(Strong(x));
    }

    /// <summary>Powers of square matrices; the power 0 is the identity, negative ones are those of the inverse.</summary>
    public static TensorVariable MatrixPower(TensorVariable x, int power)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var origin = OriginScope.Share();
        var square = power < 0 ? MatrixInverse(x) : Strong(x);
        CheckSquare(nameof(MatrixPower), square);
        TensorVariable? result = null;
        for (var rest = Math.Abs((long)power); rest > 0; rest /= 2)
        {
            result = rest % 2 == 0 ? result : result is null ? square : MatrixMath.Times(result, square);
            square = rest > 1 ? MatrixMath.Times(square, square) : square;
        }

        return result ?? BroadcastTo(MatrixMath.Identity(square), LengthsOf(square).AsSpan());
    }

    /// <summary>The product of Kronecker: y times each element of x, in the place of that element. Missing axes are added in front.</summary>
    public static TensorVariable Kron(TensorVariable x, TensorVariable y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        using var origin = OriginScope.Share();
        var rank = Math.Max(x.Rank, y.Rank);
        var (left, right) = (PadLeft(x, rank), PadLeft(y, rank));
        var (apart, between) = (new int[2 * rank], new int[2 * rank]);
        for (var axis = 0; axis < rank; axis++)
        {
            (apart[2 * axis], apart[(2 * axis) + 1]) = (axis, -1);
            (between[2 * axis], between[(2 * axis) + 1]) = (-1, axis);
        }

        TensorVariable[] lengths = [.. Enumerable.Range(0, rank).Select(axis => LengthOf(left, axis) * LengthOf(right, axis))];
        return Reshape(DimShuffle(left, apart) * DimShuffle(right, between), lengths);
    }

    private static void CheckSquare(string op, TensorVariable x)
    {
        CheckAtLeastMatrix(op, x);
        var (rows, columns) = (x.Type.Lengths[^2], x.Type.Lengths[^1]);
        if (rows >= 0 && columns >= 0 && rows != columns)
        {
            throw new TensorTypeException($"{op} got {x.Type}, a matrix of {rows} rows and {columns} columns; it takes square ones.");
        }
    }
}
