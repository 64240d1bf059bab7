namespace Theon.Onnx.Tests;

public sealed partial class OperatorTests
{
    private const string Five = "float32[5] 0 1 2 3 4";

    private static readonly OperatorCase[] s_parts =
    [
        new(9, "Slice", Five, "float32[2] 1 2", ("starts", new[] { 1L }), ("ends", new[] { -2L })),
        new(1, "Slice", Matrix, "float32[2, 1] 3 6", ("starts", new[] { -1L }), ("ends", new[] { 1000L }), ("axes", new[] { 1L })),
        new(10, "Slice", $"{Five}; int64[1] 1; int64[1] 9223372036854775807; -; int64[1] 2", "float32[2] 1 3"),
        new(13, "Slice", $"{Five}; int64[1] -1; int64[1] -9223372036854775808; int64[1] 0; int64[1] -2", "float32[3] 4 2 0"),
        new(13, "Slice", $"{Five}; int64[1] 20; int64[1] 0; int64[1] -1; int64[1] -1", "float32[4] 4 3 2 1"),
        new(13, "Slice", $"{Five}; int64[1] 3; int64[1] 3", "float32[0]"),
        new(13, "Slice", $"{Matrix}; int64[2] 0 1; int64[2] 1 3; int64[2] -2 1", "float32[1, 2] 2 3"),
        new(7, "Split", Five, "float32[2] 0 1; float32[3] 2 3 4", ("split", new[] { 2L, 3 })),
        new(11, "Split", Matrix, "float32[2, 1] 1 4; float32[2, 1] 2 5; float32[2, 1] 3 6", ("axis", -1)),
        new(13, "Split", $"{Five}; int64[3] 0 1 4", "float32[0]; float32[1] 0; float32[4] 1 2 3 4"),
        new(13, "Split", "float32[4] 0 1 2 3", "float32[2] 0 1; float32[2] 2 3"),
        new(4, "Concat", "float32[1, 2] 1 2; float32[2, 2] 3 4 5 6; float32[0, 2]", "float32[3, 2] 1 2 3 4 5 6", ("axis", 0)),
        new(13, "Concat", "int64[2, 1] 1 2; int64[2, 1] 3 4", "int64[2, 2] 1 3 2 4", ("axis", -1)),
        new(6, "Tile", "float32[1, 2] 1 2; int64[2] 2 2", "float32[2, 4] 1 2 1 2 1 2 1 2"),
        new(13, "Tile", "float32[2] 1 2; int64[1] 0", "float32[0]"),
        new(9, "NonZero", "float32[2, 2] 1 0 nan 2", "int64[2, 3] 0 1 1 0 0 1"),
        new(14, "Trilu", "float32[2, 3] 1 2 3 4 5 6", "float32[2, 3] 1 2 3 0 5 6"),
        new(14, "Trilu", "float32[2, 3] 1 2 3 4 5 6; int64[] 1", "float32[2, 3] 1 2 0 4 5 6", ("upper", 0)),
        new(14, "Trilu", "int64[2, 2, 2] 1 2 3 4 5 6 7 8; int64[1] 1", "int64[2, 2, 2] 0 2 0 0 0 6 0 0", ("upper", 1)),
        new(2, "Pad", "float32[2] 1 2", "float32[5] 9 1 2 9 9", ("pads", new[] { 1L, 2 }), ("value", 9f)),
        new(11, "Pad", "float32[1, 2] 1 2; int64[4] 1 0 0 1; float32[] 7", "float32[2, 3] 7 7 7 1 2 7"),
        new(13, "Pad", "int64[3] 1 2 3; int64[2] -1 1", "int64[3] 2 3 0"),
        new(13, "Pad", $"{Five}; int64[2] 2 3", "float32[10] 2 1 0 1 2 3 4 3 2 1", ("mode", "reflect")),
        new(13, "Pad", $"{Five}; int64[2] 4 4", "float32[13] 4 3 2 1 0 1 2 3 4 3 2 1 0", ("mode", "reflect")),
        new(11, "Pad", "float32[2, 2] 1 2 3 4; int64[4] 1 0 0 2", "float32[3, 4] 1 2 2 2 1 2 2 2 3 4 4 4", ("mode", "edge")),
        new(11, "Pad", $"{Five}; int64[2] -2 1", "float32[4] 2 3 4 4", ("mode", "edge")),
    ];
}
