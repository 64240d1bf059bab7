using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;
using Theon.Benchmarks.Peers;

namespace Theon.Benchmarks.Workloads;

/// <summary>Elementwise expressions of vectors.</summary>
internal static class Expressions
{
    private static readonly string[] s_names = ["a", "b", "c"];
    private static readonly int[] s_sizes = [1_000, 100_000, 1_000_000];

    private delegate void SpanExpression<T>(T[] a, T[] b, T[] c, T[] result);

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) =>
        s_sizes.SelectMany(size => Of<double>(options, peers, size).Concat(Of<float>(options, peers, size)));

    private static IEnumerable<Workload> Of<T>(Options options, PeerProcesses peers, int size)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (one, two, three) = (T.One, T.CreateChecked(2), T.CreateChecked(3));
        yield return Of<T>(options, peers, size, "a+1", 1, "a + 1", x => x[0] + 1,
            (a, b, c, result) => TensorPrimitives.Add(a, one, result), (a, b, c, result) =>
            {
                for (var i = 0; i < result.Length; i++)
                {
                    result[i] = a[i] + one;
                }
            });
        yield return Of<T>(options, peers, size, "2a+3b", 2, "2 * a + 3 * b", x => (2 * x[0]) + (3 * x[1]),
            (a, b, c, result) =>
            {
                TensorPrimitives.Multiply(b, three, result);
                TensorPrimitives.MultiplyAdd<T>(a, two, result, result);
            }, (a, b, c, result) =>
            {
                for (var i = 0; i < result.Length; i++)
                {
                    result[i] = (two * a[i]) + (three * b[i]);
                }
            });
        yield return Of<T>(options, peers, size, "sigmoid(ab+c)", 3, "1 / (1 + exp(-(a * b + c)))", x => Tensor.Sigmoid((x[0] * x[1]) + x[2]),
            (a, b, c, result) =>
            {
                TensorPrimitives.MultiplyAdd<T>(a, b, c, result);
                TensorPrimitives.Sigmoid<T>(result, result);
            }, (a, b, c, result) =>
            {
                for (var i = 0; i < result.Length; i++)
                {
                    result[i] = one / (one + T.Exp(-((a[i] * b[i]) + c[i])));
                }
            });
    }

    private static Workload Of<T>(
        Options options, PeerProcesses peers, int size, string text, int inputCount, string python,
        Func<TensorVariable[], TensorVariable> build, SpanExpression<T> primitives, SpanExpression<T> loop)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (name, dtype) = (string.Create(CultureInfo.InvariantCulture, $"{text} {size:0e0}"), Data.NameOf<T>());
        return new Workload(name, dtype, report =>
        {
            var arrays = Enumerable.Range(1, s_names.Length).Select(seed => Data.Normal<T>(size, seed)).ToArray();
            (string, Array, int[])[] named = [.. arrays[..inputCount].Select((array, i) => (s_names[i], (Array)array, new[] { size }))];
            using var pair = new Pair();
            using var stream = new Streams(pair, inputCount, 1, (long)size * Data.DTypeOf<T>().Bytes);
            using var comparison = new Comparison
            {
                Workload = name,
                DType = dtype,
                Theon = Theon(arrays[..inputCount], build, out var resources),
                Peers =
                [
                    ("numpy", peers.NumPy?.Expression(python, "", named)),
                    ("torch", peers.Torch?.Expression(python, "", named)),
                    ("numexpr", peers.Numexpr?.Expression(python, "", named)),
                    ("tensorprimitives", InProcess("tensorprimitives", arrays, primitives)),
                    ("loop", InProcess("loop", arrays, loop)),
                ],
                Limits = stream.Limits,
                Tolerance = Data.Tolerance<T>(),
                Resources = resources,
            };
            comparison.Run(report, options.Rounds);
        });
    }

    private static Contender Theon<T>(T[][] arrays, Func<TensorVariable[], TensorVariable> build, out IReadOnlyList<IDisposable> resources)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var variables = arrays.Select((_, i) => Tensor.Variable(Data.DTypeOf<T>(), [false], s_names[i])).ToArray();
        var function = Function.Compile(variables, build(variables), name: "expression");
        var inputs = arrays.Select(array => NDArray.FromSpan<T>(array)).ToArray();
        NDArray[] outputs = [NDArray.Zeros(Data.DTypeOf<T>(), arrays[0].Length)];
        resources = [function, .. inputs, .. outputs];
        void Call() => function.Run(inputs, outputs);
        return Contender.Of("theon", Call, () =>
        {
            Call();
            return Data.Numbers<T>(outputs[0].AsSpan<T>());
        });
    }

    private static Contender InProcess<T>(string name, T[][] arrays, SpanExpression<T> expression)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var result = new T[arrays[0].Length];
        void Call() => expression(arrays[0], arrays[1], arrays[2], result);
        return Contender.Of(name, Call, () =>
        {
            Call();
            return Data.Numbers<T>(result);
        });
    }
}
