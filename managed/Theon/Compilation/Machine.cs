using System.Diagnostics;
using T = Theon.Tensor;

namespace Theon;

/// <summary>What this machine can do, measured with Theon's own kernels.</summary>
public static class Machine
{
    private const int ProductSide = 768;
    private const int SumElements = 1 << 23;
    private const int Rounds = 5;

    private static readonly Lazy<MachineLimits> s_limits = new(Measure);

    /// <summary>The limits, measured when first asked for: about half a second.</summary>
    public static MachineLimits Limits => s_limits.Value;

    private static MachineLimits Measure()
    {
        var (a, b) = (T.FMatrix("a"), T.FMatrix("b"));
        using var product = Function.Compile([a, b], T.Dot(a, b), mode: Mode.FastRun, name: "machine product", profile: false);
        using var left = Filled(ProductSide, ProductSide);
        using var result = NDArray.Empty(DType.Float32, [ProductSide, ProductSide]);
        var operations = 2.0 * ProductSide * ProductSide * ProductSide;

        var (x, y) = (T.FVector("x"), T.FVector("y"));
        using var sum = Function.Compile([x, y], x + y, mode: Mode.FastRun, name: "machine sum", profile: false);
        using var first = Filled(SumElements);
        using var total = NDArray.Empty(DType.Float32, [SumElements]);
        var bytes = 3.0 * SumElements * sizeof(float);
        return new MachineLimits(operations / Best(() => product.Run([left, left], [result])), bytes / Best(() => sum.Run([first, first], [total])));
    }

    private static NDArray Filled(params ReadOnlySpan<long> shape)
    {
        var array = NDArray.Empty(DType.Float32, shape);
        array.AsSpan<float>().Fill(0.5f);
        return array;
    }

    // Nanoseconds of the fastest round; the first only warms up.
    private static double Best(Action run)
    {
        run();
        var best = double.PositiveInfinity;
        for (var i = 0; i < Rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        return best;
    }
}
