using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;
using Theon.Benchmarks.Peers;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>One training step of a softmax regression with 10 classes on 10,000 x 784 numbers, which no cache holds.</summary>
internal static class SoftmaxRegression
{
    private const int Rows = 10_000;
    private const int Features = 784;
    private const int Classes = 10;

    // As users write it, with the gradient by hand.
    private const string NumPyStep = """
        state = [w, b]
        rows, count = np.arange(len(y)), x.dtype.type(len(y))
        def step():
            w, b = state
            z = x @ w + b
            z -= z.max(axis=1, keepdims=True)
            e = np.exp(z)
            s = e.sum(axis=1, keepdims=True)
            cost = (np.log(s[:, 0]) - z[rows, y]).mean()
            d = e / s
            d[rows, y] -= 1
            d /= count
            state[0] = w - x.dtype.type(0.1) * (x.T @ d)
            state[1] = b - x.dtype.type(0.1) * d.sum(axis=0)
            return cost, state[0], state[1]
        """;

    private const string TorchStep = """
        state = [w, b]
        rows = torch.arange(len(y))
        def step():
            w, b = state
            p = torch.log_softmax(torch.addmm(b, x, w), 1)
            cost = -p[rows, y].mean()
            d = torch.exp(p)
            d[rows, y] -= 1
            d /= len(y)
            state[0] = torch.addmm(w, x.T, d, alpha=-0.1)
            state[1] = b - 0.1 * d.sum(0)
            return cost, state[0], state[1]
        """;

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) => [Of<double>(options, peers), Of<float>(options, peers)];

    private static Workload Of<TElement>(Options options, PeerProcesses peers)
        where TElement : unmanaged, IFloatingPointIeee754<TElement>
    {
        var (name, dtype) = ($"softmax-{Rows}x{Features}x{Classes}", Data.NameOf<TElement>());
        return new Workload(name, dtype, report =>
        {
            var (x, y) = (Data.Normal<TElement>(Rows * Features, 1), Data.Whole<long>(Rows, 2, Classes));
            var (w, b) = (Data.Normal<TElement>(Features * Classes, 3, scale: 0.05), Data.Normal<TElement>(Classes, 4, scale: 0.05));
            (string, Array, int[])[] named = [("x", x, [Rows, Features]), ("y", y, [Rows]), ("w", w, [Features, Classes]), ("b", b, [Classes])];
            using var pair = new Pair();
            using var stream = new Streams(pair, 1, 0, (long)Rows * Features * Data.DTypeOf<TElement>().Bytes);
            using var comparison = new Comparison
            {
                Workload = name,
                DType = dtype,
                Theon = Theon(x, y, w, b, out var resources),
                Peers = [("numpy", peers.NumPy?.Expression("step()", NumPyStep, named)), ("torch", peers.Torch?.Expression("step()", TorchStep, named))],
                Limits = stream.Limits,
                Tolerance = Data.Tolerance<TElement>(),
                Target = Target.OfBest(0.8),
                Resources = resources,
            };
            comparison.Run(report, options.Rounds);
        });
    }

    private static Contender Theon<TElement>(TElement[] x, long[] y, TElement[] w, TElement[] b, out IReadOnlyList<IDisposable> resources)
        where TElement : unmanaged, IFloatingPointIeee754<TElement>
    {
        var dtype = Data.DTypeOf<TElement>();
        var (data, labels) = (T.Variable(dtype, [false, false], "x"), T.LVector("y"));
        using var initial = NDArray.FromSpan<TElement>(w, Features, Classes);
        using var offsets = NDArray.FromSpan<TElement>(b);
        var (weights, bias) = (T.Shared(initial, "w"), T.Shared(offsets, "b"));
        var cost = T.Mean(T.CategoricalCrossentropy(T.Softmax(T.Dot(data, weights) + bias), labels));
        var (gw, gb) = T.Grad(cost, weights, bias);
        var step = Function.Compile([data, labels], cost, updates: [(weights, weights - (0.1 * gw)), (bias, bias - (0.1 * gb))], name: "train");
        NDArray[] inputs = [NDArray.FromSpan<TElement>(x, y.Length, Features), NDArray.FromSpan<long>(y)];
        NDArray[] outputs = [NDArray.Scalar(TElement.Zero)];
        resources = [step, .. inputs, .. outputs];
        void Call() => step.Run(inputs, outputs);
        return Contender.Of("theon", Call, () =>
        {
            Call();
            using var wNow = weights.GetValue();
            using var bNow = bias.GetValue();
            return [.. Data.Numbers(outputs[0]), .. Data.Numbers(wNow), .. Data.Numbers(bNow)];
        });
    }
}
