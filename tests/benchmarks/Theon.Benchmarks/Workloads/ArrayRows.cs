using System.Globalization;
using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Peers;

namespace Theon.Benchmarks.Workloads;

/// <summary>Elements that are selected, joined, ordered, accumulated and rearranged, at three sizes.</summary>
internal static class ArrayRows
{
    private static readonly ArraySize[] s_sizes = [new(20, 50), new(250, 400), new(2500, 4000)];

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) =>
        s_sizes.SelectMany(size => Of<float>(size).Concat(Of<double>(size)).Concat(OrderRows.OfIntegers(size)))
            .Select(row => row.ToWorkload(options, peers));

    private static IEnumerable<ArrayCase> Of<T>(ArraySize size)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        IndexRows.Of<T>(size).Concat(JoinRows.Of<T>(size)).Concat(OrderRows.Of<T>(size)).Concat(RunningRows.Of<T>(size));
}

/// <summary>A matrix, and a vector of as many elements.</summary>
internal sealed record ArraySize(int Rows, int Columns)
{
    public int Count => Rows * Columns;

    /// <summary>The name of a case at this size.</summary>
    public string Of(string name) => string.Create(CultureInfo.InvariantCulture, $"{name} {Count:0e0}");

    public ArrayInput Vector<T>(string name, int seed = 1)
        where T : unmanaged, INumberBase<T> => new(name, Data.Normal<T>(Count, seed), Count);

    public ArrayInput Matrix<T>(string name, int seed = 1)
        where T : unmanaged, INumberBase<T> => new(name, Data.Normal<T>(Count, seed), Rows, Columns);
}
