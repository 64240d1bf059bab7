using System.Collections.Immutable;

namespace Theon;

// Several inputs at once, by names: small integers and complex numbers.
public static partial class Tensor
{
    /// <summary>One <see cref="BScalar"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BScalars(params ReadOnlySpan<string> names) => Several(names, BScalar);

    /// <summary>One <see cref="BVector"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BVectors(params ReadOnlySpan<string> names) => Several(names, BVector);

    /// <summary>One <see cref="BMatrix"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BMatrices(params ReadOnlySpan<string> names) => Several(names, BMatrix);

    /// <summary>One <see cref="BTensor3"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BTensor3s(params ReadOnlySpan<string> names) => Several(names, BTensor3);

    /// <summary>One <see cref="BTensor4"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BTensor4s(params ReadOnlySpan<string> names) => Several(names, BTensor4);

    /// <summary>One <see cref="BRow"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BRows(params ReadOnlySpan<string> names) => Several(names, BRow);

    /// <summary>One <see cref="BCol"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> BCols(params ReadOnlySpan<string> names) => Several(names, BCol);

    /// <summary>One <see cref="WScalar"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> WScalars(params ReadOnlySpan<string> names) => Several(names, WScalar);

    /// <summary>One <see cref="WVector"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> WVectors(params ReadOnlySpan<string> names) => Several(names, WVector);

    /// <summary>One <see cref="WMatrix"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> WMatrices(params ReadOnlySpan<string> names) => Several(names, WMatrix);

    /// <summary>One <see cref="WTensor3"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> WTensor3s(params ReadOnlySpan<string> names) => Several(names, WTensor3);

    /// <summary>One <see cref="WTensor4"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> WTensor4s(params ReadOnlySpan<string> names) => Several(names, WTensor4);

    /// <summary>One <see cref="WRow"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> WRows(params ReadOnlySpan<string> names) => Several(names, WRow);

    /// <summary>One <see cref="WCol"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> WCols(params ReadOnlySpan<string> names) => Several(names, WCol);

    /// <summary>One <see cref="CScalar"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> CScalars(params ReadOnlySpan<string> names) => Several(names, CScalar);

    /// <summary>One <see cref="CVector"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> CVectors(params ReadOnlySpan<string> names) => Several(names, CVector);

    /// <summary>One <see cref="CMatrix"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> CMatrices(params ReadOnlySpan<string> names) => Several(names, CMatrix);

    /// <summary>One <see cref="CTensor3"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> CTensor3s(params ReadOnlySpan<string> names) => Several(names, CTensor3);

    /// <summary>One <see cref="CTensor4"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> CTensor4s(params ReadOnlySpan<string> names) => Several(names, CTensor4);

    /// <summary>One <see cref="CRow"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> CRows(params ReadOnlySpan<string> names) => Several(names, CRow);

    /// <summary>One <see cref="CCol"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> CCols(params ReadOnlySpan<string> names) => Several(names, CCol);

    /// <summary>One <see cref="ZScalar"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> ZScalars(params ReadOnlySpan<string> names) => Several(names, ZScalar);

    /// <summary>One <see cref="ZVector"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> ZVectors(params ReadOnlySpan<string> names) => Several(names, ZVector);

    /// <summary>One <see cref="ZMatrix"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> ZMatrices(params ReadOnlySpan<string> names) => Several(names, ZMatrix);

    /// <summary>One <see cref="ZTensor3"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> ZTensor3s(params ReadOnlySpan<string> names) => Several(names, ZTensor3);

    /// <summary>One <see cref="ZTensor4"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> ZTensor4s(params ReadOnlySpan<string> names) => Several(names, ZTensor4);

    /// <summary>One <see cref="ZRow"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> ZRows(params ReadOnlySpan<string> names) => Several(names, ZRow);

    /// <summary>One <see cref="ZCol"/> for each name.</summary>
    public static ImmutableArray<TensorVariable> ZCols(params ReadOnlySpan<string> names) => Several(names, ZCol);
}
