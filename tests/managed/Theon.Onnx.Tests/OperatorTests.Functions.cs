namespace Theon.Onnx.Tests;

public sealed partial class OperatorTests
{
    private static readonly OperatorCase[] s_functions =
    [
        new(11, "Round", "float32[5] -2.5 -0.5 0.5 1.5 2.6", "float32[5] -2 0 0 2 3"),
        new(6, "Floor", "float32[2] -1.5 1.5", "float32[2] -2 1"),
        new(13, "Ceil", "float32[2] -1.5 1.5", "float32[2] -1 2"),
        new(9, "Erf", "float32[2] 0 1", "float32[2] 0 0.8427007929"),
        new(9, "Sinh", "float64[1] 1", "float64[1] 1.1752011936"),
        new(7, "Tan", "float64[1] 1", "float64[1] 1.5574077247"),
        new(14, "Div", "int64[4] 7 -7 7 -7; int64[4] 2 2 -2 -2", "int64[4] 3 -3 -3 3"),
        new(14, "Div", "int64[2] 6 -6; int64[1] 3", "int64[2] 2 -2"),
        new(10, "Mod", "int64[4] 7 -7 7 -7; int64[4] 3 3 -3 -3", "int64[4] 1 2 -2 -1"),
        new(13, "Mod", "int64[4] 7 -7 7 -7; int64[4] 3 3 -3 -3", "int64[4] 1 -1 1 -1", ("fmod", 1)),
        new(10, "Mod", "float32[3] -4.5 4.5 5; float32[3] 2 -2 3", "float32[3] -0.5 0.5 2", ("fmod", 1)),
        new(10, "QuantizeLinear", "float32[6] 0 2 3 1000 -254 -1000; float32[] 2; uint8[] 128", "uint8[6] 128 129 130 255 1 0"),
        new(13, "QuantizeLinear", "float32[1, 2] 5 5; float32[2] 2 4; int8[2] 0 -100", "int8[1, 2] 2 -99"),
        new(13, "QuantizeLinear", "float32[3] -1 1.5 300; float32[] 1", "uint8[3] 0 2 255"),
        new(13, "DequantizeLinear", "int8[2, 2] 1 2 3 4; float32[2] 2 10; int8[2] 1 0", "float32[2, 2] 0 2 30 40", ("axis", 0)),
        new(10, "DequantizeLinear", "uint8[2] 0 255; float32[] 0.5; uint8[] 128", "float32[2] -64 63.5"),
        new(13, "DequantizeLinear", "int32[2] 2000000001 3; float32[] 1", "float32[2] 2000000000 3"),
        new(11, "DynamicQuantizeLinear", "float32[3] 0 2 -0.55", "uint8[3] 55 255 0; float32[] 0.01; uint8[] 55"),
        new(10, "QLinearMatMul", "uint8[1, 2] 3 5; float32[] 0.5; uint8[] 1; uint8[2, 1] 4 2; float32[] 1; uint8[] 0; float32[] 0.5; uint8[] 10", "uint8[1, 1] 26"),
        new(11, "BitShift", "uint8[3] 129 2 3; uint8[3] 1 2 0", "uint8[3] 2 8 3", ("direction", "LEFT")),
        new(11, "BitShift", "uint64[2] 129 2; uint64[1] 1", "uint64[2] 64 1", ("direction", "RIGHT")),
    ];
}
