namespace Theon;

/// <summary>Native memory shared by an array and its views: freed when the last of them lets go.</summary>
internal sealed unsafe class NativeBuffer
{
    // Smaller buffers weigh no more than the managed objects that hold them, which the collector sees anyway.
    private const long PressureThreshold = 1024;

    private readonly void* _memory;
    private readonly long _bytes;
    private readonly IDisposable? _owner;
    private readonly bool _isForeign;
    private int _holders = 1;

    /// <summary>Takes over a block of the pool, with one holder.</summary>
    public NativeBuffer(void* memory, long bytes)
    {
        _memory = memory;
        _bytes = bytes;
        if (bytes >= PressureThreshold)
        {
            GC.AddMemoryPressure(bytes);
        }
    }

    /// <summary>Memory of somebody else's, with one holder. The owner is disposed when the last holder lets go; null: nobody is told.</summary>
    public NativeBuffer(void* memory, IDisposable? owner)
    {
        _memory = memory;
        _owner = owner;
        _isForeign = true;
    }

    /// <summary>The first byte.</summary>
    public byte* Memory => (byte*)_memory;

    /// <summary>Adds a holder. The caller must be certain that there is one already.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Ends one hold.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0)
        {
            return;
        }

        if (_isForeign)
        {
            _owner?.Dispose();
            return;
        }

        MemoryPool.Free(_memory);
        if (_bytes >= PressureThreshold)
        {
            GC.RemoveMemoryPressure(_bytes);
        }
    }
}
