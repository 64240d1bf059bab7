using Theon.Onnx.Protos;

namespace Theon.Onnx.Loading;

/// <summary>Element types of the file format.</summary>
internal static class DataTypes
{
    /// <summary>The dtype; null for what Theon cannot hold.</summary>
    public static DType? Find(long type) => (TensorProto.Types.DataType)type switch
    {
        TensorProto.Types.DataType.Float => DType.Float32,
        TensorProto.Types.DataType.Uint8 => DType.UInt8,
        TensorProto.Types.DataType.Int8 => DType.Int8,
        TensorProto.Types.DataType.Uint16 => DType.UInt16,
        TensorProto.Types.DataType.Int16 => DType.Int16,
        TensorProto.Types.DataType.Int32 => DType.Int32,
        TensorProto.Types.DataType.Int64 => DType.Int64,
        TensorProto.Types.DataType.Bool => DType.Bool,
        TensorProto.Types.DataType.Float16 => DType.Float16,
        TensorProto.Types.DataType.Double => DType.Float64,
        TensorProto.Types.DataType.Uint32 => DType.UInt32,
        TensorProto.Types.DataType.Uint64 => DType.UInt64,
        TensorProto.Types.DataType.Complex64 => DType.Complex64,
        TensorProto.Types.DataType.Complex128 => DType.Complex128,
        _ => null,
    };

    /// <summary>The name of an element type in messages.</summary>
    public static string Name(long type) => Find(type)?.Name ?? (TensorProto.Types.DataType)type switch
    {
        TensorProto.Types.DataType.Undefined => "no element type",
        TensorProto.Types.DataType.String => "string",
        TensorProto.Types.DataType.Bfloat16 => "bfloat16",
        _ => $"element type {type}",
    };
}
