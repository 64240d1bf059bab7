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
    private LentSpans _lent = new();

    /// <summary>Storage that keeps a copy of a value, or the value's own memory if it is row-major.</summary>
    public SharedStorage(NDArray value, bool borrow = false) => _value = borrow && value.IsRowMajor ? value.View() : value.Copy();

    /// <summary>Rising number: the order of locking.</summary>
    public long Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>The value, always row-major. To be read under either lock only.</summary>
    public NDArray Value => _value;

    /// <summary>Begins a lease for reading.</summary>
    public void EnterRead()
    {
        WritingLoan.RefuseWaiting();
        _lock.EnterRead();
    }

    /// <summary>Ends it.</summary>
    public void ExitRead() => _lock.ExitRead();

    /// <summary>Begins a lease for updating.</summary>
    public void EnterWrite()
    {
        WritingLoan.RefuseWaiting();
        _lock.EnterWrite();
    }

    /// <summary>Ends it.</summary>
    public void ExitWrite() => _lock.ExitWrite();

    /// <summary>The value, for writing to its memory under the exclusive lock: a copy takes its place where spans of it are lent.</summary>
    public NDArray ValueForUpdate()
    {
        if (_lent.Any)
        {
            Swap(_value.Copy());
        }

        return _value;
    }

    /// <summary>Lends the value as it is now.</summary>
    public ReadingLoan Lend()
    {
        EnterRead();
        try
        {
            var loan = new ReadingLoan(_value.View(), _lent);
            _lent.Add();
            return loan;
        }
        finally
        {
            ExitRead();
        }
    }

    /// <summary>Puts another array in place of the value, under the exclusive lock. The storage owns it from now on.</summary>
    public void Swap(NDArray value)
    {
        var before = _value;
        _value = value;
        _lent = new LentSpans();
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

    /// <summary>Puts an array of the storage's own in place of the value.</summary>
    public void Replace(NDArray own)
    {
        try
        {
            EnterWrite();
        }
        catch
        {
            own.Dispose();
            throw;
        }

        Swap(own);
        ExitWrite();
    }

    /// <summary>Sets all elements to 0.</summary>
    public void Clear()
    {
        EnterWrite();
        try
        {
            ValueForUpdate().Clear();
        }
        finally
        {
            ExitWrite();
        }
    }

    /// <summary>Copies of the values of several storages at one moment: no update lies between them.</summary>
    public static NDArray[] ReadAll(ReadOnlySpan<SharedStorage> storages)
    {
        var sorted = Sorted(storages);
        var locked = 0;
        try
        {
            for (; locked < sorted.Length; locked++)
            {
                sorted[locked].EnterRead();
            }

            var values = new NDArray[storages.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = storages[i]._value.Copy();
            }

            return values;
        }
        finally
        {
            while (locked > 0)
            {
                sorted[--locked].ExitRead();
            }
        }
    }

    /// <summary>Puts arrays in place of the values of several storages, each named once: no call sees some of them only.</summary>
    public static void ReplaceAll(ReadOnlySpan<SharedStorage> storages, ReadOnlySpan<NDArray> own)
    {
        var sorted = Sorted(storages);
        var locked = 0;
        try
        {
            for (; locked < sorted.Length; locked++)
            {
                sorted[locked].EnterWrite();
            }

            for (var i = 0; i < storages.Length; i++)
            {
                storages[i].Swap(own[i]);
            }
        }
        finally
        {
            while (locked > 0)
            {
                sorted[--locked].ExitWrite();
            }
        }
    }

    private static SharedStorage[] Sorted(ReadOnlySpan<SharedStorage> storages)
    {
        var sorted = storages.ToArray();
        Array.Sort(sorted, (a, b) => a.Id.CompareTo(b.Id));
        return sorted;
    }
}
