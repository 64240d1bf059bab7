namespace Theon;

/// <summary>
/// Many readers or one writer. A waiting writer goes before new readers; whoever takes several locks takes them in one order, so
/// nobody waits for ever. Not tied to a thread.
/// </summary>
internal sealed class SharedLock
{
    private const int Written = -1;

    private readonly object _gate = new();
    private int _state;
    private int _waiting;
    private int _waitingWriters;

    /// <summary>Waits until nobody writes.</summary>
    public void EnterRead()
    {
        if (!TryEnterRead())
        {
            Wait(static self => self.TryEnterRead());
        }
    }

    /// <summary>Waits until nobody reads or writes.</summary>
    public void EnterWrite()
    {
        if (TryEnterWrite())
        {
            return;
        }

        Interlocked.Increment(ref _waitingWriters);
        try
        {
            Wait(static self => self.TryEnterWrite());
        }
        finally
        {
            Interlocked.Decrement(ref _waitingWriters);
            WakeWaiting();
        }
    }

    /// <summary>Ends an <see cref="EnterRead"/>.</summary>
    public void ExitRead()
    {
        Interlocked.Decrement(ref _state);
        WakeWaiting();
    }

    /// <summary>Ends an <see cref="EnterWrite"/>.</summary>
    public void ExitWrite()
    {
        Interlocked.Exchange(ref _state, 0);
        WakeWaiting();
    }

    private bool TryEnterRead()
    {
        var state = Volatile.Read(ref _state);
        while (state != Written && Volatile.Read(ref _waitingWriters) == 0)
        {
            var before = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (before == state)
            {
                return true;
            }

            state = before;
        }

        return false;
    }

    private bool TryEnterWrite() => Interlocked.CompareExchange(ref _state, Written, 0) == 0;

    private void Wait(Func<SharedLock, bool> enter)
    {
        for (var spin = default(SpinWait); !spin.NextSpinWillYield; spin.SpinOnce())
        {
            if (enter(this))
            {
                return;
            }
        }

        lock (_gate)
        {
            // Announced before the test and read after each exit, so an exit in between is never missed.
            Interlocked.Increment(ref _waiting);
            while (!enter(this))
            {
                Monitor.Wait(_gate);
            }

            Interlocked.Decrement(ref _waiting);
        }
    }

    private void WakeWaiting()
    {
        if (Volatile.Read(ref _waiting) > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }
}
