using System.Globalization;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Peers;
using T = Theon.Tensor;

namespace Theon.Benchmarks.Workloads;

/// <summary>Loops: powers, a polynomial, recurrent nets forward and backward, a million scalar steps.</summary>
internal static class LoopRows
{
    private const int Steps = 100;
    private const int Batch = 32;
    private const int Hidden = 128;
    private const int Coefficients = 10_000;
    private const int Samples = 1_000_000;

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers)
    {
        foreach (var (name, count, target) in new[] { ("power-1000-n10", 10, AtMost(0.03)), ("power-1000-n1e5", 100_000, OfPeers(0.5)) })
        {
            yield return Power(name, count, target, options, peers);
        }

        yield return Polynomial(options, peers);
        yield return Recurrent("rnn", 1, "torch.tanh", OfPeers(0.5), options, peers);
        yield return Recurrent("lstm", 4, "", OfPeers(0.5), options, peers);
        yield return Autoregression(options);
    }

    private static Target AtMost(double milliseconds) =>
        new(string.Create(CultureInfo.InvariantCulture, $"at most {milliseconds} ms"), row => row.Theon.Median <= milliseconds);

    private static Target OfPeers(double most) => Target.OfBest(most);

    private static Workload Power(string name, int count, Target target, Options options, PeerProcesses peers) => Of(
        name, [("a", Array.ConvertAll(Data.Normal<float>(count, 1, 1e-4), x => 1 + x), [count])],
        v => [T.Scan((prior, a) => prior * a, outputsInfo: [T.OnesLike(v[0])], nonSequences: [v[0]], nSteps: 1000)[0][^1]],
        ("powers(a)", "def powers(a):\n    r = np.ones_like(a)\n    for _ in range(1000):\n        np.multiply(r, a, out=r)\n    return r"),
        ("powers(a)", "def powers(a):\n    r = torch.ones_like(a)\n    for _ in range(1000):\n        torch.mul(r, a, out=r)\n    return r"),
        1e-3, target, options, peers);

    private static Workload Polynomial(Options options, PeerProcesses peers) => Of(
        "polynomial", [("c", Data.Normal<float>(Coefficients, 1), [Coefficients]), ("x", new[] { 0.9f }, [1])],
        v => [T.Scan((c, power, x) => c * T.Pow(x, power), sequences: [v[0], T.Cast(T.Arange(T.Constant((long)Coefficients)), DType.Float32)], nonSequences: [v[1][0]])[0].Sum()],
        ("(c * x ** powers).sum()", "powers = np.arange(10000, dtype=np.float32)"),
        ("(c * x ** powers).sum()", "powers = torch.arange(10000, dtype=torch.float32)"),
        1e-3, Target.OfBest(0.35), options, peers);

    private static Workload Recurrent(string name, int gates, string activation, Target target, Options options, PeerProcesses peers)
    {
        var columns = gates * Hidden;
        var module = gates == 1 ? "RNN" : "LSTM";
        var setup = $$"""
            net = torch.nn.{{module}}({{Hidden}}, {{Hidden}})
            with torch.no_grad():
                net.weight_ih_l0.copy_(w.T); net.weight_hh_l0.copy_(u.T); net.bias_ih_l0.copy_(b); net.bias_hh_l0.zero_()
            for p in net.parameters(): p.requires_grad_(True)
            def step():
                with torch.enable_grad():
                    for p in net.parameters(): p.grad = None
                    y, _ = net(x)
                    (y * y).sum().backward()
                return net.weight_ih_l0.grad, net.weight_hh_l0.grad, net.bias_ih_l0.grad
            def compared(r): return r[0].T.contiguous(), r[1].T.contiguous(), r[2]
            """;
        return Of(
            name,
            [
                ("x", Data.Normal<float>(Steps * Batch * Hidden, 1), [Steps, Batch, Hidden]), ("w", Data.Normal<float>(Hidden * columns, 2, 0.08), [Hidden, columns]),
                ("u", Data.Normal<float>(Hidden * columns, 3, 0.08), [Hidden, columns]), ("b", Data.Normal<float>(columns, 4, 0.1), [columns]),
            ],
            v => Gradients(v, gates), null, ("step()", setup), 5e-3, target, options, peers);
    }

    private static TensorVariable[] Gradients(TensorVariable[] v, int gates)
    {
        var (x, w, u, b) = (v[0], v[1], v[2], v[3]);
        var zeros = T.Zeros(DType.Float32, Batch, Hidden);
        var y = gates == 1
            ? T.Scan((row, h) => T.Tanh(T.Dot(row, w) + T.Dot(h, u) + b), sequences: [x], outputsInfo: [zeros])[0]
            : T.Scan((row, h, c) => LstmStep(T.Dot(row, w) + T.Dot(h, u) + b, c), sequences: [x], outputsInfo: [zeros, zeros])[0];
        return [.. T.Grad((y * y).Sum(), w, u, b)];
    }

    private static ScanStep LstmStep(TensorVariable gates, TensorVariable c)
    {
        TensorVariable Gate(int i) => gates[.., (i * Hidden)..((i + 1) * Hidden)];
        var next = (T.Sigmoid(Gate(1)) * c) + (T.Sigmoid(Gate(0)) * T.Tanh(Gate(2)));
        return (T.Sigmoid(Gate(3)) * T.Tanh(next), next);
    }

    private static Workload Autoregression(Options options) => new("ar1", "float32", report =>
    {
        const float Decay = 0.9f;
        var noise = Data.Normal<float>(Samples, 1);
        var plain = new float[Samples];
        void Loop()
        {
            var state = 0f;
            for (var i = 0; i < noise.Length; i++)
            {
                plain[i] = state = (Decay * state) + noise[i];
            }
        }

        using var comparison = new Comparison
        {
            Workload = "ar1",
            DType = "float32",
            Theon = Theon(
                [("e", noise, [Samples])], v => [T.Scan((e, s) => (T.Constant(Decay) * s) + e, sequences: [v[0]], outputsInfo: [T.Constant(0f)])[0]], out var resources),
            Peers = [("loop", Contender.Of("loop", Loop, () =>
            {
                Loop();
                return Data.Numbers<float>(plain);
            }))],
            Tolerance = 1e-3,
            Target = Target.OfBest(8),
            Resources = resources,
        };
        comparison.Run(report, options.Rounds);
    });

    private static Workload Of(
        string name, (string Name, Array Elements, int[] Shape)[] inputs, Func<TensorVariable[], TensorVariable[]> build, (string Text, string Setup)? numpy, (string Text, string Setup)? torch,
        double tolerance, Target target, Options options, PeerProcesses peers) => new(name, "float32", report =>
    {
        using var comparison = new Comparison
        {
            Workload = name,
            DType = "float32",
            Theon = Theon(inputs, build, out var resources),
            Peers =
            [
                .. numpy is { } n ? [("numpy", peers.NumPy?.Expression(n.Text, n.Setup, inputs))] : Array.Empty<(string, Contender?)>(),
                .. torch is { } t ? [("torch", peers.Torch?.Expression(t.Text, t.Setup, inputs))] : Array.Empty<(string, Contender?)>(),
                .. peers.Symbolic(name.Split('-')[0], inputs),
            ],
            Tolerance = tolerance,
            Target = target,
            Resources = resources,
        };
        comparison.Run(report, options.Rounds);
    });

    private static Contender Theon(
        (string Name, Array Elements, int[] Shape)[] inputs, Func<TensorVariable[], TensorVariable[]> build, out IReadOnlyList<IDisposable> resources)
    {
        NDArray[] arrays = [.. inputs.Select(input => Data.ToNDArray(input.Elements, [.. input.Shape.Select(length => (long)length)]))];
        TensorVariable[] variables = [.. inputs.Select((input, i) => T.Variable(arrays[i].DType, new bool[input.Shape.Length], input.Name))];
        var function = Function.Compile(variables, build(variables), name: "loop");
        NDArray[] outputs;
        using (var first = function.Call([.. arrays.Select(array => (Value)array)]))
        {
            outputs = [.. first.Select(array => NDArray.Zeros(array.DType, array.Shape.AsSpan()))];
        }

        resources = [function, .. arrays, .. outputs];
        void Call() => function.Run(arrays, outputs);
        return Contender.Of("theon", Call, () =>
        {
            Call();
            return [.. outputs.Select(Data.Numbers).SelectMany(part => part)];
        });
    }
}
