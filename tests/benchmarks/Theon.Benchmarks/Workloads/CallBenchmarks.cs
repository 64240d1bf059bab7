using BenchmarkDotNet.Attributes;

namespace Theon.Benchmarks.Workloads;

/// <summary>Ways to call a function, under BenchmarkDotNet: <c>bench --micro</c>.</summary>
[MemoryDiagnoser]
[InProcess]
public class CallBenchmarks : IDisposable
{
    private ScalarAdd? _add;

    /// <summary>Compiles.</summary>
    [GlobalSetup]
    public void SetUp() => _add = new ScalarAdd(1.5, 2.5);

    /// <summary>Frees.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _add?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Arrays in, arrays out.</summary>
    [Benchmark(Baseline = true)]
    public void Run() => _add!.Run();

    /// <summary>Numbers in, a new array out.</summary>
    [Benchmark]
    public void Call() => _add!.Call();
}
