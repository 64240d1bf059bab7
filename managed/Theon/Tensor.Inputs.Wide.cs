namespace Theon;

// Inputs with four to seven axes.
public static partial class Tensor
{
    /// <summary>An input: a <see cref="Config.FloatX"/> tensor with four axes.</summary>
    public static TensorVariable Tensor4(string? name = null) => new(TensorType.OfRank(Config.FloatX, 4), name);

    /// <summary>An input: a <see cref="Config.FloatX"/> tensor with five axes.</summary>
    public static TensorVariable Tensor5(string? name = null) => new(TensorType.OfRank(Config.FloatX, 5), name);

    /// <summary>An input: a <see cref="Config.FloatX"/> tensor with six axes.</summary>
    public static TensorVariable Tensor6(string? name = null) => new(TensorType.OfRank(Config.FloatX, 6), name);

    /// <summary>An input: a <see cref="Config.FloatX"/> tensor with seven axes.</summary>
    public static TensorVariable Tensor7(string? name = null) => new(TensorType.OfRank(Config.FloatX, 7), name);

    /// <summary>An input: a float32 tensor with four axes.</summary>
    public static TensorVariable FTensor4(string? name = null) => new(TensorType.OfRank(DType.Float32, 4), name);

    /// <summary>An input: a float32 tensor with five axes.</summary>
    public static TensorVariable FTensor5(string? name = null) => new(TensorType.OfRank(DType.Float32, 5), name);

    /// <summary>An input: a float32 tensor with six axes.</summary>
    public static TensorVariable FTensor6(string? name = null) => new(TensorType.OfRank(DType.Float32, 6), name);

    /// <summary>An input: a float32 tensor with seven axes.</summary>
    public static TensorVariable FTensor7(string? name = null) => new(TensorType.OfRank(DType.Float32, 7), name);

    /// <summary>An input: a float64 tensor with four axes.</summary>
    public static TensorVariable DTensor4(string? name = null) => new(TensorType.OfRank(DType.Float64, 4), name);

    /// <summary>An input: a float64 tensor with five axes.</summary>
    public static TensorVariable DTensor5(string? name = null) => new(TensorType.OfRank(DType.Float64, 5), name);

    /// <summary>An input: a float64 tensor with six axes.</summary>
    public static TensorVariable DTensor6(string? name = null) => new(TensorType.OfRank(DType.Float64, 6), name);

    /// <summary>An input: a float64 tensor with seven axes.</summary>
    public static TensorVariable DTensor7(string? name = null) => new(TensorType.OfRank(DType.Float64, 7), name);

    /// <summary>An input: an int64 tensor with four axes.</summary>
    public static TensorVariable LTensor4(string? name = null) => new(TensorType.OfRank(DType.Int64, 4), name);

    /// <summary>An input: an int64 tensor with five axes.</summary>
    public static TensorVariable LTensor5(string? name = null) => new(TensorType.OfRank(DType.Int64, 5), name);

    /// <summary>An input: an int64 tensor with six axes.</summary>
    public static TensorVariable LTensor6(string? name = null) => new(TensorType.OfRank(DType.Int64, 6), name);

    /// <summary>An input: an int64 tensor with seven axes.</summary>
    public static TensorVariable LTensor7(string? name = null) => new(TensorType.OfRank(DType.Int64, 7), name);

    /// <summary>An input: an int32 tensor with four axes.</summary>
    public static TensorVariable ITensor4(string? name = null) => new(TensorType.OfRank(DType.Int32, 4), name);

    /// <summary>An input: an int32 tensor with five axes.</summary>
    public static TensorVariable ITensor5(string? name = null) => new(TensorType.OfRank(DType.Int32, 5), name);

    /// <summary>An input: an int32 tensor with six axes.</summary>
    public static TensorVariable ITensor6(string? name = null) => new(TensorType.OfRank(DType.Int32, 6), name);

