using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theon;

/// <summary>
/// Who uses an array, and whether it was disposed. An array that one thread used many times in a row becomes that thread's own: it counts its leases without
/// atomic operations, and whoever else disposes the array pays for that with a barrier of the whole process (biased reference counting; J. Choi, T. Shull,
/// J. Torrellas, PACT 2018).
/// </summary>
// Every call writes to those of its arrays. Behind it is nothing that another thread might read meanwhile: a whole line of a cache is its own.
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct ArrayHolds
{
    // So many leases, one after the other, make an array a thread's own: those that come and go never are.
    internal const int LeasesToOwn = 64;

    private const int Dead = 1;
    private const int OneLease = 2;
    private const int NoOne = -1;

    // Twice the number of leases by threads that do not own it, plus Dead.
    private int _state;
    private int _released;

    // The managed id of the thread whose own it is, and that thread's leases. It owns nothing that it has leased otherwise.
    private int _owner = NoOne;
    private int _owned;

    // Whose leases ended last, and how many in a row. Threads that note theirs at once lose some.
    private int _last;
    private int _row;

    public ArrayHolds()
    {
    }

    /// <summary>Whether it was disposed.</summary>
    public bool IsDead => (Volatile.Read(ref _state) & Dead) != 0;

    /// <summary>For tests: whether it is some thread's own.</summary>
    public bool IsOwned => Volatile.Read(ref _owner) != NoOne;

    /// <summary>Begins a lease, which is to be ended in any case.</summary>
    /// <param name="thread">The managed id of the calling thread.</param>
    /// <returns>Whether the array may be used.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Lease(int thread)
    {
        if (_owner != thread)
        {
            return (Interlocked.Add(ref _state, OneLease) & Dead) == 0;
        }

        // Nothing orders the two for others but the barrier of whoever disposes: it finds this lease, or this finds that it was there.
        Volatile.Write(ref _owned, _owned + 1);
        return !IsDead;
    }

    /// <summary>Ends a lease.</summary>
    /// <param name="thread">As when it began.</param>
    /// <returns>Whether nobody uses the array any more, nor will.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool EndLease(int thread)
    {
        if (_owner != thread)
        {
            return EndShared(thread);
        }

        Volatile.Write(ref _owned, _owned - 1);
        return Volatile.Read(ref _state) == Dead && _owned == 0;
    }

    /// <summary>Marks it as disposed.</summary>
    /// <param name="thread">The managed id of the calling thread.</param>
    /// <returns>Whether nobody uses the array.</returns>
    public bool MarkDead(int thread) => Interlocked.Or(ref _state, Dead) == 0 && IsUnused(thread);

    /// <summary>Whether the caller is the first to arrive: a lease that came too late may end at the same moment as Dispose.</summary>
    public bool TryRelease() => Interlocked.Exchange(ref _released, 1) == 0;

    private bool EndShared(int thread)
    {
        var after = Interlocked.Add(ref _state, -OneLease);
        if (after == 0 && _owner == NoOne && thread > 0)
        {
            NoteUse(thread);
        }

        return after == Dead && IsUnused(thread);
    }

    // At this moment no thread held it, so this one has no lease that was counted otherwise.
    private void NoteUse(int thread)
    {
        if (_last != thread)
        {
            (_last, _row) = (thread, 0);
        }
        else if (++_row >= LeasesToOwn)
        {
            Interlocked.CompareExchange(ref _owner, thread, NoOne);
        }
    }

    // Where it is dead and no other thread holds it. A thread that becomes its owner only now finds it dead.
    private bool IsUnused(int thread)
    {
        var owner = Volatile.Read(ref _owner);
        if (owner != NoOne && owner != thread)
        {
            Interlocked.MemoryBarrierProcessWide();
        }

        return Volatile.Read(ref _owned) == 0;
    }
}
