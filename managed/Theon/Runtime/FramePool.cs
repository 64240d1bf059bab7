namespace Theon.Runtime;

/// <summary>Frames that wait for the next call. Renting and returning allocate nothing.</summary>
internal sealed class FramePool(Func<CallFrame> create) : IDisposable
{
    private readonly CallFrame?[] _idle = new CallFrame?[Math.Max(2 * Environment.ProcessorCount, 8)];
    private volatile bool _isDisposed;
    private IdleWatch? _watch;

    /// <summary>A frame for one call.</summary>
    public CallFrame Rent()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(CompiledFunction));
        for (var i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] is not null && Interlocked.Exchange(ref _idle[i], null) is { } frame)
            {
                return frame;
            }
        }

        if (_watch is null)
        {
            Interlocked.CompareExchange(ref _watch, new IdleWatch(this), null);
        }

        return create();
    }

    /// <summary>Takes a frame back.</summary>
    public void Return(CallFrame frame)
    {
        if (!_isDisposed)
        {
            for (var i = 0; i < _idle.Length; i++)
            {
                if (_idle[i] is null && Interlocked.CompareExchange(ref _idle[i], frame, null) is null)
                {
                    // Dispose may have swept the slots in between.
                    if (_isDisposed)
                    {
                        Trim();
                    }

                    return;
                }
            }
        }

        frame.Dispose();
    }

    /// <summary>Frees all idle frames.</summary>
    public void Trim()
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            Interlocked.Exchange(ref _idle[i], null)?.Dispose();
        }
    }

    /// <summary>Frees idle frames now, and the others as their calls end.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        Trim();
    }

    private void TrimStale()
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.Exchange(ref _idle[i], null) is not { } frame)
            {
                continue;
            }

            if (frame.IsStale)
            {
                frame.Dispose();
            }
            else
            {
                frame.IsStale = true;
                Return(frame);
            }
        }
    }

    /// <summary>Its finaliser runs after each full collection, as long as the pool lives: a frame that was idle for two of them goes.</summary>
    private sealed class IdleWatch(FramePool pool)
    {
        private readonly WeakReference<FramePool> _pool = new(pool);

        ~IdleWatch()
        {
            if (_pool.TryGetTarget(out var pool) && !pool._isDisposed)
            {
                pool.TrimStale();
                GC.ReRegisterForFinalize(this);
            }
        }
    }
}
