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
    private readonly byte* _output;
    private readonly nuint _bytes;
    private readonly Pair _pair;

    /// <param name="pair">For the variants with two threads.</param>
    /// <param name="inputs">Number of arrays read, at least 1.</param>
    /// <param name="outputs">Number of arrays written, 0 or 1.</param>
    /// <param name="bytes">Of each array.</param>
    public Streams(Pair pair, int inputs, int outputs, long bytes)
    {
        _pair = pair;
        _bytes = ((nuint)bytes + (2 * BytesPerStep) - 1) / (2 * BytesPerStep) * (2 * BytesPerStep);
        _inputs = new byte*[inputs];
        for (var i = 0; i < inputs; i++)
        {
            _inputs[i] = Allocate(_bytes);
        }

        _output = outputs == 0 ? null : Allocate(_bytes);
        Limits = [.. Variants(outputs > 0)];
    }

    /// <summary>One and two threads, plain stores and stores past the cache; the fastest is the limit.</summary>
    public IReadOnlyList<Contender> Limits { get; }

    public void Dispose()
    {
        foreach (var input in _inputs)
        {
            NativeMemory.AlignedFree(input);
        }

        NativeMemory.AlignedFree(_output);
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
        if (_output == null)
        {
            Volatile.Write(ref s_sink, Read(_inputs[0] + from, bytes));
            return;
        }

        var last = _inputs.Length - 1;
        Write(_inputs[0] + from, _inputs[last] + from, _inputs[last / 2] + from, _inputs.Length, _output + from, bytes, bypass);
    }

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
    private static void Write(byte* a, byte* b, byte* c, int inputs, byte* output, nuint bytes, bool bypass)
    {
        for (nuint i = 0; i < bytes; i += 64)
        {
            var sum = Vector512.LoadAligned((float*)(a + i));
            if (inputs > 1)
            {
                sum += Vector512.LoadAligned((float*)(b + i));
            }

            if (inputs > 2)
            {
                sum += Vector512.LoadAligned((float*)(c + i));
            }

            if (bypass)
            {
                sum.StoreAlignedNonTemporal((float*)(output + i));
            }
            else
            {
                sum.StoreAligned((float*)(output + i));
            }
        }
    }

    private static byte* Allocate(nuint bytes)
    {
        var memory = (byte*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(memory, bytes);
        return memory;
    }
}
