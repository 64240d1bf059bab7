using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Limits;

/// <summary>How fast the machine multiplies and adds when it does nothing else: independent chains in registers, on two threads.</summary>
internal static class FmaPeak
{
    private const int Chains = 12;

    private static double s_sink;

    /// <summary>Time for this many floating-point operations (a multiplication and an addition are two). The chains are of float32;
    /// one of float64 takes as long and does as many operations as its vectors hold elements.</summary>
    public static Contender Limit<T>(Pair pair, double operations)
        where T : unmanaged
    {
        var threads = Pair.IsPossible ? 2 : 1;
        var width = Avx512F.IsSupported ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        Action<long> chain = width switch { 512 => Chains512, 256 => Chains256, _ => Chains128 };
        var perStep = 2.0 * Chains * width / (8 * Unsafe.SizeOf<T>()) * threads;
        return new Contender("fma-peak", calls =>
        {
            var steps = (long)Math.Ceiling(operations * calls / perStep);
            double Once()
            {
                var start = Stopwatch.GetTimestamp();
                if (threads == 2)
                {
                    pair.Run(_ => chain(steps));
                }
                else
                {
                    chain(steps);
                }

                return Stopwatch.GetElapsedTime(start).TotalSeconds * (operations * calls / (perStep * steps));
            }

            return threads == 2 ? pair.Measure(Once) : Once();
        }, null);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Chains512(long steps)
    {
        Vector512<float> a = Vector512.Create(0.1f), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        var x = Vector512.Create(0.999f);
        var y = Vector512.Create(1e-3f);
        for (; steps > 0; steps--)
        {
            a = Avx512F.FusedMultiplyAdd(a, x, y);
            b = Avx512F.FusedMultiplyAdd(b, x, y);
            c = Avx512F.FusedMultiplyAdd(c, x, y);
            d = Avx512F.FusedMultiplyAdd(d, x, y);
            e = Avx512F.FusedMultiplyAdd(e, x, y);
            f = Avx512F.FusedMultiplyAdd(f, x, y);
            g = Avx512F.FusedMultiplyAdd(g, x, y);
            h = Avx512F.FusedMultiplyAdd(h, x, y);
            i = Avx512F.FusedMultiplyAdd(i, x, y);
            j = Avx512F.FusedMultiplyAdd(j, x, y);
            k = Avx512F.FusedMultiplyAdd(k, x, y);
            l = Avx512F.FusedMultiplyAdd(l, x, y);
        }

        Volatile.Write(ref s_sink, (a + b + c + d + (e + f + g + h) + (i + j + k + l)).GetElement(0));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Chains256(long steps)
    {
        Vector256<float> a = Vector256.Create(0.1f), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        var x = Vector256.Create(0.999f);
        var y = Vector256.Create(1e-3f);
        for (; steps > 0; steps--)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }

        Volatile.Write(ref s_sink, (a + b + c + d + (e + f + g + h) + (i + j + k + l)).GetElement(0));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Chains128(long steps)
    {
        Vector128<float> a = Vector128.Create(0.1f), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        var x = Vector128.Create(0.999f);
        var y = Vector128.Create(1e-3f);
        for (; steps > 0; steps--)
        {
            a = Vector128.FusedMultiplyAdd(a, x, y);
            b = Vector128.FusedMultiplyAdd(b, x, y);
            c = Vector128.FusedMultiplyAdd(c, x, y);
            d = Vector128.FusedMultiplyAdd(d, x, y);
            e = Vector128.FusedMultiplyAdd(e, x, y);
            f = Vector128.FusedMultiplyAdd(f, x, y);
            g = Vector128.FusedMultiplyAdd(g, x, y);
            h = Vector128.FusedMultiplyAdd(h, x, y);
            i = Vector128.FusedMultiplyAdd(i, x, y);
            j = Vector128.FusedMultiplyAdd(j, x, y);
            k = Vector128.FusedMultiplyAdd(k, x, y);
            l = Vector128.FusedMultiplyAdd(l, x, y);
        }

        Volatile.Write(ref s_sink, (a + b + c + d + (e + f + g + h) + (i + j + k + l)).GetElement(0));
    }
}
