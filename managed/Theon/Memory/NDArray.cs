using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Theon.Interop;

namespace Theon;

/// <summary>
/// A concrete tensor in native memory: dtype, shape, strides, elements. Views share the memory of their source. Calls of compiled
/// functions hold what they use, so <see cref="Dispose"/> is safe at any time, on any thread; arrays that nobody disposes are
/// freed by the garbage collector.
/// </summary>
[DebuggerDisplay("{DebuggerText,nq}")]
public sealed unsafe partial class NDArray : IDisposable
{
    private readonly NativeBuffer _buffer;
    private readonly byte* _data;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private ArrayHolds _holds = new();

    private NDArray(NativeBuffer buffer, byte* data, DType dtype, long[] shape, long[] strides)
    {
        _buffer = buffer;
        _data = data;
        _shape = shape;
        _strides = strides;
        DType = dtype;
        Count = Layout.Count(shape);
        IsRowMajor = Layout.IsRowMajor(shape, strides);
        var (low, high) = Layout.Extent(shape, strides);
        Bytes = new ByteRange((nint)(data + (low * dtype.Bytes)), (nint)(data + ((high + 1) * dtype.Bytes)));
    }

    /// <summary>Gives the memory back if nobody disposed the array.</summary>
    ~NDArray() => MarkDead();

    /// <summary>Element type.</summary>
    public DType DType { get; }

    /// <summary>Lengths of the axes.</summary>
    public ImmutableArray<long> Shape => ImmutableCollectionsMarshal.AsImmutableArray(_shape);

    /// <summary>Distances between neighbours along each axis, in elements; may be 0 or negative.</summary>
    public ImmutableArray<long> Strides => ImmutableCollectionsMarshal.AsImmutableArray(_strides);

    /// <summary>Number of axes.</summary>
    public int Rank => _shape.Length;

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsRowMajor { get; }

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsDisposed => _holds.IsDead;

    /// <summary>The first element. Valid while the array is leased.</summary>
    internal byte* Data => _data;

    /// <summary>What the elements occupy.</summary>
    internal ByteRange Bytes { get; }

    /// <summary>Describes the array to the native library. The lengths and strides are copied to where the view points.</summary>
    internal void Describe(TensorView* view)
    {
        view->Data = _data;
        for (var axis = 0; axis < _shape.Length; axis++)
        {
            view->Shape[axis] = _shape[axis];
            view->Strides[axis] = _strides[axis];
        }
    }

    /// <summary>Gives the memory back, at once or when the last running call that uses it ends. Later use throws
    /// <see cref="ObjectDisposedException"/>. A second call does nothing.</summary>
    public void Dispose()
    {
        MarkDead();
        GC.SuppressFinalize(this);
    }

    /// <summary>For tests: whether a thread counts its leases on its own.</summary>
    internal bool IsOwned => _holds.IsOwned;

    /// <summary>Keeps the memory alive until <see cref="EndLease()"/>, on the same thread.</summary>
    internal void Lease() => Lease(Environment.CurrentManagedThreadId);

    /// <summary>Ends a <see cref="Lease()"/>.</summary>
    internal void EndLease() => EndLease(Environment.CurrentManagedThreadId);

    /// <summary>Keeps the memory alive until <see cref="EndLease(int)"/>.</summary>
    /// <param name="thread">The managed id of the calling thread.</param>
    internal void Lease(int thread)
    {
        if (!_holds.Lease(thread))
        {
            EndLease(thread);
            throw new ObjectDisposedException(nameof(NDArray), $"The {Describe()} array was disposed.");
        }
    }

    /// <summary>Ends a <see cref="Lease(int)"/> of the same thread.</summary>
    internal void EndLease(int thread)
    {
        if (_holds.EndLease(thread))
        {
            ReleaseBuffer();
        }
    }

    /// <summary>Such as <c>float64[2, 3]</c>.</summary>
    internal string Describe() => $"{DType.Name}{Layout.Text(_shape)}";

    private string DebuggerText => IsDisposed ? $"{Describe()} (disposed)" : $"{Describe()} {this}";

    private void MarkDead()
    {
        if (_holds.MarkDead(Environment.CurrentManagedThreadId))
        {
            ReleaseBuffer();
        }
    }

    // Not inlined: the end of a lease would prepare for a native call that it hardly ever makes.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseBuffer()
    {
        if (_holds.TryRelease())
        {
            _buffer.Release();
        }
    }

    /// <summary>A lease as a <c>using</c> declaration.</summary>
    private LeaseScope Use()
    {
        Lease();
        return new LeaseScope(this);
    }

    private readonly ref struct LeaseScope(NDArray array)
    {
        public void Dispose() => array.EndLease();
    }
}
