using System.Collections.Immutable;
using Theon.Onnx.Building;
using static Theon.Onnx.Operators.OnnxOperator;
using T = Theon.Tensor;

namespace Theon.Onnx.Operators;

/// <summary>Functions of the elements of one tensor.</summary>
internal static class UnaryOperators
{
    /// <summary>The rows.</summary>
    public static ImmutableArray<OnnxOperator> Rows { get; } =
    [
        Unary("Abs", 6, x => x.DType.Kind == DTypeKind.Unsigned ? x : T.Abs(x)),
        Unary("Acos", 7, T.Acos),
        Unary("Acosh", 9, T.Acosh),
        Unary("Asin", 7, T.Asin),
        Unary("Asinh", 9, T.Asinh),
        Unary("Atan", 7, T.Atan),
        Unary("Atanh", 9, T.Atanh),
        Unary("Ceil", 6, T.Ceil),
        Unary("Cos", 7, T.Cos),
        Unary("Cosh", 9, T.Cosh),
        Unary("Erf", 9, T.Erf),
        Unary("Exp", 6, T.Exp),
        Unary("Floor", 6, T.Floor),
        Unary("Identity", 1, x => x),
        Unary("IsNaN", 9, T.IsNan),
        Unary("Log", 6, T.Log),
        Unary("Neg", 6, T.Neg),
        Unary("Not", 1, T.Not),
        Unary("Reciprocal", 6, T.Reciprocal),
        Unary("Relu", 6, x => T.Maximum(x, 0)),
        Unary("Round", 11, T.Round),
        Unary("Sigmoid", 6, T.Sigmoid),
        Unary("Sign", 9, T.Sign),
        Unary("Sin", 7, T.Sin),
        Unary("Sinh", 9, T.Sinh),
        Unary("Softplus", 1, T.Softplus),
        Unary("Softsign", 1, x => x / (1 + T.Abs(x))),
        Unary("Sqrt", 6, T.Sqrt),
        Unary("Tan", 7, T.Tan),
        Unary("Tanh", 6, T.Tanh),
        Unary("HardSwish", 14, x => x * T.Clip((x / 6) + 0.5, 0, 1)),
        One("Celu", 1, "float alpha", n => Celu(n[0], n.Float("alpha", 1)), since: 12),
        One("Elu", 1, "float alpha", n => T.Where(n[0] < 0, n.Float("alpha", 1) * T.ExpM1(n[0]), n[0]), since: 6),
        One("HardSigmoid", 1, "float alpha, float beta", n => T.Clip((n.Float("alpha", 0.2f) * n[0]) + n.Float("beta", 0.5f), 0, 1), since: 6),
        One("IsInf", 1, "int detect_negative, int detect_positive", IsInf, since: 10),
        One("LeakyRelu", 1, "float alpha", n => T.Where(n[0] < 0, n.Float("alpha", 0.01f) * n[0], n[0]), since: 6),
        One("Selu", 1, "float alpha, float gamma", Selu, since: 6),
        One("Shrink", 1, "float bias, float lambd", Shrink, since: 9),
        One("ThresholdedRelu", 1, "float alpha", n => T.Where(n[0] > n.Float("alpha", 1), n[0], 0), since: 10),
        One("Cast", 1, "int to", n => T.Cast(n[0], n.HasAttribute("to") ? n.DType("to", default) : throw n.Missing("to")), since: 6),
        One("CastLike", 2, "", n => T.Cast(n[0], n[1].DType), since: 15),
        One("Clip", 1, "float min, float max", n => Clip(n[0], Bound(n, "min"), Bound(n, "max")), since: 6, until: 10),
        One("Clip", (1, 3), "", n => Clip(n[0], n.Optional(1), n.Optional(2)), since: 11),
    ];

    private static OnnxOperator Unary(string name, int since, Func<TensorVariable, TensorVariable> function) => One(name, 1, "", n => function(n[0]), since);

    private static TensorVariable Celu(TensorVariable x, float alpha) => T.Maximum(x, 0) + T.Minimum(alpha * T.ExpM1(x / alpha), 0);

    private static TensorVariable IsInf(NodeContext n)
    {
        var x = n[0];
        return (n.Flag("detect_negative", true), n.Flag("detect_positive", true)) switch
        {
            (true, true) => T.IsInf(x),
            (true, false) => T.IsInf(x) & (x < 0),
            (false, true) => T.IsInf(x) & (x > 0),
            _ => T.IsInf(x) & (x < 0) & (x > 0),
        };
    }

    private static TensorVariable Selu(NodeContext n)
    {
        var x = n[0];
        return n.Float("gamma", 1.05070102214813232421875f) * T.Where(x > 0, x, n.Float("alpha", 1.67326319217681884765625f) * T.ExpM1(x));
    }

    private static TensorVariable Shrink(NodeContext n)
    {
        var (bias, threshold) = (n.Float("bias", 0), n.Float("lambd", 0.5f));
        return Parts.InOwnDType(n[0], x => T.Where(x < -threshold, x + bias, T.Where(x > threshold, x - bias, 0)));
    }

    private static TensorVariable? Bound(NodeContext n, string name) => n.HasAttribute(name) ? Parts.Number(n.Float(name, 0), n[0].DType) : null;

    // The upper bound wins where the bounds are the wrong way round.
    private static TensorVariable Clip(TensorVariable x, TensorVariable? low, TensorVariable? high)
    {
        var atLeast = low is null ? x : T.Maximum(x, low);
        return high is null ? atLeast : T.Minimum(atLeast, high);
    }
}
