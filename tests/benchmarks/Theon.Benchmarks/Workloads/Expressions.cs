using System.Globalization;
using System.Numerics;
using Theon.Benchmarks.Harness;
using Theon.Benchmarks.Limits;
using Theon.Benchmarks.Peers;

namespace Theon.Benchmarks.Workloads;

/// <summary>Elementwise expressions of vectors, at sizes from one element to beyond the caches.</summary>
internal static class Expressions
{
    private const int Million = 1_000_000;
    private const double MostOfBestPeer = 0.8;
    private const double MostOfBestPeerAtMillion = 0.7;

    private static readonly int[] s_sizes = [1_000, 10_000, 100_000, Million, 10_000_000];

    // Only compared with a plain loop: never slower than that is asked.
    private static readonly int[] s_smallSizes = [1, 10, 100];

    public static IEnumerable<Workload> Workloads(Options options, PeerProcesses peers) =>
        s_smallSizes.Concat(s_sizes).SelectMany(size => Of<float>(options, peers, size).Concat(Of<double>(options, peers, size)));

    private static IEnumerable<Workload> Of<T>(Options options, PeerProcesses peers, int size)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (var expression in ExpressionCases.Of<T>())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{expression.Name} {size:0e0}");
            yield return new Workload(name, Data.NameOf<T>(), report => Run(report, options, peers, expression, name, size));
        }
    }

    private static void Run<T>(Report report, Options options, PeerProcesses peers, ExpressionCase<T> expression, string name, int size)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var arrays = expression.Inputs.Select((input, i) => Input<T>(input, size, i + 1)).ToArray();
        using var pair = new Pair();
        using var stream = new Streams(pair, arrays.Length, expression.Results, (long)size * Data.DTypeOf<T>().Bytes);
        using var comparison = new Comparison
        {
            Workload = name,
            DType = Data.NameOf<T>(),
            Theon = Theon(expression, arrays, out var resources),
            Peers = [.. Peers(expression, peers, pair, arrays)],
            Limits = stream.Limits,
            Tolerance = Data.Tolerance<T>(),
            Target = TargetOf(expression, size),
            Resources = resources,
            ComparedCalls = 1,
        };
        comparison.Run(report, options.Rounds);
    }

    public static T[] Input<T>(string name, int size, int seed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var elements = Data.Normal<T>(size, seed);
        return name == "v" ? Array.ConvertAll(elements, T.Abs) : elements;
    }

    private static Target TargetOf<T>(ExpressionCase<T> expression, int size)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (s_smallSizes.Contains(size))
        {
            return new Target("never slower than a plain loop", row => row.Peer == "loop" ? row.Ratio <= 1 : null);
        }

        if (size == Million && expression.LimitShareAtMillion is { } share)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"at least {share:0%} of the limit");
            return new Target(text, row => row.Peer == row.Best?.Name ? row.LimitShare >= share : null);
        }

        return Target.OfBest(size == Million ? MostOfBestPeerAtMillion : MostOfBestPeer);
    }

    private static IEnumerable<(string Name, Contender? Contender)> Peers<T>(ExpressionCase<T> expression, PeerProcesses peers, Pair pair, T[][] arrays)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var size = arrays[0].Length;
        if (!s_smallSizes.Contains(size))
        {
            var named = arrays.Select((array, i) => (expression.Inputs[i], (Array)array, new[] { size })).ToArray();
            yield return ("numpy", peers.NumPy?.Expression(expression.NumPy, "", named));
            yield return ("torch", peers.Torch?.Expression(expression.Torch ?? expression.NumPy, "", named));
            if (expression.Numexpr is { } text)
            {
                yield return ("numexpr", peers.Numexpr?.Expression(text, "", named));
            }

            foreach (var symbolic in peers.SymbolicExpression(expression.NumPy, named))
            {
                yield return symbolic;
            }
        }

        yield return ("tensorprimitives", InBlocks.OneThread("tensorprimitives", expression, arrays));
        if (size * Data.DTypeOf<T>().Bytes >= InBlocks.LeastBytesForTwoThreads && Pair.IsPossible)
        {
            yield return ("tensorprimitives-2t", InBlocks.TwoThreads("tensorprimitives-2t", expression, arrays, pair));
        }

        yield return ("loop", InBlocks.Whole("loop", expression, arrays));
    }

    private static Contender Theon<T>(ExpressionCase<T> expression, T[][] arrays, out IReadOnlyList<IDisposable> resources)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var call = new ExpressionCall<T>(expression, arrays);
        resources = [call];
        return Contender.Of("theon", call.Run, () => call.Numbers(call.Run));
    }
}
