using System.Runtime.CompilerServices;
using Theon.Graph;
using T = Theon.Tensor;

namespace Theon.Tests.Graph;

/// <summary>Ways in which the user's code comes to make a node.</summary>
internal static class CallShapes
{
    private static readonly TensorVariable s_x = T.Vector("x");
    private static readonly TensorVariable s_matrix = T.Matrix("m");

    public static (string Name, Action Build)[] All { get; } =
    [
        ("operator", () => _ = s_x + 1),
        ("function", () => T.Exp(s_x)),
        ("function of several nodes", () => T.Mean(s_matrix, axis: 1, keepDims: true)),
        ("method", () => s_x.Sum()),
        ("property", () => _ = s_matrix.T),
        ("indexer", () => _ = s_matrix[0, 1..]),
        ("leaf", () => T.Vector("v")),
        ("shared variable", () => T.Shared(1.5, "w")),
        ("random stream", () => new RandomStream(3).Normal()),
        ("own function", () => Twice(s_x)),
        ("own function that only hands on", () => Square(s_x)),
        ("own function that is inlined", () => Inlined(s_x)),
        ("own generic functions", OfTypes),
        ("recursion", () => Power(s_x, 6)),
        ("deep recursion", () => Power(s_x, 150)),
        ("lambda in a query", () => _ = new[] { s_x, s_x }.Select(v => v * v).ToArray()),
        ("function given to a query", () => _ = new[] { s_x, s_x }.Aggregate(T.Mul)),
        ("delegate of ours", OfOurDelegate),
        ("iterator", () => _ = Iterated(s_x).ToList()),
        ("asynchronous method", () => Awaited(s_x).GetAwaiter().GetResult()),
        ("interface", () => ((IModel)new Model()).Apply(s_x)),
        ("structure", () => new Affine(2).Apply(s_x)),
        ("constructor", () => _ = new Layer(s_x)),
        ("local function", OfALocalFunction),
        ("in a try block", () => Tried(s_x, fail: false)),
        ("reflection", () => typeof(CallShapes).GetMethod(nameof(Twice))!.Invoke(null, [s_x])),
        ("lambda that we call", () => T.Scan((TensorVariable row) => T.Tanh(row), sequences: [s_matrix])),
        ("lambda in a lambda that we call", () => T.Scan((TensorVariable row) => new[] { row }.Select(r => r + 1).Single(), sequences: [s_matrix])),
        ("gradient", () => T.Grad(T.Sum(T.Exp(s_x)), s_x)),
        ("many arguments", () => ManyArguments(1, 2, 3, 4, 5, 6, 7, 8, 9, s_x)),
        ("large frame", () => LargeFrame(s_x)),
    ];

    /// <summary>Calls of ours with code between them and the user's that is not kept, or that the runtime's walk leaves out.</summary>
    public static (string Name, Action Build)[] ThroughCodeOfTheRuntime { get; } =
    [
        ("delegates in a row", OfDelegatesInARow),
        ("delegates in a row, each of one function", () => OfDelegates(T.Exp, T.Tanh)),
        ("delegates in a row, deep in a recursion", () => Deep(20)),
        ("reflection of ours", () => ((Func<TensorVariable, TensorVariable>)T.Exp).Method.Invoke(null, [s_x])),
        ("after an exception", () => Tried(s_x, fail: true)),
    ];

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TensorVariable Twice(TensorVariable x) => T.Exp(x) * T.Exp(x);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TensorVariable Square(TensorVariable x) => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TensorVariable Inlined(TensorVariable x) => T.Exp(T.Exp(x)) + 1;

    private static void OfTypes()
    {
        Generic(s_x, 1);
        Generic(s_x, 1.5);
        Generic(s_x, "text");
        Generic(s_x, new object());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TensorVariable Generic<TValue>(TensorVariable x, TValue value) => T.Exp(x) + (typeof(TValue).IsValueType ? 1 : value!.GetHashCode());

    private static TensorVariable Power(TensorVariable x, int n) => n == 0 ? x : x * Power(x, n - 1);

    private static void OfOurDelegate()
    {
        Func<TensorVariable, TensorVariable> function = T.Exp;
        function(s_x);
        function(function(s_x));
    }

    private static void OfDelegatesInARow()
    {
        Func<TensorVariable, TensorVariable> functions = T.Exp;
        functions += T.Tanh;
        functions += Twice;
        functions(s_x);
        functions(s_x);
    }

    private static void OfDelegates(Func<TensorVariable, TensorVariable> first, Func<TensorVariable, TensorVariable> second)
    {
        var both = first + second;
        both(s_x);
        both(s_x);
        _ = both(s_x) + both(s_x);
    }

    private static void Deep(int depth)
    {
        if (depth > 0)
        {
            OfDelegatesInARow();
            Deep(depth - 1);
            OfDelegatesInARow();
        }
    }

    private static IEnumerable<TensorVariable> Iterated(TensorVariable x)
    {
        for (var i = 0; i < 3; i++)
        {
            yield return x + i;
        }

        yield return T.Exp(x);
    }

    private static async Task<TensorVariable> Awaited(TensorVariable x)
    {
        var y = T.Exp(x);
        await Task.CompletedTask;
        return y + T.Tanh(x);
    }

    private static void OfALocalFunction()
    {
        var scale = s_x.Sum();
        Scaled(s_x);
        Scaled(scale);

        TensorVariable Scaled(TensorVariable x) => x * scale;
    }

    private static TensorVariable Tried(TensorVariable x, bool fail)
    {
        try
        {
            var y = T.Exp(x);
            return fail ? throw new InvalidOperationException("never") : y;
        }
        catch (InvalidOperationException)
        {
            return T.Tanh(x);
        }
        finally
        {
            _ = x + 1;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TensorVariable ManyArguments(double a, int b, long c, int d, int e, int f, int g, int h, int i, TensorVariable x) => T.Exp(x) + (a + b + c + d + e + f + g + h + i);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TensorVariable LargeFrame(TensorVariable x)
    {
        Span<double> values = stackalloc double[2_000];
        values.Fill(1);
        var y = T.Exp(x);
        values[1] = values[0] + 1;
        return y + values[1];
    }

    private interface IModel
    {
        TensorVariable Apply(TensorVariable x);
    }

    private sealed class Model : IModel
    {
        public TensorVariable Apply(TensorVariable x) => T.Tanh(x) + 1;
    }

    private readonly struct Affine(double factor)
    {
        public TensorVariable Apply(TensorVariable x) => (x * factor) + 1;
    }

    private sealed class Layer(TensorVariable x)
    {
        public TensorVariable Output { get; } = T.Tanh(x + 1);
    }
}
