using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Theon.Benchmarks.Harness;

namespace Theon.Benchmarks.Limits;

/// <summary>How fast the machine moves as many bytes as a workload has to: each input read once, the output written once.</summary>
internal sealed unsafe class Streams : IDisposable
{
    private const int Alignment = 64;
    private const int BytesPerStep = 4 * 64;
    private const int LeastBytesForTwoThreads = 1 << 16;
    private const int LeastBytesForBypass = 1 << 21;

    private static double s_sink;

    private readonly byte*[] _inputs;
    private readonly byte*[] _outputs;
    private readonly nuint _bytes;
    private readonly Pair _pair;

    /// <param name="pair">For the variants with two threads.</param>
    /// <param name="inputs">Number of arrays read, 1 to 4.</param>
    /// <param name="outputs">Number of arrays written, 0 to 3.</param>
    /// <param name="bytes">Of each array.</param>
    public Streams(Pair pair, int inputs, int outputs, long bytes)
    {
        _pair = pair;
        _bytes = ((nuint)bytes + (2 * BytesPerStep) - 1) / (2 * BytesPerStep) * (2 * BytesPerStep);
        _inputs = Allocate(inputs);
        _outputs = Allocate(outputs);
        Limits = [.. Variants(outputs > 0)];
    }

    /// <summary>One and two threads, plain stores and stores past the cache; the fastest is the limit.</summary>
    public IReadOnlyList<Contender> Limits { get; }

    public void Dispose()
    {
        foreach (var arrays in (byte*[][])[_inputs, _outputs])
        {
            foreach (var array in arrays)
            {
                NativeMemory.AlignedFree(array);
            }
        }
    }

    private IEnumerable<Contender> Variants(bool writes)
    {
        foreach (var bypass in writes && _bytes >= LeastBytesForBypass ? new[] { false, true } : [false])
        {
            yield return Contender.Of("stream", () => Move(0, _bytes, bypass), null);
            if (Pair.IsPossible && _bytes >= LeastBytesForTwoThreads)
            {
                var half = _bytes / 2;
                Action<int> work = number => Move((nuint)number * half, half, bypass);
                yield return new Contender("stream", calls => _pair.Measure(() =>
                {
                    var start = Stopwatch.GetTimestamp();
                    for (var i = 0; i < calls; i++)
                    {
                        _pair.Run(work);
                    }

                    return Stopwatch.GetElapsedTime(start).TotalSeconds;
                }), null);
            }
        }
    }

    private void Move(nuint from, nuint bytes, bool bypass)
    {
        if (_outputs.Length == 0)
        {
            Volatile.Write(ref s_sink, Read(_inputs[0] + from, bytes));
            return;
        }

        Write(
            At(_inputs, 0, from), At(_inputs, 1, from), At(_inputs, 2, from), At(_inputs, 3, from),
            At(_outputs, 0, from), At(_outputs, 1, from), At(_outputs, 2, from), bytes, bypass);
    }

    private static byte* At(byte*[] arrays, int number, nuint from) => number < arrays.Length ? arrays[number] + from : null;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Read(byte* data, nuint bytes)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i < bytes; i += BytesPerStep)
        {
            a += Vector512.LoadAligned((float*)(data + i));
            b += Vector512.LoadAligned((float*)(data + i + 64));
            c += Vector512.LoadAligned((float*)(data + i + 128));
            d += Vector512.LoadAligned((float*)(data + i + 192));
        }

        return (a + b + (c + d)).GetElement(0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write(byte* a, byte* b, byte* c, byte* d, byte* x, byte* y, byte* z, nuint bytes, bool bypass)
    {
        for (nuint i = 0; i < bytes; i += 64)
        {
            var sum = Vector512.LoadAligned((float*)(a + i));
            if (b != null)
            {
                sum += Vector512.LoadAligned((float*)(b + i));
            }

            if (c != null)
            {
                sum += Vector512.LoadAligned((float*)(c + i));
            }

            if (d != null)
            {
                sum += Vector512.LoadAligned((float*)(d + i));
            }

            Store(sum, x + i, bypass);
            if (y != null)
            {
                Store(sum, y + i, bypass);
            }

            if (z != null)
            {
                Store(sum, z + i, bypass);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> sum, byte* address, bool bypass)
    {
        if (bypass)
        {
            sum.StoreAlignedNonTemporal((float*)address);
        }
        else
        {
            sum.StoreAligned((float*)address);
        }
    }

    private byte*[] Allocate(int count)
    {
        var arrays = new byte*[count];
        for (var i = 0; i < count; i++)
        {
            arrays[i] = (byte*)NativeMemory.AlignedAlloc(_bytes, Alignment);
            NativeMemory.Clear(arrays[i], _bytes);
        }

        return arrays;
    }
}
