using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Peers;

namespace Theon.Benchmarks.Workloads;

/// <summary>An input of a case.</summary>
internal sealed record ArrayInput(string Name, Array Elements, params int[] Shape);

/// <summary>Something that NumPy and PyTorch do in one line, at one size.</summary>
internal sealed record ArrayCase
{
    private const double MostOfBest = 1.1;

    public required string Name { get; init; }

    public required string DType { get; init; }

    /// <summary>Made when the case runs.</summary>
    public required Func<ArrayInput[]> Inputs { get; init; }

    public required Func<TensorVariable[], TensorVariable[]> Build { get; init; }

    /// <summary>Null where NumPy has no such function.</summary>
    public required string? NumPy { get; init; }

    public required string Torch { get; init; }

    /// <summary>Statements that both peers run beforehand.</summary>
    public string Setup { get; init; } = "";

    /// <summary>What is compared instead of the results: of the inputs and the numbers of each result.</summary>
    public Func<ArrayInput[], double[][], double[]>? Compared { get; init; }

    /// <summary>Elements are moved, not computed, unless this says otherwise.</summary>
    public double Tolerance { get; init; }

    public Workload ToWorkload(Options options, PeerProcesses peers) => new(Name, DType, report =>
    {
        var inputs = Inputs();
        (string, Array, int[])[] named = [.. inputs.Select(input => (input.Name, input.Elements, input.Shape))];
        using var comparison = new Comparison
        {
            Workload = Name,
            DType = DType,
            Theon = Theon(inputs, out var resources),
            Peers = [("numpy", NumPy is null ? null : peers.NumPy?.Expression(NumPy, Setup, named)), ("torch", peers.Torch?.Expression(Torch, Setup, named))],
            Tolerance = Tolerance,
            ComparedCalls = 1,
            Target = Target.OfBest(MostOfBest),
            Resources = resources,
        };
        comparison.Run(report, options.Rounds);
    });

    private Contender Theon(ArrayInput[] inputs, out IReadOnlyList<IDisposable> resources)
    {
        NDArray[] arrays = [.. inputs.Select(input => Data.ToNDArray(input.Elements, [.. input.Shape.Select(length => (long)length)]))];
        TensorVariable[] variables = [.. inputs.Select((input, i) => Tensor.Variable(arrays[i].DType, new bool[input.Shape.Length], input.Name))];
        var function = Function.Compile(variables, Build(variables), name: "case");
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
            double[][] numbers = [.. outputs.Select(Data.Numbers)];
            return Compared is null ? [.. numbers.SelectMany(part => part)] : Compared(inputs, numbers);
        });
    }
}
