namespace Theon;

/// <summary>
/// The value of a shared variable and the lock that calls hold on it: those that read it together, one that updates it alone.
/// Calls take the locks of several storages in the order of <see cref="Id"/>.
/// </summary>
internal sealed class SharedStorage
{
    private static long s_lastId;

    private readonly SharedLock _lock = new();
    private NDArray _value;

    /// <summary>Storage that keeps a copy of a value, or the value's own memory if it is row-major.</summary>
    public SharedStorage(NDArray value, bool borrow = false) => _value = Own(value, borrow);

    /// <summary>Rising number: the order of locking.</summary>
    public long Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>The value, always row-major. To be read under either lock only.</summary>
    public NDArray Value => _value;

    /// <summary>Begins a lease for reading.</summary>
    public void EnterRead() => _lock.EnterRead();

    /// <summary>Ends it.</summary>
    public void ExitRead() => _lock.ExitRead();

    /// <summary>Begins a lease for updating.</summary>
    public void EnterWrite() => _lock.EnterWrite();

    /// <summary>Ends it.</summary>
    public void ExitWrite() => _lock.ExitWrite();

    /// <summary>Puts another array in place of the value, under the exclusive lock. The storage owns it from now on.</summary>
    public void Swap(NDArray value)
    {
        var before = _value;
        _value = value;
        before.Dispose();
    }

    /// <summary>The value as it is now: a copy, or an array that shares its memory.</summary>
    public NDArray Read(bool borrow)
    {
        EnterRead();
        try
        {
            return borrow ? _value.View() : _value.Copy();
        }
        finally
        {
            ExitRead();
        }
    }

    /// <summary>Replaces the value by a copy, or by the memory of a row-major array itself.</summary>
    public void Write(NDArray value, bool borrow)
    {
        var own = Own(value, borrow);
        EnterWrite();
        try
        {
            Swap(own);
        }
        finally
        {
            ExitWrite();
        }
    }

    private static NDArray Own(NDArray value, bool borrow) => borrow && value.IsRowMajor ? value.View() : value.Copy();
}
