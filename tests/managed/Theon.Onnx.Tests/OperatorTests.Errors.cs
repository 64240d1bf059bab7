namespace Theon.Onnx.Tests;

public sealed partial class OperatorTests
{
    private static readonly (OperatorCase Case, string Message)[] s_errors =
    [
        (new(17, "Add", "float32[2] 1 2; float64[2] 1 2", "float32[2] 0"), "got float32 and float64"),
        (new(17, "Cast", "float32[1] 1", "float32[1] 0"), "no attribute 'to'"),
        (new(17, "Cast", "float32[1] 1", "float32[1] 0", ("to", 8)), "to string"),
        (new(17, "Reshape", $"{Matrix}; int64[2] -1 -1", "float32[1] 0"), "-1 once"),
        (new(17, "Reshape", $"{Matrix}; int64[3] 2 3 0", "float32[1] 0"), "no such axis"),
        (new(17, "Reshape", $"{Matrix}; float32[1] 6", "float32[6] 0"), "needs a list of integers"),
        (new(17, "Flatten", Matrix, "float32[1] 0", ("axis", 3)), "axis 3"),
        (new(17, "Expand", $"{Matrix}; int64[1] 2", "float32[1] 0"), "cannot stretch [2, 3] to [2]"),
        (new(17, "Squeeze", $"{Matrix}; int64[1] 0", "float32[3] 0"), "axis 0"),
        (new(17, "Unsqueeze", $"{Matrix}; int64[2] 0 0", "float32[1] 0"), "an axis twice"),
        (new(11, "Unsqueeze", Matrix, "float32[1] 0"), "no attribute 'axes'"),
        (new(17, "Transpose", Matrix, "float32[1] 0", ("perm", new[] { 0L })), "orders 1 axes"),
        (new(17, "Slice", $"{Five}; int64[1] 0; int64[2] 1 2", "float32[1] 0"), "as many of each"),
        (new(17, "Slice", $"{Five}; int64[1] 0; int64[1] 1; int64[1] 0; int64[1] 0", "float32[1] 0"), "no step of 0"),
        (new(17, "Split", Five, "float32[2] 0; float32[3] 0"), "2 equal parts"),
        (new(17, "Split", $"{Five}; int64[2] 2 2", "float32[2] 0; float32[3] 0"), "splits 5 elements"),
        (new(17, "Concat", $"{Five}; {Five}", "float32[1] 0"), "no attribute 'axis'"),
        (new(17, "Tile", $"{Five}; int64[2] 1 1", "float32[1] 0"), "a number for each axis"),
        (new(17, "Pad", $"{Five}; int64[2] 0 1", "float32[1] 0", ("mode", "wrap")), "mode 'wrap'. Accepted: constant, reflect, edge"),
        (new(17, "Pad", $"{Five}; int64[2] 5 0", "float32[1] 0", ("mode", "reflect")), "reflects 5 elements"),
        (new(17, "Pad", $"{Five}; int64[2] -3 -3", "float32[1] 0"), "cuts 3 and 3"),
        (new(17, "Pad", $"{Five}; int64[1] 1", "float32[1] 0"), "has 1 margins"),
        (new(17, "Softmax", Matrix, "float32[1] 0", ("axis", 2)), "names axis 2"),
        (new(17, "ReduceMax", Matrix, "float32[1] 0", ("axes", new[] { 0L, -2 })), "an axis twice"),
        (new(17, "Gemm", $"{Five}; {Five}", "float32[1] 0"), "two matrices"),
        (new(17, "Dropout", "float32[2] 1 2; float32[] 0.5; bool[] 1", "float32[2] 0"), "training_mode"),
        (new(7, "BatchNormalization", "float32[1, 1] 3; float32[1] 2; float32[1] 0; float32[1] 1; float32[1] 4", "float32[1, 1] 0", ("spatial", 0)), "spatial 0"),
        (new(17, "BatchNormalization", "float32[1, 1] 3; float32[1] 2; float32[1] 0; float32[1] 1; float32[1] 4", "float32[1, 1] 0; float32[1] 0"), "only training"),
        (new(17, "LpNormalization", Matrix, "float32[2, 3] 0", ("p", 3)), "p 3"),
        (new(17, "LRN", "float32[1, 3, 1] 1 2 3", "float32[1, 3, 1] 0"), "size 0"),
        (new(17, "DepthToSpace", "float32[1, 3, 1, 1] 1 2 3", "float32[1] 0", ("blocksize", 2)), "3 channels"),
        (new(17, "NegativeLogLikelihoodLoss", "float32[1, 2] 1 2; int64[1, 1] 0", "float32[] 0"), "the same axes"),
        (new(17, "ConstantOfShape", "int64[1] -1", "float32[1] 0"), "negative length"),
        (new(17, "Constant", "", "float32[1] 0"), "no attribute 'value'"),
        (new(17, "OneHot", "int64[1] 0; int64[1, 1] 2; float32[2] 0 1", "float32[1, 2] 0"), "one number"),
    ];
}
