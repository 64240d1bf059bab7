using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Floats as scaled bytes.</summary>
internal static class QuantizationOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        One("QuantizeLinear", (2, 3), "", n => Quantize(n, n[0], n[1], n.Optional(2), 0), since: 10, until: 12),
        One("QuantizeLinear", (2, 3), "int axis", n => Quantize(n, n[0], n[1], n.Optional(2), n.Int("axis", 1)), since: 13),
        One("DequantizeLinear", (2, 3), "", n => Dequantize(n, n[0], n[1], n.Optional(2), 0), since: 10, until: 12),
        One("DequantizeLinear", (2, 3), "int axis", n => Dequantize(n, n[0], n[1], n.Optional(2), n.Int("axis", 1)), since: 13),
        Many("DynamicQuantizeLinear", (1, 1), 3, "", DynamicQuantize, since: 11),
        One("QLinearMatMul", 8, "", QuantizedMatMul, since: 10),
    ];

    private static TensorVariable Quantize(NodeContext n, TensorVariable x, TensorVariable scale, TensorVariable? zero, long axis)
    {
        var dtype = zero?.DType ?? DType.UInt8;
        var (low, high) = dtype switch
        {
            DType.UInt8 => (0, 255),
            DType.Int8 => (-128, 127),
            _ => throw n.Error($"quantizes to {dtype.Name}. Accepted: uint8, int8."),
        };
        var wide = T.Cast(x, DType.Float32);
        var rounded = T.Round(wide / Along(n, scale, x, axis));
        var moved = zero is null ? rounded : rounded + T.Cast(Along(n, zero, x, axis), DType.Float32);
        return T.Cast(T.Clip(moved, low, high), dtype);
    }

    private static TensorVariable Dequantize(NodeContext n, TensorVariable x, TensorVariable scale, TensorVariable? zero, long axis)
    {
        // The difference is exact in int32, which float32 would round.
        var wide = T.Cast(x, DType.Int32);
        var centered = zero is null ? wide : wide - T.Cast(Along(n, zero, x, axis), DType.Int32);
        return T.Cast(centered, scale.DType) * Along(n, scale, x, axis);
    }

    private static ImmutableArray<TensorVariable?> DynamicQuantize(NodeContext n)
    {
        var x = n[0];
        var (low, high) = (T.Minimum(T.Min(x), 0), T.Maximum(T.Max(x), 0));
        var scale = (high - low) / 255;
        var zero = T.Cast(T.Clip(T.Round(-low / scale), 0, 255), DType.UInt8);
        return [Quantize(n, x, scale, zero, 0), scale, zero];
    }

    private static TensorVariable QuantizedMatMul(NodeContext n)
    {
        var product = ProductOperators.MatMul(n, Dequantize(n, n[0], n[1], n[2], -2), Dequantize(n, n[3], n[4], n[5], -1));
        return Quantize(n, product, n[6], n[7], -2);
    }

    // One number for all, or one for each part along an axis.
    private static TensorVariable Along(NodeContext n, TensorVariable parameter, TensorVariable x, long axis) => parameter.Rank switch
    {
        0 => parameter,
        1 when x.Rank > 0 && parameter.Type.Broadcastable[0] => parameter[0],
        1 => Parts.Along(parameter, n.Axis(axis, x.Rank), x.Rank),
        _ => throw n.Error($"got the parameter {parameter.Type}. Accepted: one number, or a vector."),
    };
}
