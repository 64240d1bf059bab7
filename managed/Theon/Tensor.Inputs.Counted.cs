using System.Collections.Immutable;

namespace Theon;

// Several inputs at once, by their number.
public static partial class Tensor
{
    /// <summary>So many <see cref="Scalar"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> Scalars(int count) => Several(count, Scalar);

    /// <summary>So many <see cref="Vector"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> Vectors(int count) => Several(count, Vector);

    /// <summary>So many <see cref="Matrix"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> Matrices(int count) => Several(count, Matrix);

    /// <summary>So many <see cref="Tensor3"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> Tensor3s(int count) => Several(count, Tensor3);

    /// <summary>So many <see cref="Tensor4"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> Tensor4s(int count) => Several(count, Tensor4);

    /// <summary>So many <see cref="Row"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> Rows(int count) => Several(count, Row);

    /// <summary>So many <see cref="Col"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> Cols(int count) => Several(count, Col);

    /// <summary>So many <see cref="FScalar"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> FScalars(int count) => Several(count, FScalar);

    /// <summary>So many <see cref="FVector"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> FVectors(int count) => Several(count, FVector);

    /// <summary>So many <see cref="FMatrix"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> FMatrices(int count) => Several(count, FMatrix);

    /// <summary>So many <see cref="FTensor3"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> FTensor3s(int count) => Several(count, FTensor3);

    /// <summary>So many <see cref="FTensor4"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> FTensor4s(int count) => Several(count, FTensor4);

    /// <summary>So many <see cref="FRow"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> FRows(int count) => Several(count, FRow);

    /// <summary>So many <see cref="FCol"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> FCols(int count) => Several(count, FCol);

    /// <summary>So many <see cref="DScalar"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> DScalars(int count) => Several(count, DScalar);

    /// <summary>So many <see cref="DVector"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> DVectors(int count) => Several(count, DVector);

    /// <summary>So many <see cref="DMatrix"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> DMatrices(int count) => Several(count, DMatrix);

    /// <summary>So many <see cref="DTensor3"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> DTensor3s(int count) => Several(count, DTensor3);

    /// <summary>So many <see cref="DTensor4"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> DTensor4s(int count) => Several(count, DTensor4);

    /// <summary>So many <see cref="DRow"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> DRows(int count) => Several(count, DRow);

    /// <summary>So many <see cref="DCol"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> DCols(int count) => Several(count, DCol);

    /// <summary>So many <see cref="LScalar"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> LScalars(int count) => Several(count, LScalar);

    /// <summary>So many <see cref="LVector"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> LVectors(int count) => Several(count, LVector);

    /// <summary>So many <see cref="LMatrix"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> LMatrices(int count) => Several(count, LMatrix);

    /// <summary>So many <see cref="LTensor3"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> LTensor3s(int count) => Several(count, LTensor3);

    /// <summary>So many <see cref="LTensor4"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> LTensor4s(int count) => Several(count, LTensor4);

    /// <summary>So many <see cref="LRow"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> LRows(int count) => Several(count, LRow);

    /// <summary>So many <see cref="LCol"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> LCols(int count) => Several(count, LCol);

    /// <summary>So many <see cref="IScalar"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> IScalars(int count) => Several(count, IScalar);

    /// <summary>So many <see cref="IVector"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> IVectors(int count) => Several(count, IVector);

    /// <summary>So many <see cref="IMatrix"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> IMatrices(int count) => Several(count, IMatrix);

    /// <summary>So many <see cref="ITensor3"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> ITensor3s(int count) => Several(count, ITensor3);

    /// <summary>So many <see cref="ITensor4"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> ITensor4s(int count) => Several(count, ITensor4);

    /// <summary>So many <see cref="IRow"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> IRows(int count) => Several(count, IRow);

    /// <summary>So many <see cref="ICol"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> ICols(int count) => Several(count, ICol);

    /// <summary>So many <see cref="BoolScalar"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BoolScalars(int count) => Several(count, BoolScalar);

