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
        One("Mod", 2, "int fmod", Mod, since: 10),
        One("BitShift", 2, "string direction", BitShift, since: 11),
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

    // Integers are divided towards zero.
    private static TensorVariable Div(NodeContext n)
    {
        Parts.CheckSameDType(n, n[0], n[1]);
        var (x, y) = (n[0], n[1]);
        if (x.DType.IsFloat)
        {
            return x / y;
        }

        var floor = T.FloorDiv(x, y);
        return x.DType.Kind == DTypeKind.Unsigned ? floor : T.Where(T.NotEqual(T.Mod(x, y), 0) & ((x < 0) ^ (y < 0)), floor + 1, floor);
    }

    // With fmod the sign is that of the dividend, else that of the divisor.
    private static TensorVariable Mod(NodeContext n)
    {
        Parts.CheckSameDType(n, n[0], n[1]);
        var (x, y) = (n[0], n[1]);
        if (!n.Flag("fmod", false))
        {
            return x.DType.IsFloat ? throw n.Error("needs fmod 1 for floats.") : T.Mod(x, y);
        }

        if (x.DType.Kind == DTypeKind.Unsigned)
        {
            return T.Mod(x, y);
        }

        var rest = T.Mod(T.Abs(x), T.Abs(y));
        return T.Where(x < 0, -rest, rest);
    }

    private static TensorVariable BitShift(NodeContext n)
    {
        Parts.CheckSameDType(n, n[0], n[1]);
        var factor = T.Pow(Parts.Number(2, n[0].DType), n[1]);
        return n.Choice("direction", "", "LEFT", "RIGHT") == "LEFT" ? n[0] * factor : T.FloorDiv(n[0], factor);
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
