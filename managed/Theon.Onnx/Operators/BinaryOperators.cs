using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Functions of the elements of several tensors, which broadcast.</summary>
internal static class BinaryOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        Binary("Add", 7, T.Add),
        Binary("Sub", 7, T.Sub),
        Binary("Mul", 7, T.Mul),
        Binary("And", 7, T.And),
        Binary("Or", 7, T.Or),
        Binary("Xor", 7, T.Xor),
        Binary("Equal", 7, T.Equal),
        Binary("Less", 7, T.Less),
        Binary("LessOrEqual", 12, T.LessEqual),
        Binary("Greater", 7, T.Greater),
        Binary("GreaterOrEqual", 12, T.GreaterEqual),
        Binary("PRelu", 7, (x, slope) => T.Where(x < 0, slope * x, x)),
        One("Div", 2, "", Div),
        One("Pow", 2, "", Pow),
        One("Where", 3, "", Where, since: 9),
        Variadic("Max", 6, all => all.Aggregate(T.Maximum)),
        Variadic("Min", 6, all => all.Aggregate(T.Minimum)),
        Variadic("Sum", 6, Parts.Total),
        Variadic("Mean", 6, all => Parts.Total(all) / all.Length),
    ];

    private static OnnxOperator Binary(string name, int since, Func<TensorVariable, TensorVariable, TensorVariable> function) => One(
        name, 2, "", n =>
        {
            Parts.CheckSameDType(n, n[0], n[1]);
            return function(n[0], n[1]);
        },
        since);

    private static OnnxOperator Variadic(string name, int since, Func<TensorVariable[], TensorVariable> function) => One(
        name, (1, int.MaxValue), "", n =>
        {
            Parts.CheckSameDType(n, n.All);
            return function(n.All);
        },
        since);

    private static TensorVariable Div(NodeContext n)
    {
        Parts.CheckSameDType(n, n[0], n[1]);
        return n[0].DType.IsFloat ? n[0] / n[1] : throw n.Unsupported($"{n[0].DType.Name}");
    }

    // The result has the dtype of the base, whatever the exponent is.
    private static TensorVariable Pow(NodeContext n) => n[0].DType == n[1].DType ? T.Pow(n[0], n[1])
        : n[1].DType.IsInteger && n[0].DType.IsFloat ? T.Pow(n[0], T.Cast(n[1], n[0].DType))
        : T.Cast(T.Pow(n[0], n[1]), n[0].DType);

    private static TensorVariable Where(NodeContext n)
    {
        Parts.CheckSameDType(n, n[1], n[2]);
        return T.Where(n[0], n[1], n[2]);
    }
}
