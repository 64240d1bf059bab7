using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>New tensors.</summary>
internal static class CreationOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        One("Constant", 0, "tensor value", Constant, since: 1, until: 11),
        One("Constant", 0, "tensor value, float value_float, floats value_floats, int value_int, ints value_ints", Constant, since: 12),
        One("ConstantOfShape", 1, "tensor value", ConstantOfShape, since: 9),
        One("EyeLike", 1, "int dtype, int k", EyeLike, since: 9),
        One("OneHot", 3, "int axis", OneHot, since: 9),
        Window("HannWindow", 0.5, 0.5, 0),
        Window("HammingWindow", 25.0 / 46, 21.0 / 46, 0),
        Window("BlackmanWindow", 0.42, 0.5, 0.08),
        One("Range", 3, "", Range, since: 11),
    ];

    // A sum of cosines over a period: of the length itself, or of one less.
    private static OnnxOperator Window(string name, double constant, double first, double second) => One(
        name, 1, "int output_datatype, int periodic", n =>
        {
            var length = T.Cast(n[0].Rank == 1 ? n[0][0] : n[0], DType.Int64);
            var angle = T.Arange(length) * (2 * Math.PI) / T.Cast(n.Flag("periodic", true) ? length : length - 1, DType.Float64);
            return T.Cast(constant - (first * T.Cos(angle)) + (second * T.Cos(2 * angle)), n.DType("output_datatype", DType.Float32));
        },
        since: 17);

    private static TensorVariable Constant(NodeContext n)
    {
        if (n.Tensor("value") is { } tensor)
        {
            using (tensor)
            {
                return T.Constant(tensor);
            }
        }

        if (n.Ints("value_ints") is { } integers)
        {
            return Parts.List(integers);
        }

        if (n.Floats("value_floats") is { } floats)
        {
            return T.Constant(floats);
        }

        return n.HasAttribute("value_int") ? T.Constant(n.Int("value_int", 0))
            : n.HasAttribute("value_float") ? T.Constant(n.Float("value_float", 0))
            : throw n.Missing("value");
    }

    private static TensorVariable ConstantOfShape(NodeContext n)
    {
        var shape = n.Values(0);
        if (shape.Any(length => length < 0))
        {
            throw n.Error($"got the shape [{string.Join(", ", shape)}] with a negative length.");
        }

        using var value = n.Tensor("value") ?? NDArray.Scalar(0f);
        return value.Count == 1
            ? T.Full(T.Constant(value.Reshape()), [.. shape.Select(length => (TensorVariable)length)])
            : throw n.Error($"has a value of {value.Count} elements. Accepted: one.");
    }

    private static TensorVariable EyeLike(NodeContext n)
    {
        var x = n[0];
        return x.Rank == 2
            ? T.Cast(T.Equal(Parts.Positions(x, 0) + n.Int("k", 0), Parts.Positions(x, 1)), n.DType("dtype", x.DType))
            : throw n.Error($"got {x.Type}. Accepted: two axes.");
    }

    private static TensorVariable OneHot(NodeContext n)
    {
        var labels = T.Cast(n[0], DType.Int64);
        var depth = T.Cast(n[1].Rank == 0 ? n[1] : n[1].Rank == 1 ? n[1][0] : throw n.Error($"got the depth {n[1].Type}. Accepted: one number."), DType.Int64);
        var axis = n.Axis("axis", -1, labels.Rank + 1);
        var places = Parts.Along(T.Arange(depth), axis, labels.Rank + 1);
        var positions = T.ExpandDims(T.Where(labels < 0, labels + depth, labels), axis);
        return T.Where(T.Equal(places, positions), n[2][1], n[2][0]);
    }

    private static TensorVariable Range(NodeContext n)
    {
        Parts.CheckSameDType(n, n[0], n[1], n[2]);
        var bounds = Array.ConvertAll(n.All, bound => bound.Rank == 1 ? bound[0] : bound);
        var dtype = bounds[0].DType;
        var wide = dtype.IsInteger ? DType.Int64 : dtype;
        return T.Cast(T.Arange(T.Cast(bounds[0], wide), T.Cast(bounds[1], wide), T.Cast(bounds[2], wide)), dtype);
    }
}
