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
    // Twice the number of leases, plus Dead.
    private const int Dead = 1;
    private const int OneLease = 2;

    private readonly NativeBuffer _buffer;
    private readonly byte* _data;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private Holds _holds;

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
    public bool IsDisposed => (Volatile.Read(ref _holds.State) & Dead) != 0;

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

    /// <summary>Keeps the memory alive until <see cref="EndLease"/>.</summary>
    internal void Lease()
    {
        if ((Interlocked.Add(ref _holds.State, OneLease) & Dead) != 0)
        {
            EndLease();
            throw new ObjectDisposedException(nameof(NDArray), $"The {Describe()} array was disposed.");
        }
    }

    /// <summary>Ends a <see cref="Lease"/>.</summary>
    internal void EndLease()
    {
        if (Interlocked.Add(ref _holds.State, -OneLease) == Dead)
        {
            ReleaseBuffer();
        }
    }

    /// <summary>Such as <c>float64[2, 3]</c>.</summary>
    internal string Describe() => $"{DType.Name}{Layout.Text(_shape)}";

    private string DebuggerText => IsDisposed ? $"{Describe()} (disposed)" : $"{Describe()} {this}";

    private void MarkDead()
    {
        if (Interlocked.Or(ref _holds.State, Dead) == 0)
        {
            ReleaseBuffer();
        }
    }

    // A lease that came too late may end at the same moment as Dispose: only the first to arrive releases.
    // Not inlined: the end of a lease would prepare for a native call that it hardly ever makes.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseBuffer()
    {
        if (Interlocked.Exchange(ref _holds.Released, 1) == 0)
        {
            _buffer.Release();
        }
    }

    // Every call writes to those of its arrays. Behind it is nothing that another thread might read meanwhile: a whole line of a cache is its own.
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Holds
    {
        public int State;
        public int Released;
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
