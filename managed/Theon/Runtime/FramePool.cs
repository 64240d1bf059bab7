using System.Runtime.InteropServices;

namespace Theon.Runtime;

/// <summary>
/// Frames that wait for the next call. A call gets one that is prepared for its shapes where there is one; else a new one, while they are
/// few and small, or the one that was not used for longest. Renting an idle one and returning it allocate nothing. Each thread looks first
/// where it left its last frame, so that threads stay out of each other's way.
/// </summary>
internal sealed class FramePool(Func<CallFrame> create) : IDisposable
{
    // Frames for other shapes are kept as long as what they hold is no more than this.
    private const long MostIdleBytes = 256 << 20;

    // Places are as far apart as lines of a cache: only every eighth element is used.
    private const int Step = 8;

    // A frame that serves one call after the other is noted as used this often.
    private const int UsesPerTouch = 64;

    private static readonly int s_places = Math.Max(2 * Environment.ProcessorCount, 8);

    private readonly CallFrame?[] _idle = new CallFrame?[s_places * Step];
    private volatile bool _isDisposed;
    private int _isWatched;
    private long _clock;

    // Where this thread leaves its frames.
    private static int Home => Environment.CurrentManagedThreadId % s_places * Step;

    /// <summary>A frame for one call.</summary>
    /// <param name="shapeKey">What the shapes of the call's arguments hash to.</param>
    public CallFrame Rent(int shapeKey)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(CompiledFunction));
        if (TakePrepared(Home, shapeKey) is { } mine)
        {
            if (++mine.Uses % UsesPerTouch == 0)
            {
                Touch(mine);
            }

            return mine;
        }

        for (var place = 0; place < _idle.Length; place += Step)
        {
            if (TakePrepared(place, shapeKey) is { } frame)
            {
                Touch(frame);
                return frame;
            }
        }

        return TakeOldest(shapeKey);
    }

    /// <summary>The frame of the last call that ended, to be given back; null where none is idle.</summary>
    public CallFrame? RentLast()
    {
        CallFrame? newest = null;
        for (var i = 0; i < _idle.Length; i += Step)
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

    // A frame is looked at before it is taken: others' frames stay where they are.
    private CallFrame? TakePrepared(int place, int shapeKey)
    {
        if (Volatile.Read(ref _idle[place])?.ShapeKey != shapeKey || Take(place) is not { } frame)
        {
            return null;
        }

        if (frame.ShapeKey == shapeKey)
        {
            return frame;
        }

        Return(frame);
        return null;
    }

    // Two threads may read the same time: which frame is the oldest is a guess that costs nothing but a preparation.
    private void Touch(CallFrame frame) => Volatile.Write(ref _clock, frame.LastUse = Volatile.Read(ref _clock) + 1);

    // Idle frames may come and go meanwhile; then another one than the oldest is taken, or one made.
    private CallFrame TakeOldest(int shapeKey)
    {
        var (oldest, earliest, count, bytes) = (-1, long.MaxValue, 0, 0L);
        for (var i = 0; i < _idle.Length; i += Step)
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

        var isFull = count == s_places || bytes > MostIdleBytes;
        var frame = (isFull && oldest >= 0 ? Take(oldest) : null) ?? Create();
        frame.ShapeKey = shapeKey;
        frame.IsNew = true;
        Touch(frame);
        return frame;
    }

    private CallFrame Create()
    {
        if (_isWatched == 0 && Interlocked.Exchange(ref _isWatched, 1) == 0)
        {
            _ = new IdleWatch(this);
        }

        return create();
    }

    /// <summary>Takes a frame back; what lay in the thread's place moves on.</summary>
    public void Return(CallFrame frame)
    {
        var left = _isDisposed ? frame : Interlocked.Exchange(ref _idle[Home], frame);
        for (var place = 0; left is not null && !_isDisposed && place < _idle.Length; place += Step)
        {
            if (_idle[place] is null && Interlocked.CompareExchange(ref _idle[place], left, null) is null)
            {
                left = null;
            }
        }

        left?.Dispose();

        // Dispose may have swept the places in between.
        if (_isDisposed)
        {
            Trim();
        }
    }

    /// <summary>Frees all idle frames.</summary>
    public void Trim()
    {
        for (var i = 0; i < _idle.Length; i += Step)
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
        for (var i = 0; i < _idle.Length; i += Step)
        {
            if (Interlocked.Exchange(ref _idle[i], null) is not { } frame)
            {
                continue;
            }

            // Back where it was: elsewhere this sweep would meet it again.
            var isOld = frame.IsStale;
            frame.IsStale = true;
            if (isOld || Interlocked.CompareExchange(ref _idle[i], frame, null) is not null)
            {
                frame.Dispose();
            }
        }

        if (_isDisposed)
        {
            Trim();
        }
    }

    /// <summary>
    /// Its finaliser runs after each full collection, as long as the pool lives: a frame that was idle for two of them goes. Nothing
    /// refers to it: what the pool held would not be finalised before the pool.
    /// </summary>
    private sealed class IdleWatch(FramePool pool)
    {
        // A handle: a WeakReference is finalised in the same breath and would be empty here.
        private WeakGCHandle<FramePool> _pool = new(pool);

        ~IdleWatch()
        {
            if (_pool.TryGetTarget(out var pool) && !pool._isDisposed)
            {
                pool.TrimStale();
                GC.ReRegisterForFinalize(this);
            }
            else
            {
                _pool.Dispose();
            }
        }
    }
}
