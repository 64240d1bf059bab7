namespace Theon.Onnx.Tests;

public sealed partial class OperatorTests
{
    private const string Training = "ai.onnx.preview.training";

    private static readonly OperatorCase[] s_layers =
    [
        new(9, "MatMul", "float32[2, 2] 1 2 3 4; float32[2] 1 10", "float32[2] 21 43"),
        new(7, "RNN", "float32[2, 1, 1] 1 2; float32[1, 1, 1] 1; float32[1, 1, 1] 0.5", "float32[2, 1, 1, 1] 1 2.5; float32[1, 1, 1] 2.5", ("hidden_size", 1), ("activations", new[] { "Relu" })),
        new(9, "MatMul", "float32[2] 1 10; float32[2, 2] 1 2 3 4", "float32[2] 31 42"),
        new(9, "MatMul", "float32[2] 1 10; float32[2] 3 4", "float32[] 43"),
        new(9, "MatMul", $"{Block}; float32[2] 1 10", "float32[2, 2] 21 43 65 87"),
        new(9, "MatMul", $"{Block}; float32[2, 1] 1 10", "float32[2, 2, 1] 21 43 65 87"),
        new(13, "MatMul", $"{Block}; {Block}", "float32[2, 2, 2] 7 10 15 22 67 78 91 106"),
        new(13, "MatMul", $"float32[2] 1 10; {Block}", "float32[2, 2] 31 42 75 86"),
        new(13, "MatMul", $"float32[1, 1, 2] 1 10; {Block}", "float32[2, 1, 2] 31 42 75 86"),
        new(12, "Einsum", $"{Matrix}", "float32[3, 2] 1 4 2 5 3 6", ("equation", "ij->ji")),
        new(12, "Einsum", "float32[2, 2] 1 2 3 4", "float32[] 5", ("equation", "ii")),
        new(12, "Einsum", "float32[2, 2] 1 2 3 4; float32[2] 10 100", "float32[2] 210 430", ("equation", "ij, j -> i")),
        new(12, "Einsum", $"{Block}; {Block}", "float32[2] 30 174", ("equation", "...ij,...ij->...")),
        new(10, "MatMulInteger", "uint8[2, 2] 255 0 1 2; int8[2, 1] -128 1; uint8[2] 0 1; int8[1] 1", "int32[2, 1] -32895 0"),
        new(7, "Gemm", "float32[1, 2] 1 2; float32[2, 2] 1 2 3 4; float32[2] 10 20", "float32[1, 2] 17 30"),
        new(11, "Gemm", "float32[2, 1] 1 2; float32[2, 2] 1 2 3 4", "float32[1, 2] 2.5 5.5", ("transA", 1), ("transB", 1), ("alpha", 0.5f)),
        new(13, "Gemm", "float32[1, 1] 2; float32[1, 2] 1 2; float32[1, 1] 4", "float32[1, 2] 10 12", ("beta", 2f)),
        new(7, "BatchNormalization", "float32[1, 2] 3 4; float32[2] 2 1; float32[2] 0 1; float32[2] 1 2; float32[2] 4 1", "float32[1, 2] 2 3", ("epsilon", 0f), ("spatial", 1)),
        new(9, "BatchNormalization", "float32[1, 1, 2] 3 5; float32[1] 2; float32[1] 1; float32[1] 1; float32[1] 4", "float32[1, 1, 2] 3 5", ("epsilon", 0f)),
        new(
            15, "BatchNormalization", "float32[2, 1] 1 3; float32[1] 1; float32[1] 0; float32[1] 10; float32[1] 20",
            "float32[2, 1] -1 1; float32[1] 6; float32[1] 10.5", ("epsilon", 0f), ("momentum", 0.5f), ("training_mode", 1)),
        new(6, "InstanceNormalization", "float32[1, 2, 2] 1 3 5 5; float32[2] 2 1; float32[2] 10 20", "float32[1, 2, 2] 8 12 20 20", ("epsilon", 1e-9f)),
        new(17, "LayerNormalization", "float32[2, 2] 1 3 5 9; float32[2] 1 2; float32[2] 0 1", "float32[2, 2] -1 3 -1 3; float32[2, 1] 2 7; float32[2, 1] 1 0.5", ("epsilon", 0f)),
        new(17, "LayerNormalization", "float32[2, 2] 1 3 1 3; float32[2, 2] 1 1 2 2", "float32[2, 2] -1 1 -2 2; -; -", ("axis", 0), ("epsilon", 0f)),
        new(7, "LRN", "float32[1, 3, 1] 1 2 3", "float32[1, 3, 1] 0.16666667 0.13333333 0.21428571", ("alpha", 3f), ("beta", 1f), ("bias", 1f), ("size", 3)),
        new(7, "LpNormalization", "float32[2, 2] 3 4 0.6 0.8", "float32[2, 2] 0.6 0.8 0.6 0.8"),
        new(7, "LpNormalization", "float32[2, 2] 3 -1 1 1", "float32[2, 2] 0.75 -0.5 0.25 0.5", ("axis", 0), ("p", 1)),
        new(13, "MeanVarianceNormalization", "float32[1, 2, 1, 2] 1 3 4 8", "float32[1, 2, 1, 2] -1 1 -1 1"),
        new(9, "MeanVarianceNormalization", "float32[1, 2] 1 3", "float32[1, 2] -1 1", ("axes", new[] { -1L })),
        new(7, "Dropout", "float32[2] 1 2", "float32[2] 1 2; float32[2] 1", ("ratio", 0.9f)),
        new(10, "Dropout", "float32[2] 1 2", "float32[2] 1 2; bool[2] 1"),
        new(13, "Dropout", "float32[2] 1 2; float32[] 0.5; bool[] 0", "float32[2] 1 2; bool[2] 1", ("seed", 3)),
        new(13, "Dropout", "float32[2] 1 2; float32[] 0; bool[] 1", "float32[2] 1 2"),
        new(13, "NegativeLogLikelihoodLoss", "float32[2, 2] -1 -2 -3 -4; int64[2] 1 0", "float32[] 2.5"),
        new(12, "NegativeLogLikelihoodLoss", "float32[2, 2] -1 -2 -3 -4; int64[2] 1 0; float32[2] 1 3", "float32[] 2.25"),
        new(13, "NegativeLogLikelihoodLoss", "float32[2, 2] -1 -inf -3 -4; int64[2] 1 0", "float32[2] 0 3", ("reduction", "none"), ("ignore_index", 1)),
        new(13, "NegativeLogLikelihoodLoss", "float32[1, 2, 2] -1 -2 -3 -4; int64[1, 2] 1 -5", "float32[] 3", ("reduction", "sum"), ("ignore_index", -5)),
        new(13, "SoftmaxCrossEntropyLoss", "float32[1, 2] 0 0; int64[1] 1", "float32[] 0.6931471806; float32[1, 2] -0.6931471806"),
        new(17, "Adagrad", "float32[] 0.5; int64[] 1; float32[1] 1; float32[1] 3; float32[1] 7", "float32[1] 0.8125; float32[1] 16", ("decay_factor", 1f), ("epsilon", 0f)) { Domain = Training },
        new(
            17, "Adam", "float32[] 0.1; int64[] 1; float32[1] 1; float32[1] 2; float32[1] 0; float32[1] 0", "float32[1] 0.9; float32[1] 1; float32[1] 1",
            ("alpha", 0.5f), ("beta", 0.75f), ("epsilon", 0f)) { Domain = Training },
        new(
            17, "Momentum", "float32[] 0.1; int64[] 0; float32[1] 1; float32[1] 2; float32[1] 3", "float32[1] 0.625; float32[1] 3.5",
            ("alpha", 0.5f), ("beta", 0.25f), ("mode", "nesterov"), ("norm_coefficient", 0f)) { Domain = Training },
    ];
}
