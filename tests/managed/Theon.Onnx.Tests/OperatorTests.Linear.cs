namespace Theon.Onnx.Tests;

public sealed partial class OperatorTests
{
    private static readonly OperatorCase[] s_linear =
    [
        new(11, "Det", "float32[2, 2] 1 2 3 4", "float32[] -2"),
        new(11, "Det", "float64[2, 2, 2] 1 2 3 4 2 0 0 5", "float64[2] -2 10"),
        new(17, "DFT", "float64[1, 4, 1] 1 2 3 5", "float64[1, 4, 2] 11 0 -2 3 -3 0 -2 -3"),
        new(17, "DFT", "float64[1, 4, 1] 1 2 3 5", "float64[1, 3, 2] 11 0 -2 3 -3 0", ("onesided", 1)),
        new(17, "DFT", "float32[1, 4, 2] 11 0 -2 3 -3 0 -2 -3", "float32[1, 4, 2] 1 0 2 0 3 0 5 0", ("inverse", 1)),
        new(17, "DFT", "float64[2, 1, 2] 1 1 2 -1", "float64[2, 1, 2] 3 0 -1 2", ("axis", 0)),
        new(17, "DFT", "float64[1, 2, 1] 1 2; int64[] 4", "float64[1, 4, 2] 3 0 1 -2 -1 0 1 2"),
        new(17, "DFT", "float64[1, 4, 1] 1 2 7 7; int64[] 2", "float64[1, 2, 2] 3 0 -1 0"),
        new(17, "STFT", "float64[1, 6, 1] 1 2 0 5 -1 3; int64[] 2; -; int64[] 4", "float64[1, 2, 3, 2] 8 0 1 3 -6 0 7 0 1 -2 -9 0"),
        new(17, "STFT", "float64[1, 6, 1] 1 2 0 5 -1 3; int64[] 2; -; int64[] 4", "float64[1, 2, 4, 2] 8 0 1 3 -6 0 1 -3 7 0 1 -2 -9 0 1 2", ("onesided", 0)),
        new(17, "STFT", "float32[1, 6, 1] 1 2 0 5 -1 3; int32[] 1; float32[3] 0.5 1 0.5", "float32[1, 4, 2, 2] 2.5 0 -0.5 -1.7320508076 3.5 0 -0.25 2.1650635095 4.5 0 -2.25 -4.7631397208 3 0 2.25 2.1650635095", ("onesided", 1)),
        new(17, "STFT", "float64[2, 4, 2] 1 1 2 0 0 -1 3 1 1 0 0 2 1 1 2 2; int64[] 3; float64[2] 1 0.5; int64[] 2", "float64[2, 1, 2, 2] 2 1 0 1 1 1 1 -1"),
        new(17, "MelWeightMatrix", "int64[] 3; int64[] 16; int64[] 8192; float32[] 0; float32[] 4096", "float32[9, 3] 1 0 0 0 1 0 0 0.5 0.5 0 0 1 0 0 0.5 0 0 0 0 0 0 0 0 0 0 0 0"),
        new(17, "MelWeightMatrix", "int32[1] 2; int32[] 15; int32[] 8000; float64[] 100; float64[] 3500", "float64[8, 2] 0 0 1 0 0 1 0 0.5 0 0 0 0 0 0 0 0", ("output_datatype", 11)),
        new(13, "Pad", $"{Five}; int64[2] 6 5", "float32[16] 2 3 4 3 2 1 0 1 2 3 4 3 2 1 0 1", ("mode", "reflect")),
        new(11, "Pad", "float32[1] 7; int64[2] 2 1", "float32[4] 7", ("mode", "reflect")),
    ];
}
