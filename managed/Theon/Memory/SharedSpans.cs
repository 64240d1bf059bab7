namespace Theon;

/// <summary>How many spans of one value are lent for reading. While there are any, updates write to other memory.</summary>
internal sealed class LentSpans
{
    private int _count;

    /// <summary>Whether there are any. Exact under the exclusive lock of the storage.</summary>
    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>Begins a loan, under either lock of the storage.</summary>
    public void Add() => Interlocked.Increment(ref _count);

    /// <summary>Ends it.</summary>
    public void Remove() => Interlocked.Decrement(ref _count);
}

/// <summary>A value that is lent for reading: its memory stays as it is, whatever becomes of the variable.</summary>
internal sealed class ReadingLoan(NDArray view, LentSpans lent) : IDisposable
{
    private int _ended;

    /// <summary>The value.</summary>
    public NDArray Value { get; } = view;

    /// <summary>Ends the loan.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            lent.Remove();
            Value.Dispose();
        }
    }
}

/// <summary>
/// A value that is lent for writing: the storage's exclusive lock, held by its user. The thread is remembered: what it would wait for
/// while it holds one might wait for it, so that is refused.
/// </summary>
internal sealed class WritingLoan : IDisposable
{
    [ThreadStatic]
    private static WritingLoan? s_ofThread;

    private readonly SharedStorage _storage;
    private int _ended;

    /// <summary>Begins the loan.</summary>
    public WritingLoan(SharedStorage storage)
    {
        storage.EnterWrite();
        _storage = storage;
        s_ofThread = this;
    }

    /// <summary>An error if this thread holds one.</summary>
    public static void RefuseWaiting()
    {
        if (s_ofThread is not null)
        {
            throw new InvalidOperationException(
                "This thread has borrowed a span of a shared variable for writing; dispose it before shared variables are used again, or they wait for each other.");
        }
    }

    /// <summary>Ends the loan, on the thread that began it: a ref struct holds it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            s_ofThread = null;
            _storage.ExitWrite();
        }
    }
}
