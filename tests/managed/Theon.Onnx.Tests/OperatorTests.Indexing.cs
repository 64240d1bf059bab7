namespace Theon.Onnx.Tests;

public sealed partial class OperatorTests
{
    private static readonly OperatorCase[] s_indexing =
    [
        new(1, "Gather", $"{Matrix}; int64[2] 1 0", "float32[2, 3] 4 5 6 1 2 3"),
        new(13, "Gather", $"{Matrix}; int64[] -1", "float32[2] 3 6", ("axis", 1)),
        new(13, "Gather", $"{Matrix}; int64[1, 2] 0 2", "float32[2, 1, 2] 1 3 4 6", ("axis", -1)),
        new(11, "GatherElements", $"{Matrix}; int64[1, 2] 1 -2", "float32[1, 2] 4 2"),
        new(13, "GatherElements", $"{Matrix}; int64[2, 1] 2 0", "float32[2, 1] 3 4", ("axis", 1)),
        new(11, "GatherND", $"{Matrix}; int64[2, 2] 0 0 -1 1", "float32[2] 1 5"),
        new(11, "GatherND", $"{Matrix}; int64[2, 1] 1 0", "float32[2, 3] 4 5 6 1 2 3"),
        new(12, "GatherND", $"{Block}; int64[2, 1] 1 0", "float32[2, 2] 3 4 5 6", ("batch_dims", 1)),
        new(13, "GatherND", $"{Block}; int64[2, 2, 1] 1 0 0 1", "float32[2, 2] 2 3 5 8", ("batch_dims", 2)),
        new(9, "Scatter", "float32[1, 3] 1 2 3; int64[1, 2] 0 2; float32[1, 2] 8 9", "float32[1, 3] 8 2 9", ("axis", 1)),
        new(16, "ScatterElements", "float32[3] 1 2 3; int64[3] 1 1 -1; float32[3] 10 20 30", "float32[3] 1 32 33", ("reduction", "add")),
        new(16, "ScatterElements", "float32[3] 1 2 3; int64[3] 1 1 -1; float32[3] 10 20 30", "float32[3] 1 400 90", ("reduction", "mul")),
        new(16, "ScatterElements", "float32[2, 2] 1 2 3 4; int64[1, 2] 1 0; float32[1, 2] 5 6", "float32[2, 2] 1 6 5 4"),
        new(11, "ScatterND", "float32[4] 1 2 3 4; int64[2, 1] 3 0; float32[2] 9 8", "float32[4] 8 2 3 9"),
        new(16, "ScatterND", "float32[2, 2] 1 2 3 4; int64[2, 1] 1 1; float32[2, 2] 1 2 3 4", "float32[2, 2] 1 2 7 10", ("reduction", "add")),
        new(16, "ScatterND", "float32[2, 2] 1 2 3 4; int64[2, 1] -1 1; float32[2, 2] 1 2 3 4", "float32[2, 2] 1 2 9 32", ("reduction", "mul")),
        new(9, "Compress", $"{Matrix}; bool[2] 0 1", "float32[2, 1] 2 5", ("axis", 1)),
        new(11, "Compress", $"{Matrix}; bool[4] 1 0 0 1", "float32[2] 1 4"),
        new(10, "ReverseSequence", "float32[3, 2] 1 2 3 4 5 6; int64[2] 2 3", "float32[3, 2] 3 6 1 4 5 2"),
        new(10, "ReverseSequence", "float32[2, 3] 1 2 3 4 5 6; int64[2] 3 1", "float32[2, 3] 3 2 1 4 5 6", ("batch_axis", 0), ("time_axis", 1)),
        new(11, "CumSum", "float32[3] 1 2 3; int64[] 0", "float32[3] 1 3 6"),
        new(11, "CumSum", "float32[2, 2] 1 2 3 4; int64[1] -1", "float32[2, 2] 0 1 0 3", ("exclusive", 1)),
        new(14, "CumSum", "float64[3] 1 inf 3; int64[] 0", "float64[3] inf 3 0", ("exclusive", 1), ("reverse", 1)),
        new(14, "CumSum", "float64[0]; int64[] 0", "float64[0]", ("exclusive", 1)),
        new(7, "TopK", "float32[1, 4] 3 1 4 1", "float32[1, 2] 4 3; int64[1, 2] 2 0", ("k", 2)),
        new(10, "TopK", "float32[2, 2] 3 1 4 1; int64[1] 1", "float32[1, 2] 4 1; int64[1, 2] 1 0", ("axis", 0)),
        new(11, "TopK", "float32[4] 3 1 4 1; int64[1] 3", "float32[3] 1 1 3; int64[3] 1 3 0", ("largest", 0)),
        new(11, "Unique", "float32[6] 2 1 1 3 4 3", "float32[4] 1 2 3 4; int64[4] 1 0 3 4; int64[6] 1 0 0 2 3 2; int64[4] 2 1 2 1"),
        new(11, "Unique", "float32[6] 2 1 1 3 4 3", "float32[4] 2 1 3 4; int64[4] 0 1 3 4; int64[6] 0 1 1 2 3 2; int64[4] 1 2 2 1", ("sorted", 0)),
        new(11, "Unique", "float32[3, 3] 1 0 0 1 0 0 2 3 4", "float32[2, 3] 1 0 0 2 3 4; int64[2] 0 2; int64[3] 0 0 1; int64[2] 2 1", ("axis", 0)),
        new(11, "Unique", "float32[2, 3] 2 1 2 0 5 0", "float32[2, 2] 1 2 5 0; int64[2] 1 0; -; -", ("axis", -1)),
    ];
}
