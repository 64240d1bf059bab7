using System.Numerics;
using System.Runtime.InteropServices;

namespace Theon.Runtime;

/// <summary>
/// Frames that wait for the next call. A call gets one that is prepared for its shapes where there is one; else a new one, while they are
/// few and small, or the one that was not used for longest. Renting an idle one and returning it allocate nothing. Each thread has a place of
/// its own for each shape, and chooses others when another thread's frame lies there, so that threads stay out of each other's way.
/// </summary>
internal sealed class FramePool(Func<CallFrame> create) : IDisposable
{
    // Frames for other shapes are kept as long as what they hold is no more than this.
    private const long MostIdleBytes = 256 << 20;

    // Places are as far apart as lines of a cache: only every eighth element is used, and not the first, beside the array's length.
    private const int Step = 8;

    // A frame that serves one call after the other is noted as used this often.
    private const int UsesPerTouch = 64;

    private const int IdShift = 32;

    // A power of two.
    private static readonly int s_places = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * Environment.ProcessorCount, 8));

    // Where the places of this thread begin, below its managed id; 0: not chosen yet.
    [ThreadStatic]
    private static long s_home;

    private readonly CallFrame?[] _idle = new CallFrame?[(s_places + 1) * Step];
    private volatile bool _isDisposed;
    private int _isWatched;
    private long _clock;

    private static long Home => s_home != 0 ? s_home : s_home = Environment.CurrentManagedThreadId * ((1L << IdShift) + 1);

    /// <summary>The managed id of the thread whose place this is.</summary>
    public static int ThreadOf(long home) => (int)(home >> IdShift);

    /// <summary>A frame for one call.</summary>
    /// <param name="shapeKey">What the shapes of the call's arguments hash to.</param>
    public CallFrame Rent(int shapeKey)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(CompiledFunction));
        var home = Home;
        var first = (int)home + shapeKey;
        if (TakePrepared(Place(first), shapeKey) is { } mine)
        {
            mine.Home = home;
            if (++mine.Uses % UsesPerTouch == 0)
            {
                Touch(mine);
            }

            return mine;
        }

        for (var i = 1; i < s_places; i++)
        {
            if (TakePrepared(Place(first + i), shapeKey) is { } frame)
            {
                Touch(frame);
                frame.Home = home;
                return frame;
            }
        }

        var other = TakeOldest(shapeKey);
        other.Home = home;
        return other;
    }

    /// <summary>The frame of the last call that ended, to be given back; null where none is idle.</summary>
    public CallFrame? RentLast()
    {
        CallFrame? newest = null;
        for (var i = Step; i < _idle.Length; i += Step)
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
        for (var i = Step; i < _idle.Length; i += Step)
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

    /// <summary>Takes a frame back. Where none is empty, what lies in the first place goes.</summary>
    public void Return(CallFrame frame)
    {
        if (_isDisposed)
        {
            frame.Dispose();
        }
        else
        {
            Put(frame);
        }

        // Dispose may have swept the places in between.
        if (_isDisposed)
        {
            Trim();
        }
    }

    private static int Place(int number) => (1 + (number & (s_places - 1))) * Step;

    private void Put(CallFrame frame)
    {
        var first = (int)frame.Home + frame.ShapeKey;
        var inFirst = Interlocked.CompareExchange(ref _idle[Place(first)], frame, null);
        if (inFirst is null)
        {
            return;
        }

        for (var i = 1; i < s_places; i++)
        {
            ref var place = ref _idle[Place(first + i)];
            if (place is null && Interlocked.CompareExchange(ref place, frame, null) is null)
            {
                if (ThreadOf(inFirst.Home) != ThreadOf(frame.Home))
                {
                    s_home = Home + i;
                }

                return;
            }
        }

        Interlocked.Exchange(ref _idle[Place(first)], frame)?.Dispose();
    }

    /// <summary>Frees all idle frames.</summary>
    public void Trim()
    {
        for (var i = Step; i < _idle.Length; i += Step)
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
        for (var i = Step; i < _idle.Length; i += Step)
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
