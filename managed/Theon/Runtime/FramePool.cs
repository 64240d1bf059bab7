namespace Theon.Runtime;

/// <summary>
/// Frames that wait for the next call. A call gets one that is prepared for its shapes where there is one; else a new one, while they are
/// few and small, or the one that was not used for longest. Renting an idle one and returning it allocate nothing.
/// </summary>
internal sealed class FramePool(Func<CallFrame> create) : IDisposable
{
    // Frames for other shapes are kept as long as what they hold is no more than this.
    private const long MostIdleBytes = 256 << 20;

    private readonly CallFrame?[] _idle = new CallFrame?[Math.Max(2 * Environment.ProcessorCount, 8)];
    private volatile bool _isDisposed;
    private IdleWatch? _watch;
    private long _clock;

    /// <summary>A frame for one call.</summary>
    /// <param name="shapeKey">What the shapes of the call's arguments hash to.</param>
    public CallFrame Rent(int shapeKey)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(CompiledFunction));
        if (Take(0) is { } last)
        {
            if (last.ShapeKey == shapeKey)
            {
                if (last.LastUse != Volatile.Read(ref _clock))
                {
                    last.LastUse = Interlocked.Increment(ref _clock);
                }

                return last;
            }

            Return(last);
        }

        return TakePrepared(shapeKey) ?? TakeOldest(shapeKey);
    }

    /// <summary>The frame of the last call that ended, to be given back; null where none is idle.</summary>
    public CallFrame? RentLast()
    {
        CallFrame? newest = null;
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Volatile.Read(ref _idle[i]) is { } frame && (newest is null || frame.LastUse > newest.LastUse))
            {
                newest = frame;
            }
        }

        var place = Array.IndexOf(_idle, newest);
        return newest is null || place < 0 ? null : Take(place);
    }

    /// <summary>For tests: number of idle frames and the bytes that they keep.</summary>
    public (int Count, long Bytes) Idle
    {
        get
        {
            var (count, bytes) = (0, 0L);
            foreach (var frame in _idle)
            {
                (count, bytes) = frame is null ? (count, bytes) : (count + 1, bytes + frame.IdleBytes);
            }

            return (count, bytes);
        }
    }

    /// <summary>For tests: how often the idle frames were prepared.</summary>
    public long PreparedCount
    {
        get
        {
            var count = 0L;
            foreach (var frame in _idle)
            {
                count += frame?.Describe().Prepared ?? 0;
            }

            return count;
        }
    }

    private CallFrame? Take(int place) => _idle[place] is null ? null : Interlocked.Exchange(ref _idle[place], null);

    private CallFrame? TakePrepared(int shapeKey)
    {
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Volatile.Read(ref _idle[i])?.ShapeKey != shapeKey || Take(i) is not { } frame)
            {
                continue;
            }

            if (frame.ShapeKey == shapeKey)
            {
                frame.LastUse = Interlocked.Increment(ref _clock);
                return frame;
            }

            Return(frame);
        }

        return null;
    }

    // Idle frames may come and go meanwhile; then another one than the oldest is taken, or one made.
    private CallFrame TakeOldest(int shapeKey)
    {
        var (oldest, earliest, count, bytes) = (-1, long.MaxValue, 0, 0L);
        for (var i = 0; i < _idle.Length; i++)
        {
            if (Volatile.Read(ref _idle[i]) is { } idle)
            {
                count++;
                bytes += idle.IdleBytes;
                if (idle.LastUse < earliest)
                {
                    (oldest, earliest) = (i, idle.LastUse);
                }
            }
        }

        var isFull = count == _idle.Length || bytes > MostIdleBytes;
        var frame = (isFull && oldest >= 0 ? Take(oldest) : null) ?? Create();
        frame.ShapeKey = shapeKey;
        frame.IsNew = true;
        frame.LastUse = Interlocked.Increment(ref _clock);
        return frame;
    }

    private CallFrame Create()
    {
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