    /// <summary>An input: an int32 tensor with seven axes.</summary>
    public static TensorVariable ITensor7(string? name = null) => new(TensorType.OfRank(DType.Int32, 7), name);

    /// <summary>An input: a bool tensor with four axes.</summary>
    public static TensorVariable BoolTensor4(string? name = null) => new(TensorType.OfRank(DType.Bool, 4), name);

    /// <summary>An input: a bool tensor with five axes.</summary>
    public static TensorVariable BoolTensor5(string? name = null) => new(TensorType.OfRank(DType.Bool, 5), name);

    /// <summary>An input: a bool tensor with six axes.</summary>
    public static TensorVariable BoolTensor6(string? name = null) => new(TensorType.OfRank(DType.Bool, 6), name);

    /// <summary>An input: a bool tensor with seven axes.</summary>
    public static TensorVariable BoolTensor7(string? name = null) => new(TensorType.OfRank(DType.Bool, 7), name);

    /// <summary>An input: an int8 tensor with four axes.</summary>
    public static TensorVariable BTensor4(string? name = null) => new(TensorType.OfRank(DType.Int8, 4), name);

    /// <summary>An input: an int8 tensor with five axes.</summary>
    public static TensorVariable BTensor5(string? name = null) => new(TensorType.OfRank(DType.Int8, 5), name);

    /// <summary>An input: an int8 tensor with six axes.</summary>
    public static TensorVariable BTensor6(string? name = null) => new(TensorType.OfRank(DType.Int8, 6), name);

    /// <summary>An input: an int8 tensor with seven axes.</summary>
    public static TensorVariable BTensor7(string? name = null) => new(TensorType.OfRank(DType.Int8, 7), name);

    /// <summary>An input: an int16 tensor with four axes.</summary>
    public static TensorVariable WTensor4(string? name = null) => new(TensorType.OfRank(DType.Int16, 4), name);

    /// <summary>An input: an int16 tensor with five axes.</summary>
    public static TensorVariable WTensor5(string? name = null) => new(TensorType.OfRank(DType.Int16, 5), name);

    /// <summary>An input: an int16 tensor with six axes.</summary>
    public static TensorVariable WTensor6(string? name = null) => new(TensorType.OfRank(DType.Int16, 6), name);

    /// <summary>An input: an int16 tensor with seven axes.</summary>
    public static TensorVariable WTensor7(string? name = null) => new(TensorType.OfRank(DType.Int16, 7), name);

    /// <summary>An input: a complex64 tensor with four axes.</summary>
    public static TensorVariable CTensor4(string? name = null) => new(TensorType.OfRank(DType.Complex64, 4), name);

    /// <summary>An input: a complex64 tensor with five axes.</summary>
    public static TensorVariable CTensor5(string? name = null) => new(TensorType.OfRank(DType.Complex64, 5), name);

    /// <summary>An input: a complex64 tensor with six axes.</summary>
    public static TensorVariable CTensor6(string? name = null) => new(TensorType.OfRank(DType.Complex64, 6), name);

    /// <summary>An input: a complex64 tensor with seven axes.</summary>
    public static TensorVariable CTensor7(string? name = null) => new(TensorType.OfRank(DType.Complex64, 7), name);

    /// <summary>An input: a complex128 tensor with four axes.</summary>
    public static TensorVariable ZTensor4(string? name = null) => new(TensorType.OfRank(DType.Complex128, 4), name);

    /// <summary>An input: a complex128 tensor with five axes.</summary>
    public static TensorVariable ZTensor5(string? name = null) => new(TensorType.OfRank(DType.Complex128, 5), name);

    /// <summary>An input: a complex128 tensor with six axes.</summary>
    public static TensorVariable ZTensor6(string? name = null) => new(TensorType.OfRank(DType.Complex128, 6), name);

    /// <summary>An input: a complex128 tensor with seven axes.</summary>
    public static TensorVariable ZTensor7(string? name = null) => new(TensorType.OfRank(DType.Complex128, 7), name);
}
