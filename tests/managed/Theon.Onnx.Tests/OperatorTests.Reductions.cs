namespace Theon.Onnx.Tests;

public sealed partial class OperatorTests
{
    private const string Matrix = "float32[2, 3] 1 2 3 4 5 6";
    private const string Block = "float32[2, 2, 2] 1 2 3 4 5 6 7 8";

    private static readonly OperatorCase[] s_reductions =
    [
        new(1, "ReduceSum", Matrix, "float32[1, 1] 21"),
        new(11, "ReduceSum", Matrix, "float32[2] 6 15", ("axes", new[] { -1L }), ("keepdims", 0)),
        new(13, "ReduceSum", $"{Matrix}; int64[1] -1", "float32[2, 1] 6 15"),
        new(13, "ReduceSum", $"{Matrix}; int64[0]", "float32[1, 1] 21"),
        new(13, "ReduceSum", $"{Matrix}; int64[0]", Matrix, ("noop_with_empty_axes", 1)),
        new(13, "ReduceSum", Matrix, "float32[] 21", ("keepdims", 0)),
        new(17, "ReduceSum", "int64[3] 1 2 3", "int64[] 6", ("keepdims", 0)),
        new(17, "ReduceMax", Block, "float32[2] 7 8", ("axes", new[] { 1L, 0 }), ("keepdims", 0)),
        new(17, "ReduceMin", Block, "float32[1, 1, 2] 1 2", ("axes", new[] { 0L, -2 })),
        new(17, "ReduceMean", Matrix, "float32[1, 3] 2.5 3.5 4.5", ("axes", new[] { 0L })),
        new(17, "ReduceMean", "int64[2] 2 5", "int64[] 3", ("keepdims", 0)),
        new(17, "ReduceProd", Matrix, "float32[2] 6 120", ("axes", new[] { 1L }), ("keepdims", 0)),
        new(17, "ReduceL1", "float32[3] -1 2 -3", "float32[1] 6"),
        new(17, "ReduceL2", "float32[2] -3 4", "float32[1] 5"),
        new(17, "ReduceSumSquare", "float32[2] -3 4", "float32[1] 25"),
        new(17, "ReduceLogSum", "float32[2] 1 2", "float32[1] 1.0986122887"),
        new(17, "ReduceLogSumExp", "float32[2, 2] 1000 1000 -inf -inf", "float32[2] 1000.6931472 -inf", ("axes", new[] { 1L }), ("keepdims", 0)),
        new(17, "ReduceLogSumExp", "float32[2] inf 1", "float32[] inf", ("keepdims", 0)),
        new(1, "ArgMax", "float32[2, 2] 1 5 3 4", "int64[1, 2] 1 0"),
        new(13, "ArgMax", "float32[2, 3] 2 2 1 1 3 3", "int64[2] 1 2", ("axis", -1), ("keepdims", 0), ("select_last_index", 1)),
        new(13, "ArgMin", "float32[2, 3] 2 1 1 1 3 1", "int64[2, 1] 1 0", ("axis", 1)),
        new(12, "ArgMin", "float32[2, 3] 2 1 1 1 3 1", "int64[2, 1] 2 2", ("axis", 1), ("select_last_index", 1)),
        new(13, "Softmax", "float32[2, 2] 0 0 1000 0", "float32[2, 2] 0.5 0.5 1 0"),
        new(13, "Softmax", "float32[2, 2] 0 0 1000 0", "float32[2, 2] 0 0.5 1 0.5", ("axis", 0)),
        new(11, "Softmax", "float32[1, 2, 2] 0 0 0 0", "float32[1, 2, 2] 0.25"),
        new(11, "Softmax", "float32[2, 2] 0 0 0 0", "float32[2, 2] 0.25", ("axis", 0)),
        new(7, "Softmax", "float32[2, 2] 0 0 0 0", "float32[2, 2] 0.5", ("axis", -1)),
        new(13, "LogSoftmax", "float32[1, 2] 1000 0", "float32[1, 2] 0 -1000"),
        new(11, "LogSoftmax", "float32[1, 2, 2] 0 0 0 0", "float32[1, 2, 2] -1.3862943611"),
        new(13, "Hardmax", "float32[2, 3] 1 3 3 2 2 1", "float32[2, 3] 0 1 0 1 0 0"),
        new(11, "Hardmax", "float32[2, 2, 2] 1 3 4 4 0 0 0 0", "float32[2, 2, 2] 0 0 1 0 1 0 0 0"),
        new(1, "GlobalAveragePool", "float32[1, 2, 2, 2] 1 2 3 4 5 6 7 8", "float32[1, 2, 1, 1] 2.5 6.5"),
        new(1, "GlobalMaxPool", "float32[1, 2, 2] 1 2 7 4", "float32[1, 2, 1] 2 7"),
        new(2, "GlobalLpPool", "float32[1, 1, 2] 3 -4", "float32[1, 1, 1] 5"),
        new(2, "GlobalLpPool", "float32[1, 1, 2] 3 -4", "float32[1, 1, 1] 4.4979414453", ("p", 3)),
    ];
}
