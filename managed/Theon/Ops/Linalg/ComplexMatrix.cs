using T = Theon.Tensor;

namespace Theon.Ops;

/// <summary>Complex matrices as real and imaginary parts: products and inverses of matrices are those of real numbers.</summary>
internal sealed record ComplexMatrix(TensorVariable Real, TensorVariable Imaginary)
{
    /// <summary>Rows and columns exchanged, and conjugate.</summary>
    public ComplexMatrix Adjoint => new(MatrixMath.Transposed(Real), -MatrixMath.Transposed(Imaginary));

    /// <summary>The inverses: those of matrices twice as large that hold both parts.</summary>
    public ComplexMatrix Inverse
    {
        get
        {
            var both = T.Join(-2, T.Join(-1, Real, -Imaginary), T.Join(-1, Imaginary, Real));
            var inverse = MatrixInverse.Instance.On(both);
            var n = T.LengthOf(Real, -1);
            return new ComplexMatrix(inverse[TensorIndex.Ellipsis, T.Slice(null, n), T.Slice(null, n)], inverse[TensorIndex.Ellipsis, T.Slice(n, null), T.Slice(null, n)]);
        }
    }

    /// <summary>The parts of a tensor.</summary>
    public static ComplexMatrix Of(TensorVariable x) => new(T.Real(x), T.Imag(x));

    /// <summary>Both parts changed.</summary>
    public ComplexMatrix Map(Func<TensorVariable, TensorVariable> function) => new(function(Real), function(Imaginary));

    /// <summary>The product of matrices.</summary>
    public ComplexMatrix Times(ComplexMatrix other) => new(
        MatrixMath.Times(Real, other.Real) - MatrixMath.Times(Imaginary, other.Imaginary),
        MatrixMath.Times(Real, other.Imaginary) + MatrixMath.Times(Imaginary, other.Real));

    /// <summary>The product of each element.</summary>
    public ComplexMatrix TimesElements(ComplexMatrix other) => new(
        (Real * other.Real) - (Imaginary * other.Imaginary), (Real * other.Imaginary) + (Imaginary * other.Real));

    /// <summary>The sum.</summary>
    public ComplexMatrix Plus(ComplexMatrix other) => new(Real + other.Real, Imaginary + other.Imaginary);

    /// <summary>The difference.</summary>
    public ComplexMatrix Minus(ComplexMatrix other) => new(Real - other.Real, Imaginary - other.Imaginary);
}
