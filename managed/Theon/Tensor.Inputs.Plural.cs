using System.Collections.Immutable;

namespace Theon;

// Several inputs at once, by names.
public static partial class Tensor
{
    /// <summary>One <see cref="Scalar"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> Scalars(params ReadOnlySpan<string> names) => Several(names, Scalar);

    /// <summary>One <see cref="Vector"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> Vectors(params ReadOnlySpan<string> names) => Several(names, Vector);

    /// <summary>One <see cref="Matrix"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> Matrices(params ReadOnlySpan<string> names) => Several(names, Matrix);

    /// <summary>One <see cref="Tensor3"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> Tensor3s(params ReadOnlySpan<string> names) => Several(names, Tensor3);

    /// <summary>One <see cref="Tensor4"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> Tensor4s(params ReadOnlySpan<string> names) => Several(names, Tensor4);

    /// <summary>One <see cref="Row"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> Rows(params ReadOnlySpan<string> names) => Several(names, Row);

    /// <summary>One <see cref="Col"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> Cols(params ReadOnlySpan<string> names) => Several(names, Col);

    /// <summary>One <see cref="FScalar"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> FScalars(params ReadOnlySpan<string> names) => Several(names, FScalar);

    /// <summary>One <see cref="FVector"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> FVectors(params ReadOnlySpan<string> names) => Several(names, FVector);

    /// <summary>One <see cref="FMatrix"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> FMatrices(params ReadOnlySpan<string> names) => Several(names, FMatrix);

    /// <summary>One <see cref="FTensor3"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> FTensor3s(params ReadOnlySpan<string> names) => Several(names, FTensor3);

    /// <summary>One <see cref="FTensor4"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> FTensor4s(params ReadOnlySpan<string> names) => Several(names, FTensor4);

    /// <summary>One <see cref="FRow"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> FRows(params ReadOnlySpan<string> names) => Several(names, FRow);

    /// <summary>One <see cref="FCol"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> FCols(params ReadOnlySpan<string> names) => Several(names, FCol);

    /// <summary>One <see cref="DScalar"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> DScalars(params ReadOnlySpan<string> names) => Several(names, DScalar);

    /// <summary>One <see cref="DVector"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> DVectors(params ReadOnlySpan<string> names) => Several(names, DVector);

    /// <summary>One <see cref="DMatrix"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> DMatrices(params ReadOnlySpan<string> names) => Several(names, DMatrix);

    /// <summary>One <see cref="DTensor3"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> DTensor3s(params ReadOnlySpan<string> names) => Several(names, DTensor3);

    /// <summary>One <see cref="DTensor4"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> DTensor4s(params ReadOnlySpan<string> names) => Several(names, DTensor4);

    /// <summary>One <see cref="DRow"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> DRows(params ReadOnlySpan<string> names) => Several(names, DRow);

    /// <summary>One <see cref="DCol"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> DCols(params ReadOnlySpan<string> names) => Several(names, DCol);

    /// <summary>One <see cref="LScalar"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> LScalars(params ReadOnlySpan<string> names) => Several(names, LScalar);

    /// <summary>One <see cref="LVector"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> LVectors(params ReadOnlySpan<string> names) => Several(names, LVector);

    /// <summary>One <see cref="LMatrix"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> LMatrices(params ReadOnlySpan<string> names) => Several(names, LMatrix);

    /// <summary>One <see cref="LTensor3"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> LTensor3s(params ReadOnlySpan<string> names) => Several(names, LTensor3);

    /// <summary>One <see cref="LTensor4"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> LTensor4s(params ReadOnlySpan<string> names) => Several(names, LTensor4);

    /// <summary>One <see cref="LRow"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> LRows(params ReadOnlySpan<string> names) => Several(names, LRow);

    /// <summary>One <see cref="LCol"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> LCols(params ReadOnlySpan<string> names) => Several(names, LCol);

    /// <summary>One <see cref="IScalar"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> IScalars(params ReadOnlySpan<string> names) => Several(names, IScalar);

    /// <summary>One <see cref="IVector"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> IVectors(params ReadOnlySpan<string> names) => Several(names, IVector);

    /// <summary>One <see cref="IMatrix"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> IMatrices(params ReadOnlySpan<string> names) => Several(names, IMatrix);

    /// <summary>One <see cref="ITensor3"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> ITensor3s(params ReadOnlySpan<string> names) => Several(names, ITensor3);

    /// <summary>One <see cref="ITensor4"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> ITensor4s(params ReadOnlySpan<string> names) => Several(names, ITensor4);

    /// <summary>One <see cref="IRow"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> IRows(params ReadOnlySpan<string> names) => Several(names, IRow);

    /// <summary>One <see cref="ICol"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> ICols(params ReadOnlySpan<string> names) => Several(names, ICol);

    /// <summary>One <see cref="BoolScalar"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BoolScalars(params ReadOnlySpan<string> names) => Several(names, BoolScalar);

    /// <summary>One <see cref="BoolVector"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BoolVectors(params ReadOnlySpan<string> names) => Several(names, BoolVector);

    /// <summary>One <see cref="BoolMatrix"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BoolMatrices(params ReadOnlySpan<string> names) => Several(names, BoolMatrix);

    /// <summary>One <see cref="BoolTensor3"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BoolTensor3s(params ReadOnlySpan<string> names) => Several(names, BoolTensor3);

    /// <summary>One <see cref="BoolTensor4"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BoolTensor4s(params ReadOnlySpan<string> names) => Several(names, BoolTensor4);

    /// <summary>One <see cref="BoolRow"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BoolRows(params ReadOnlySpan<string> names) => Several(names, BoolRow);

    /// <summary>One <see cref="BoolCol"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BoolCols(params ReadOnlySpan<string> names) => Several(names, BoolCol);

    private static ImmutableArray<TensorVariable> Several(ReadOnlySpan<string> names, Func<string?, TensorVariable> make)
    {
        var variables = ImmutableArray.CreateBuilder<TensorVariable>(names.Length);
        foreach (var name in names)
        {
            variables.Add(make(name));
        }

        return variables.MoveToImmutable();
    }
}
