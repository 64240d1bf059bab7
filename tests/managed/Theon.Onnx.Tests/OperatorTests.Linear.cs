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
    ];
}
