using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;
using Theon.Benchmarks.Peers;

namespace Theon.Benchmarks.Workloads;

/// <summary>Reductions, row programs and transposes of a large square and of a hundred thousand short rows.</summary>
internal static class Matrices
{
    private static readonly (int Rows, int Columns)[] s_shapes = [(4096, 4096), (100_000, 10)];

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) =>
        s_shapes.SelectMany(shape => Of<float>(options, peers, shape.Rows, shape.Columns).Concat(Of<double>(options, peers, shape.Rows, shape.Columns)));

    private static IEnumerable<Workload> Of<T>(Options options, PeerProcesses peers, int rows, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var elements = new Lazy<T[]>(() => Data.Normal<T>(rows * columns, 1));
        return MatrixCases.Of<T>(rows, columns)
            .Select(matrix => new Workload(matrix.Name, Data.NameOf<T>(), report => Run(report, options, peers, matrix, elements.Value, rows, columns)));
    }

    private static void Run<T>(Report report, Options options, PeerProcesses peers, MatrixCase<T> matrix, T[] elements, int rows, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (count, isWritten) = (matrix.ResultShape.Aggregate(1L, (a, b) => a * b), matrix.ResultShape.Aggregate(1L, (a, b) => a * b) == elements.Length);
        var result = new T[count];
        using var pair = new Pair();
        using var stream = new Streams(pair, 1, isWritten ? 1 : 0, (long)elements.Length * Data.DTypeOf<T>().Bytes);
        using var comparison = new Comparison
        {
            Workload = matrix.Name,
            DType = Data.NameOf<T>(),
            Theon = Theon(matrix, elements, rows, columns, out var resources),
            Peers =
            [
                ("numpy", peers.NumPy?.Expression(matrix.NumPy, "", ("a", elements, [rows, columns]))),
                ("torch", peers.Torch?.Expression(matrix.Torch, "", ("a", elements, [rows, columns]))),
                .. Primitives(matrix, elements, rows, columns, result),
            ],
            Limits = stream.Limits,
            Tolerance = Data.Tolerance<T>(),
            Target = matrix.MostOfBestPeer is { } most ? Target.OfBest(most) : null,
            Resources = resources,
        };
        comparison.Run(report, options.Rounds);
    }

    private static IEnumerable<(string, Contender?)> Primitives<T>(MatrixCase<T> matrix, T[] elements, int rows, int columns, T[] result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (matrix.Primitives is { } function)
        {
            void Call() => function(elements, rows, columns, result);
            yield return ("tensorprimitives", Contender.Of("tensorprimitives", Call, () =>
            {
                Call();
                return Data.Numbers<T>(result);
            }));
        }
    }

    private static Contender Theon<T>(MatrixCase<T> matrix, T[] elements, int rows, int columns, out IReadOnlyList<IDisposable> resources)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var x = Tensor.Variable(Data.DTypeOf<T>(), [false, false], "x");
        var function = Function.Compile([x], matrix.Build(x), name: "matrix");
        NDArray[] inputs = [NDArray.FromSpan<T>(elements, rows, columns)];
        NDArray[] outputs = [NDArray.Zeros(matrix.IsIndex ? DType.Int64 : Data.DTypeOf<T>(), matrix.ResultShape)];
        resources = [function, .. inputs, .. outputs];
        void Call() => function.Run(inputs, outputs);
        return Contender.Of("theon", Call, () =>
        {
            Call();
            return matrix.IsIndex ? Data.Numbers<long>(outputs[0].AsSpan<long>()) : Data.Numbers<T>(outputs[0].AsSpan<T>());
        });
    }
}
