using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;
using Theon.Benchmarks.Peers;
using Theon.FirstResult;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>Steps that keep their parameters: a network of 784, 500 and 10 units, Adam over a million numbers, and steps that reach
/// 256 rows of a large table. All in float32.</summary>
internal static class TrainingRows
{
    private const int Features = 784;
    private const int Hidden = 500;
    private const int Classes = 10;
    private const int Parameters = 1_000_000;
    private const int TableRows = 20_000;
    private const int TableColumns = 64;
    private const int Gathered = 256;

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) =>
        [Perceptron(60, 0.7, options, peers), Perceptron(600, 0.8, options, peers), Adam(options, peers), Embedding(options, peers)];

    private static Workload Perceptron(int rows, double most, Options options, PeerProcesses peers) => new($"mlp-{rows}", "float32", report =>
    {
        (string, Array, int[])[] named =
        [
            ("x", Data.Normal<float>(rows * Features, 1), [rows, Features]), ("y", Data.Whole<long>(rows, 2, Classes), [rows]),
            ("w1", Data.Normal<float>(Features * Hidden, 3, 0.05), [Features, Hidden]), ("b1", Data.Normal<float>(Hidden, 4, 0.05), [Hidden]),
            ("w2", Data.Normal<float>(Hidden * Classes, 5, 0.05), [Hidden, Classes]), ("b2", Data.Normal<float>(Classes, 6, 0.05), [Classes]),
        ];
        var arrays = Arrays(named);
        var step = new PerceptronStep(arrays[2], arrays[3], arrays[4], arrays[5]);
        using var pair = new Pair();
        using var comparison = new Comparison
        {
            Workload = $"mlp-{rows}",
            DType = "float32",
            Theon = Theon(step.Train, arrays[..2], step.Parameters, out var outputs),
            Peers = [("numpy", peers.NumPy?.Expression("step()", NumPyPerceptron, named)), ("torch", peers.Torch?.Expression("step()", TorchPerceptron, named)), .. peers.Symbolic("mlp", named)],
            Limits = [FmaPeak.Limit<float>(pair, Flops(rows))],
            Tolerance = 1e-3,
            Target = Target.OfBest(most),
            Resources = [step, .. arrays, .. outputs],
        };
        comparison.Run(report, options.Rounds);
    });

    // Products only: two forward, two for the gradients of the weights, one back through the second layer.
    private static double Flops(int rows) => 2.0 * rows * ((2 * Features * Hidden) + (3 * Hidden * Classes));

    private static Workload Adam(Options options, PeerProcesses peers) => new("adam-1e6", "float32", report =>
    {
        (string, Array, int[])[] named =
        [
            ("g", Data.Normal<float>(Parameters, 1), [Parameters]), ("p", Data.Normal<float>(Parameters, 2), [Parameters]),
            ("m", new float[Parameters], [Parameters]), ("v", new float[Parameters], [Parameters]),
        ];
        var arrays = Arrays(named);
        var g = T.FVector("g");
        SharedVariable[] state = [T.Shared(arrays[1], "p"), T.Shared(arrays[2], "m"), T.Shared(arrays[3], "v")];
        var m = (0.9 * state[1]) + (0.1 * g);
        var v = (0.999 * state[2]) + (0.001 * T.Sqr(g));
        var step = Function.Compile([g], [], [(state[0], state[0] - (0.01 * m / (T.Sqrt(v) + 1e-8))), (state[1], m), (state[2], v)], name: "adam");
        using var pair = new Pair();
        using var stream = new Streams(pair, 4, 3, (long)Parameters * sizeof(float));
        using var comparison = new Comparison
        {
            Workload = "adam-1e6",
            DType = "float32",
            Theon = Theon(step, arrays[..1], state, out _),
            Peers = [("numpy", peers.NumPy?.Expression("step()", NumPyAdam, named)), ("torch", peers.Torch?.Expression("step()", TorchAdam, named)), .. peers.Symbolic("adam", named)],
            Limits = stream.Limits,
            Tolerance = Data.Tolerance<float>(),
            Target = new Target("at most 0.5 x torch", row => row.Peer == "torch" && row.Ratio is { } ratio ? ratio <= 0.5 : null),
            Resources = [step, .. arrays],
        };
        comparison.Run(report, options.Rounds);
    });

    private static Workload Embedding(Options options, PeerProcesses peers) => new("embedding-sgd", "float32", report =>
    {
        (string, Array, int[])[] named =
        [
            ("i", Data.Whole<long>(Gathered, 1, TableRows), [Gathered]), ("w", Data.Normal<float>(TableRows * TableColumns, 2), [TableRows, TableColumns]),
        ];
        var arrays = Arrays(named);
        var i = T.LVector("i");
        var w = T.Shared(arrays[1], "w");
        var cost = T.Sum(T.Sqr(w[i]));
        var step = Function.Compile([i], cost, [(w, w - (0.01 * T.Grad(cost, w)))], name: "embedding");
        using var comparison = new Comparison
        {
            Workload = "embedding-sgd",
            DType = "float32",
            Theon = Theon(step, arrays[..1], [w], out var outputs),
            Peers = [("numpy", peers.NumPy?.Expression("step()", NumPyEmbedding, named)), ("torch", peers.Torch?.Expression("step()", TorchEmbedding, named))],
            Tolerance = 1e-3,
            Target = Target.OfBest(1.1),
            Resources = [step, .. arrays, .. outputs],
        };
        comparison.Run(report, options.Rounds);
    });

    private static NDArray[] Arrays((string Name, Array Elements, int[] Shape)[] named) =>
        [.. named.Select(input => Data.ToNDArray(input.Elements, [.. input.Shape.Select(length => (long)length)]))];

    /// <summary>A call, and the parameters after it.</summary>
    private static Contender Theon(CompiledFunction step, NDArray[] inputs, IReadOnlyList<SharedVariable> state, out NDArray[] outputs)
    {
        NDArray[] results = [.. step.OutputTypes.Select(type => NDArray.Zeros(type.DType))];
        outputs = results;
        void Call() => step.Run(inputs, results);
        return Contender.Of("theon", Call, () =>
        {
            Call();
            return [.. results.Concat(state.Select(parameter => parameter.GetValue())).SelectMany(Data.Numbers)];
        });
    }

    // Gradients by hand, as a user of NumPy writes them.
    private const string NumPyPerceptron = """
        rows, rate = np.arange(len(y)), np.float32(0.01)
        def step():
            global w1, b1, w2, b2
            h = np.tanh(x @ w1 + b1)
            z = h @ w2 + b2
            e = np.exp(z - z.max(1, keepdims=True))
            p = e / e.sum(1, keepdims=True)
            loss = -np.log(p[rows, y]).mean()
            p[rows, y] -= 1
            p /= np.float32(len(y))
            dh = (p @ w2.T) * (1 - h * h)
            w2 -= rate * (h.T @ p)
            b2 -= rate * p.sum(0)
            w1 -= rate * (x.T @ dh)
            b1 -= rate * dh.sum(0)
            return loss, w1, b1, w2, b2
        """;

    private const string TorchPerceptron = """
        parameters = [w1, b1, w2, b2]
        for q in parameters: q.requires_grad_(True)
        def step():
            with torch.enable_grad():
                loss = torch.nn.functional.cross_entropy(torch.addmm(b2, torch.tanh(torch.addmm(b1, x, w1)), w2), y)
                gradients = torch.autograd.grad(loss, parameters)
            for q, g in zip(parameters, gradients): q.sub_(g, alpha=0.01)
            return loss.detach(), *(q.detach() for q in parameters)
        """;

    private const string NumPyEmbedding = """
        def step():
            r = w[i]
            np.subtract.at(w, i, np.float32(0.02) * r)
            return (r * r).sum(), w
        """;

    private const string TorchEmbedding = """
        w.requires_grad_(True)
        def step():
            with torch.enable_grad():
                loss = torch.nn.functional.embedding(i, w, sparse=True).square().sum()
                gradient, = torch.autograd.grad(loss, [w])
            w.add_(gradient, alpha=-0.01)
            return loss.detach(), w.detach()
        """;

    private const string NumPyAdam = """
        s, t = np.empty_like(g), np.empty_like(g)
        def step():
            np.multiply(g, np.float32(0.1), out=s); np.multiply(m, np.float32(0.9), out=m); np.add(m, s, out=m)
            np.multiply(g, g, out=s); np.multiply(s, np.float32(0.001), out=s); np.multiply(v, np.float32(0.999), out=v); np.add(v, s, out=v)
            np.sqrt(v, out=s); np.add(s, np.float32(1e-8), out=s); np.multiply(m, np.float32(0.01), out=t); np.divide(t, s, out=t); np.subtract(p, t, out=p)
            return p, m, v
        """;

    private const string TorchAdam = """
        def step():
            m.lerp_(g, 0.1)
            v.mul_(0.999).addcmul_(g, g, value=0.001)
            p.addcdiv_(m, v.sqrt().add_(1e-8), value=-0.01)
            return p, m, v
        """;
}