    /// <summary>So many <see cref="BoolVector"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BoolVectors(int count) => Several(count, BoolVector);

    /// <summary>So many <see cref="BoolMatrix"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BoolMatrices(int count) => Several(count, BoolMatrix);

    /// <summary>So many <see cref="BoolTensor3"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BoolTensor3s(int count) => Several(count, BoolTensor3);

    /// <summary>So many <see cref="BoolTensor4"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BoolTensor4s(int count) => Several(count, BoolTensor4);

    /// <summary>So many <see cref="BoolRow"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BoolRows(int count) => Several(count, BoolRow);

    /// <summary>So many <see cref="BoolCol"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BoolCols(int count) => Several(count, BoolCol);

    /// <summary>So many <see cref="BScalar"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BScalars(int count) => Several(count, BScalar);

    /// <summary>So many <see cref="BVector"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BVectors(int count) => Several(count, BVector);

    /// <summary>So many <see cref="BMatrix"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BMatrices(int count) => Several(count, BMatrix);

    /// <summary>So many <see cref="BTensor3"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BTensor3s(int count) => Several(count, BTensor3);

    /// <summary>So many <see cref="BTensor4"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BTensor4s(int count) => Several(count, BTensor4);

    /// <summary>So many <see cref="BRow"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BRows(int count) => Several(count, BRow);

    /// <summary>So many <see cref="BCol"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> BCols(int count) => Several(count, BCol);

    /// <summary>So many <see cref="WScalar"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> WScalars(int count) => Several(count, WScalar);

    /// <summary>So many <see cref="WVector"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> WVectors(int count) => Several(count, WVector);

    /// <summary>So many <see cref="WMatrix"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> WMatrices(int count) => Several(count, WMatrix);

    /// <summary>So many <see cref="WTensor3"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> WTensor3s(int count) => Several(count, WTensor3);

    /// <summary>So many <see cref="WTensor4"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> WTensor4s(int count) => Several(count, WTensor4);

    /// <summary>So many <see cref="WRow"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> WRows(int count) => Several(count, WRow);

    /// <summary>So many <see cref="WCol"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> WCols(int count) => Several(count, WCol);

    /// <summary>So many <see cref="CScalar"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> CScalars(int count) => Several(count, CScalar);

    /// <summary>So many <see cref="CVector"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> CVectors(int count) => Several(count, CVector);

    /// <summary>So many <see cref="CMatrix"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> CMatrices(int count) => Several(count, CMatrix);

    /// <summary>So many <see cref="CTensor3"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> CTensor3s(int count) => Several(count, CTensor3);

    /// <summary>So many <see cref="CTensor4"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> CTensor4s(int count) => Several(count, CTensor4);

    /// <summary>So many <see cref="CRow"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> CRows(int count) => Several(count, CRow);

    /// <summary>So many <see cref="CCol"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> CCols(int count) => Several(count, CCol);

    /// <summary>So many <see cref="ZScalar"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> ZScalars(int count) => Several(count, ZScalar);

    /// <summary>So many <see cref="ZVector"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> ZVectors(int count) => Several(count, ZVector);

    /// <summary>So many <see cref="ZMatrix"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> ZMatrices(int count) => Several(count, ZMatrix);

    /// <summary>So many <see cref="ZTensor3"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> ZTensor3s(int count) => Several(count, ZTensor3);

    /// <summary>So many <see cref="ZTensor4"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> ZTensor4s(int count) => Several(count, ZTensor4);

    /// <summary>So many <see cref="ZRow"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> ZRows(int count) => Several(count, ZRow);

    /// <summary>So many <see cref="ZCol"/>, without names.</summary>
    public static ImmutableArray<TensorVariable> ZCols(int count) => Several(count, ZCol);

    private static ImmutableArray<TensorVariable> Several(int count, Func<string?, TensorVariable> make)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return [.. Enumerable.Range(0, count).Select(_ => make(null))];
    }
}
