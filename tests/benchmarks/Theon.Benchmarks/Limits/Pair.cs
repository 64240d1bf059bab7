namespace Theon.Benchmarks.Limits;

/// <summary>Two threads that do the same work at once: the caller and a helper that spins while a measurement runs and sleeps otherwise.</summary>
internal sealed class Pair : IDisposable
{
    private readonly Thread _helper;
    private readonly SemaphoreSlim _begin = new(0);
    private Action<int>? _work;
    private int _started;
    private int _finished;
    private volatile bool _isMeasuring;
    private volatile bool _isDisposed;

    public Pair()
    {
        _helper = new Thread(Help) { IsBackground = true, Name = "limits" };
        _helper.Start();
    }

    /// <summary>Whether the machine has a second core.</summary>
    public static bool IsPossible => Environment.ProcessorCount > 1;

    /// <summary>Wakes the helper, lets the body call <see cref="Run"/>, lets the helper sleep again.</summary>
    public double Measure(Func<double> body)
    {
        _isMeasuring = true;
        _begin.Release();
        try
        {
            Run(static _ => { });
            return body();
        }
        finally
        {
            _isMeasuring = false;
            Run(static _ => { });
        }
    }

    /// <summary>Does the work as number 0 here and as number 1 on the helper.</summary>
    public void Run(Action<int> work)
    {
        _work = work;
        var number = Interlocked.Increment(ref _started);
        work(0);
        for (var spins = 0; Volatile.Read(ref _finished) != number; spins++)
        {
            Pause(spins);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _begin.Release();
        _helper.Join();
        _begin.Dispose();
    }

    private void Help()
    {
        while (true)
        {
            _begin.Wait();
            if (_isDisposed)
            {
                return;
            }

            bool again;
            do
            {
                for (var spins = 0; Volatile.Read(ref _started) == _finished; spins++)
                {
                    Pause(spins);
                }

                again = _isMeasuring;
                _work!(1);
                Volatile.Write(ref _finished, _finished + 1);
            }
            while (again);
        }
    }

    // Yields after a while, in case somebody else needs this core for the other half.
    private static void Pause(int spins)
    {
        if (spins < 10_000)
        {
            Thread.SpinWait(1);
        }
        else
        {
            Thread.Yield();
        }
    }
}
