using System.Numerics;
using System.Numerics.Tensors;

namespace Theon.Benchmarks.Workloads;

/// <summary>The expressions that are measured.</summary>
internal static class ExpressionCases
{
    private const double ShareOfLimit = 0.75;

    public static IEnumerable<ExpressionCase<T>> Of<T>()
        where T : unmanaged, IFloatingPointIeee754<T> =>
        [AddOne<T>(), Sum<T>(), Square<T>(), Power<T>(), Sigmoid<T>(), Softplus<T>(), TanhTimes<T>(), Adam<T>()];

    private static ExpressionCase<T> AddOne<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => new()
        {
            Name = "a+1",
            Inputs = ["a"],
            Build = x => [x[0] + 1],
            NumPy = "a + 1",
            Numexpr = "a + 1",
            LimitShareAtMillion = ShareOfLimit,
            Primitives = (x, y, _, start, length) => TensorPrimitives.Add(x[0].AsSpan(start, length), T.One, y[0].AsSpan(start, length)),
            Loop = (x, y, _, start, length) =>
            {
                var (a, result) = (x[0], y[0]);
                for (var i = start; i < start + length; i++)
                {
                    result[i] = a[i] + T.One;
                }
            },
        };

    private static ExpressionCase<T> Sum<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (two, three) = (T.CreateChecked(2), T.CreateChecked(3));
        return new()
        {
            Name = "2a+3b",
            Inputs = ["a", "b"],
            Build = x => [(2 * x[0]) + (3 * x[1])],
            NumPy = "2 * a + 3 * b",
            Torch = "torch.add(2 * a, b, alpha=3)",
            Numexpr = "2 * a + 3 * b",
            LimitShareAtMillion = ShareOfLimit,
            Primitives = (x, y, _, start, length) =>
            {
                var result = y[0].AsSpan(start, length);
                TensorPrimitives.Multiply(x[1].AsSpan(start, length), three, result);
                TensorPrimitives.MultiplyAdd(x[0].AsSpan(start, length), two, result, result);
            },
            Loop = (x, y, _, start, length) =>
            {
                var (a, b, result) = (x[0], x[1], y[0]);
                for (var i = start; i < start + length; i++)
                {
                    result[i] = (two * a[i]) + (three * b[i]);
                }
            },
        };
    }

    private static ExpressionCase<T> Square<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var two = T.CreateChecked(2);
        return new()
        {
            Name = "a**2+b**2+2ab",
            Inputs = ["a", "b"],
            Build = x => [Tensor.Pow(x[0], 2) + Tensor.Pow(x[1], 2) + (2 * x[0] * x[1])],
            NumPy = "a**2 + b**2 + 2 * a * b",
            Torch = "torch.addcmul(torch.addcmul(a * a, b, b), a, b, value=2)",
            Numexpr = "a**2 + b**2 + 2 * a * b",
            LimitShareAtMillion = ShareOfLimit,
            Primitives = (x, y, scratch, start, length) =>
            {
                var a = x[0].AsSpan(start, length);
                var b = x[1].AsSpan(start, length);
                var twice = scratch[0].AsSpan(0, length);
                var result = y[0].AsSpan(start, length);
                TensorPrimitives.Multiply<T>(a, a, result);
                TensorPrimitives.MultiplyAdd<T>(b, b, result, result);
                TensorPrimitives.Multiply(a, two, twice);
                TensorPrimitives.MultiplyAdd<T>(twice, b, result, result);
            },
            Loop = (x, y, _, start, length) =>
            {
                var (a, b, result) = (x[0], x[1], y[0]);
                for (var i = start; i < start + length; i++)
                {
                    result[i] = (a[i] * a[i]) + (b[i] * b[i]) + (two * a[i] * b[i]);
                }
            },
        };
    }

    private static ExpressionCase<T> Power<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var two = T.CreateChecked(2);
        return new()
        {
            Name = "2a+b**10",
            Inputs = ["a", "b"],
            Build = x => [(2 * x[0]) + Tensor.Pow(x[1], 10)],
            NumPy = "2 * a + b**10",
            Torch = "torch.add(b**10, a, alpha=2)",
            Numexpr = "2 * a + b**10",
            LimitShareAtMillion = ShareOfLimit,
            Primitives = (x, y, scratch, start, length) =>
            {
                var b = x[1].AsSpan(start, length);
                var square = scratch[0].AsSpan(0, length);
                var power = scratch[1].AsSpan(0, length);
                var result = y[0].AsSpan(start, length);
                TensorPrimitives.Multiply<T>(b, b, square);
                TensorPrimitives.Multiply<T>(square, square, power);
                TensorPrimitives.Multiply<T>(power, power, power);
                TensorPrimitives.Multiply<T>(power, square, power);
                TensorPrimitives.MultiplyAdd<T>(x[0].AsSpan(start, length), two, power, result);
            },
            Loop = (x, y, _, start, length) =>
            {
                var (a, b, result) = (x[0], x[1], y[0]);
                for (var i = start; i < start + length; i++)
                {
                    var square = b[i] * b[i];
                    var fourth = square * square;
                    result[i] = (two * a[i]) + (fourth * fourth * square);
                }
            },
        };
    }

    private static ExpressionCase<T> Sigmoid<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => new()
        {
            Name = "1/(1+exp(-(ab+c)))",
            Inputs = ["a", "b", "c"],
            Build = x => [1 / (1 + Tensor.Exp(-((x[0] * x[1]) + x[2])))],
            NumPy = "1 / (1 + exp(-(a * b + c)))",
            Torch = "torch.sigmoid(torch.addcmul(c, a, b))",
            Numexpr = "1 / (1 + exp(-(a * b + c)))",
            Primitives = (x, y, _, start, length) =>
            {
                var result = y[0].AsSpan(start, length);
                TensorPrimitives.MultiplyAdd<T>(x[0].AsSpan(start, length), x[1].AsSpan(start, length), x[2].AsSpan(start, length), result);
                TensorPrimitives.Sigmoid<T>(result, result);
            },
            Loop = (x, y, _, start, length) =>
            {
                var (a, b, c, result) = (x[0], x[1], x[2], y[0]);
                for (var i = start; i < start + length; i++)
                {
                    result[i] = T.One / (T.One + T.Exp(-((a[i] * b[i]) + c[i])));
                }
            },
        };

    private static ExpressionCase<T> Softplus<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => new()
        {
            Name = "log1p(exp(a))",
            Inputs = ["a"],
            Build = x => [Tensor.Log1P(Tensor.Exp(x[0]))],
            NumPy = "log1p(exp(a))",
            Torch = "torch.nn.functional.softplus(a)",
            Numexpr = "log1p(exp(a))",
            Primitives = (x, y, _, start, length) =>
            {
                var result = y[0].AsSpan(start, length);
                TensorPrimitives.Exp<T>(x[0].AsSpan(start, length), result);
                TensorPrimitives.LogP1<T>(result, result);
            },
            Loop = (x, y, _, start, length) =>
            {
                var (a, result) = (x[0], y[0]);
                for (var i = start; i < start + length; i++)
                {
                    result[i] = T.LogP1(T.Exp(a[i]));
                }
            },
        };

    private static ExpressionCase<T> TanhTimes<T>()
        where T : unmanaged, IFloatingPointIeee754<T> => new()
        {
            Name = "tanh(a)b+c",
            Inputs = ["a", "b", "c"],
            Build = x => [(Tensor.Tanh(x[0]) * x[1]) + x[2]],
            NumPy = "tanh(a) * b + c",
            Torch = "torch.addcmul(c, torch.tanh(a), b)",
            Numexpr = "tanh(a) * b + c",
            Primitives = (x, y, _, start, length) =>
            {
                var result = y[0].AsSpan(start, length);
                TensorPrimitives.Tanh<T>(x[0].AsSpan(start, length), result);
                TensorPrimitives.MultiplyAdd<T>(result, x[1].AsSpan(start, length), x[2].AsSpan(start, length), result);
            },
            Loop = (x, y, _, start, length) =>
            {
                var (a, b, c, result) = (x[0], x[1], x[2], y[0]);
                for (var i = start; i < start + length; i++)
                {
                    result[i] = (T.Tanh(a[i]) * b[i]) + c[i];
                }
            },
        };

    /// <summary>One step: the means of the gradient and of its square, and the parameters, all into memory of their own.</summary>
    private static ExpressionCase<T> Adam<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        const double First = 0.9, Second = 0.999, Rate = 0.01, Tiny = 1e-8;
        var (keepM, takeM, keepV, takeV) = (T.CreateChecked(First), T.CreateChecked(1 - First), T.CreateChecked(Second), T.CreateChecked(1 - Second));
        var (rate, tiny) = (T.CreateChecked(Rate), T.CreateChecked(Tiny));
        return new()
        {
            Name = "adam",
            Inputs = ["p", "g", "m", "v"],
            Results = 3,
            Build = x =>
            {
                var m = (First * x[2]) + ((1 - First) * x[1]);
                var v = (Second * x[3]) + ((1 - Second) * Tensor.Sqr(x[1]));
                return [x[0] - (Rate * m / (Tensor.Sqrt(v) + Tiny)), m, v];
            },
            NumPy = "p - 0.01 * (m2 := 0.9 * m + 0.1 * g) / (sqrt(v2 := 0.999 * v + 0.001 * (g * g)) + 1e-8), m2, v2",
            Torch = "torch.addcdiv(p, m2 := torch.lerp(m, g, 0.1), (v2 := torch.addcmul(v * 0.999, g, g, value=0.001)).sqrt().add_(1e-8), value=-0.01), m2, v2",
            Numexpr = null,
            Primitives = (x, y, scratch, start, length) =>
            {
                var p = x[0].AsSpan(start, length);
                var g = x[1].AsSpan(start, length);
                var m = x[2].AsSpan(start, length);
                var v = x[3].AsSpan(start, length);
                var p2 = y[0].AsSpan(start, length);
                var m2 = y[1].AsSpan(start, length);
                var v2 = y[2].AsSpan(start, length);
                var s = scratch[0].AsSpan(0, length);
                var t = scratch[1].AsSpan(0, length);
                TensorPrimitives.Multiply(g, takeM, s);
                TensorPrimitives.MultiplyAdd(m, keepM, s, m2);
                TensorPrimitives.Multiply<T>(g, g, s);
                TensorPrimitives.Multiply(s, takeV, s);
                TensorPrimitives.MultiplyAdd(v, keepV, s, v2);
                TensorPrimitives.Sqrt<T>(v2, s);
                TensorPrimitives.Add(s, tiny, s);
                TensorPrimitives.Divide<T>(m2, s, t);
                TensorPrimitives.MultiplyAdd(t, -rate, p, p2);
            },
            Loop = (x, y, _, start, length) =>
            {
                var (p, g, m, v) = (x[0], x[1], x[2], x[3]);
                var (p2, m2, v2) = (y[0], y[1], y[2]);
                for (var i = start; i < start + length; i++)
                {
                    m2[i] = (keepM * m[i]) + (takeM * g[i]);
                    v2[i] = (keepV * v[i]) + (takeV * (g[i] * g[i]));
                    p2[i] = p[i] - (rate * m2[i] / (T.Sqrt(v2[i]) + tiny));
                }
            },
        };
    }
}
