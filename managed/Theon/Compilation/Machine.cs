using System.Collections.Immutable;
using T = Theon.Tensor;

namespace Theon;

/// <summary>What this machine can do, measured with Theon's own kernels.</summary>
public static class Machine
{
    private const int ProductSide = 768;
    private const int Rounds = 5;

    // Operands of a call in bytes: from what fits the first cache to what fits none but very large ones, by steps of four.
    private const long FewestBytes = 1 << 15;
    private const long MostBytes = 1 << 25;
    private const long SumElements = 1 << 24;
    private const long AdditionElements = 1 << 23;

    // A round takes at least so many bytes through the kernel.
    private const long RoundBytes = 1 << 21;

    private static readonly Lazy<MachineLimits> s_limits = new(Measure);

    /// <summary>The limits, measured when first asked for: about a second, and 128 MiB meanwhile.</summary>
    public static MachineLimits Limits => s_limits.Value;

    private static MachineLimits Measure()
    {
        // A scope keeps these functions out of the profile that the process writes when it ends.
        using var own = Config.With("profile=false");
        var (x, y) = (T.FVector("x"), T.FVector("y"));
        using var addition = Compile("machine addition", x + y, x, y);
        using var sum = Compile("machine sum", T.Sum(x), x);
        using var left = Filled(DType.Float32, SumElements);
        using var right = Filled(DType.Float32, AdditionElements);
        using var total = Filled(DType.Float32, AdditionElements);
        using var one = NDArray.Scalar(0f);

        // The faster of reading and of reading and writing.
        double Bandwidth(long added, long summed) => Math.Max(
            Best(addition, [left.Slice(0, 0, added), right.Slice(0, 0, added)], [total.Slice(0, 0, added)], entry => entry.GigabytesPerSecond),
            Best(sum, [left.Slice(0, 0, summed)], [one], entry => entry.GigabytesPerSecond));

        var caches = ImmutableArray.CreateBuilder<CacheBandwidth>();
        for (var bytes = FewestBytes; bytes <= MostBytes; bytes *= 4)
        {
            caches.Add(new CacheBandwidth(bytes, Bandwidth(bytes / (3 * sizeof(float)), bytes / sizeof(float))));
        }

        return new MachineLimits(Product(DType.Float32), Bandwidth(AdditionElements, SumElements)) { DoubleGigaOperationsPerSecond = Product(DType.Float64), Caches = caches.ToImmutable() };
    }

    private static double Product(DType dtype)
    {
        var (a, b) = (T.Variable(dtype, [false, false], "a"), T.Variable(dtype, [false, false], "b"));
        using var product = Compile("machine product", T.Dot(a, b), a, b);
        using var argument = Filled(dtype, ProductSide, ProductSide);
        using var result = NDArray.Empty(dtype, [ProductSide, ProductSide]);
        return Best(product, [argument, argument], [result], entry => entry.GigaOperationsPerSecond);
    }

    private static CompiledFunction Compile(string name, TensorVariable output, params TensorVariable[] inputs) =>
        Function.Compile(inputs, output, mode: Mode.FastRun, name: name, profile: true);

    private static NDArray Filled(DType dtype, params ReadOnlySpan<long> shape) => dtype == DType.Float32 ? NDArray.Full(0.5f, shape) : NDArray.Full(0.5, shape);

    // Of the fastest round, by the profile's own clock; the first only warms up.
    private static double Best(CompiledFunction function, NDArray[] inputs, NDArray[] outputs, Func<ProfileEntry, double> rate)
    {
        var calls = Math.Max(1, RoundBytes / inputs.Sum(input => input.Count * input.DType.Bytes));
        var best = 0.0;
        for (var round = 0; round <= Rounds; round++)
        {
            function.ClearProfile();
            for (var call = 0L; call < calls; call++)
            {
                function.Run(inputs, outputs);
            }

            best = Math.Max(best, function.Profile!.By(ProfileGrouping.Kernel).Max(rate));
        }

        return best;
    }
}
