namespace Theon;

// Inputs of narrow integers and of complex numbers.
public static partial class Tensor
{
    /// <summary>An input: an int8 0-d value.</summary>
    public static TensorVariable BScalar(string? name = null) => new(TensorType.OfRank(DType.Int8, 0), name);

    /// <summary>An input: an int8 vector.</summary>
    public static TensorVariable BVector(string? name = null) => new(TensorType.OfRank(DType.Int8, 1), name);

    /// <summary>An input: an int8 matrix.</summary>
    public static TensorVariable BMatrix(string? name = null) => new(TensorType.OfRank(DType.Int8, 2), name);

    /// <summary>An input: an int8 tensor with three axes.</summary>
    public static TensorVariable BTensor3(string? name = null) => new(TensorType.OfRank(DType.Int8, 3), name);

    /// <summary>An input: an int8 matrix with one row, which broadcasts.</summary>
    public static TensorVariable BRow(string? name = null) => new(new TensorType(DType.Int8, [true, false]), name);

    /// <summary>An input: an int8 matrix with one column, which broadcasts.</summary>
    public static TensorVariable BCol(string? name = null) => new(new TensorType(DType.Int8, [false, true]), name);

    /// <summary>An input: an int16 0-d value.</summary>
    public static TensorVariable WScalar(string? name = null) => new(TensorType.OfRank(DType.Int16, 0), name);

    /// <summary>An input: an int16 vector.</summary>
    public static TensorVariable WVector(string? name = null) => new(TensorType.OfRank(DType.Int16, 1), name);

    /// <summary>An input: an int16 matrix.</summary>
    public static TensorVariable WMatrix(string? name = null) => new(TensorType.OfRank(DType.Int16, 2), name);

    /// <summary>An input: an int16 tensor with three axes.</summary>
    public static TensorVariable WTensor3(string? name = null) => new(TensorType.OfRank(DType.Int16, 3), name);

    /// <summary>An input: an int16 matrix with one row, which broadcasts.</summary>
    public static TensorVariable WRow(string? name = null) => new(new TensorType(DType.Int16, [true, false]), name);

    /// <summary>An input: an int16 matrix with one column, which broadcasts.</summary>
    public static TensorVariable WCol(string? name = null) => new(new TensorType(DType.Int16, [false, true]), name);

    /// <summary>An input: a complex64 0-d value.</summary>
    public static TensorVariable CScalar(string? name = null) => new(TensorType.OfRank(DType.Complex64, 0), name);

    /// <summary>An input: a complex64 vector.</summary>
    public static TensorVariable CVector(string? name = null) => new(TensorType.OfRank(DType.Complex64, 1), name);

    /// <summary>An input: a complex64 matrix.</summary>
    public static TensorVariable CMatrix(string? name = null) => new(TensorType.OfRank(DType.Complex64, 2), name);

    /// <summary>An input: a complex64 tensor with three axes.</summary>
    public static TensorVariable CTensor3(string? name = null) => new(TensorType.OfRank(DType.Complex64, 3), name);

    /// <summary>An input: a complex64 matrix with one row, which broadcasts.</summary>
    public static TensorVariable CRow(string? name = null) => new(new TensorType(DType.Complex64, [true, false]), name);

    /// <summary>An input: a complex64 matrix with one column, which broadcasts.</summary>
    public static TensorVariable CCol(string? name = null) => new(new TensorType(DType.Complex64, [false, true]), name);

    /// <summary>An input: a complex128 0-d value.</summary>
    public static TensorVariable ZScalar(string? name = null) => new(TensorType.OfRank(DType.Complex128, 0), name);

    /// <summary>An input: a complex128 vector.</summary>
    public static TensorVariable ZVector(string? name = null) => new(TensorType.OfRank(DType.Complex128, 1), name);

    /// <summary>An input: a complex128 matrix.</summary>
    public static TensorVariable ZMatrix(string? name = null) => new(TensorType.OfRank(DType.Complex128, 2), name);

    /// <summary>An input: a complex128 tensor with three axes.</summary>
    public static TensorVariable ZTensor3(string? name = null) => new(TensorType.OfRank(DType.Complex128, 3), name);

    /// <summary>An input: a complex128 matrix with one row, which broadcasts.</summary>
    public static TensorVariable ZRow(string? name = null) => new(new TensorType(DType.Complex128, [true, false]), name);

    /// <summary>An input: a complex128 matrix with one column, which broadcasts.</summary>
    public static TensorVariable ZCol(string? name = null) => new(new TensorType(DType.Complex128, [false, true]), name);
}
