using System.Globalization;
using System.Numerics;
using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Workloads;

/// <summary>What a function adds to the kernel it runs.</summary>
internal static class BareRows
{
    private const double MostOfKernel = 1.1;

    private static readonly int[] s_sizes = [1_000, 10_000, 100_000, 1_000_000];

    public static IEnumerable<Workload> Workloads(Options options) => s_sizes.SelectMany(size => Of<float>(options, size).Concat(Of<double>(options, size)));

    private static IEnumerable<Workload> Of<T>(Options options, int size)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (var expression in ExpressionCases.Of<T>())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"bare {expression.Name} {size:0e0}");
            yield return new Workload(name, Data.NameOf<T>(), report => Run(report, options, expression, name, size));
        }
    }

    private static void Run<T>(Report report, Options options, ExpressionCase<T> expression, string name, int size)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var arrays = expression.Inputs.Select((input, i) => Expressions.Input<T>(input, size, i + 1)).ToArray();
        var call = new ExpressionCall<T>(expression, arrays);
        var kernel = BareKernel.Of(call.Function, call.Inputs, call.Outputs);
        using var comparison = new Comparison
        {
            Workload = name,
            DType = Data.NameOf<T>(),
            Theon = Contender.Of("theon", call.Run, () => call.Numbers(call.Run)),
            Peers = [("bare kernel", kernel is null ? null : Contender.Of("bare kernel", kernel.Run, () => call.Numbers(kernel.Run)))],
            Tolerance = 0,
            Target = size == s_sizes[0] ? null : Target.OfBest(MostOfKernel),
            Resources = kernel is null ? [call] : [call, kernel],
            ComparedCalls = 1,
        };
        comparison.Run(report, options.Rounds);
    }
}
