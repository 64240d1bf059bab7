using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Theon.Interop;
using SystemMemory = System.Runtime.InteropServices.NativeMemory;

namespace Theon.Runtime;

/// <summary>One call in flight: the native frame, and the descriptions of inputs and outputs in memory that needs no pinning.</summary>
internal sealed unsafe class CallFrame : IDisposable
{
    private const int ScalarBytes = 16;
    private const int CacheLine = 64;

    private readonly FrameHandle _handle;
    private readonly TheonFrame* _native;
    private readonly int _inputCount;
    private readonly int _outputCount;
    private readonly TensorView* _inputs;
    private readonly OutputView* _outputs;
    private readonly ByteRange[] _inputRanges;
    private readonly ByteRange[] _outputRanges;
    private readonly byte* _scalars;
    private readonly NDArray?[] _leased;
    private readonly NDArray?[] _owned;
    private readonly PinnedGCHandle<Array>[] _pins;
    private readonly RunArgs* _args;
    private readonly int* _cancel;
    private readonly FrameWatch? _watch;
    private GCHandle<FrameWatch> _watchHandle;
    private void* _block;
    private bool _holdsMore;

    public CallFrame(ProgramHandle program, ReadOnlySpan<TensorType> inputs, ReadOnlySpan<TensorType> outputs, FrameWatch? watch = null)
    {
        _handle = new FrameHandle(program, Device.Default);
        _native = _handle.Pointer;
        _inputCount = inputs.Length;
        _outputCount = outputs.Length;
        _inputRanges = new ByteRange[inputs.Length];
        _outputRanges = new ByteRange[outputs.Length];
        _leased = new NDArray?[inputs.Length + outputs.Length];
        _owned = new NDArray?[inputs.Length];
        _pins = new PinnedGCHandle<Array>[inputs.Length];

        var layouts = 0;
        foreach (var type in inputs)
        {
            layouts += type.Rank;
        }

        foreach (var type in outputs)
        {
            layouts += type.Rank;
        }

        var bytes = (nuint)(
            sizeof(RunArgs) + (inputs.Length * (sizeof(TensorView) + ScalarBytes)) + (outputs.Length * sizeof(OutputView))
            + (layouts * 2 * sizeof(long)) + sizeof(long));

        // Whole lines of a cache: every call writes here, and the block beside it may be another thread's.
        bytes = (bytes + CacheLine - 1) & ~(nuint)(CacheLine - 1);
        var block = (byte*)SystemMemory.AlignedAlloc(bytes, CacheLine);
        SystemMemory.Clear(block, bytes);
        _block = block;
        _scalars = Take<byte>(ref block, inputs.Length * ScalarBytes);
        _args = Take<RunArgs>(ref block, 1);
        _inputs = Take<TensorView>(ref block, inputs.Length);
        _outputs = Take<OutputView>(ref block, outputs.Length);
        _cancel = (int*)Take<long>(ref block, 1);
        for (var i = 0; i < inputs.Length; i++)
        {
            var rank = inputs[i].Rank;
            _inputs[i] = new TensorView { Shape = Take<long>(ref block, rank), Strides = Take<long>(ref block, rank), Rank = rank, DType = (int)inputs[i].DType };
        }

        for (var i = 0; i < outputs.Length; i++)
        {
            var rank = outputs[i].Rank;
            _outputs[i] = new OutputView { Shape = Take<long>(ref block, rank), Strides = Take<long>(ref block, rank), Rank = rank, DType = (int)outputs[i].DType };
        }

        *_args = new RunArgs
        {
            InputCount = inputs.Length,
            Inputs = _inputs,
            Outputs = _outputs,
            OutputCount = outputs.Length,
            FailAt = -1,
            Cancel = _cancel,
        };
        if (watch is not null)
        {
            _watch = watch;
            _watchHandle = new GCHandle<FrameWatch>(watch);
            FrameWatch.Attach(_native, _watchHandle);
        }
    }

    ~CallFrame() => FreeBlock();

    /// <summary>Whether nobody used the frame since the last look at idle frames.</summary>
    public bool IsStale { get; set; }

    /// <summary>What the shapes of the arguments of the last call hash to.</summary>
    public int ShapeKey { get; set; }

    /// <summary>The larger, the later the frame was used; a frame that one thread uses again and again is noted now and then.</summary>
    public long LastUse { get; set; }

    /// <summary>See <see cref="FramePool"/>: of the thread that used the frame last.</summary>
    public long Home { get; set; }

    // The managed id of the thread whose call this is.
    private int Thread => FramePool.ThreadOf(Home);

    /// <summary>Calls that found the frame where their thread had left it.</summary>
    public int Uses { get; set; }

    /// <summary>Who sees what happens in this frame; null: nobody.</summary>
    public FrameWatch? Watch => _watch;

    /// <summary>Begins a call.</summary>
    /// <param name="failAt">See theon_run_args.</param>
    public void Begin(int failAt)
    {
        _args->FailAt = failAt;
        _watch?.BeginCall();
    }

    public void Dispose()
    {
        _handle.Dispose();
        FreeBlock();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the run that this frame is in, or the next.</summary>
    public void Cancel() => Volatile.Write(ref *_cancel, 1);

    /// <summary>Uses an array as an input, leased until <see cref="Release"/>.</summary>
    public void SetInput(int index, NDArray array)
    {
        array.Lease(Thread);
        _leased[index] = array;
        array.Describe(_inputs + index);
        _inputRanges[index] = array.Bytes;
    }

    /// <summary>Uses an array that was made for this call, disposed by <see cref="Release"/>.</summary>
    public void SetOwnedInput(int index, NDArray array)
    {
        _owned[index] = array;
        _holdsMore = true;
        SetInput(index, array);
    }

    /// <summary>Uses the memory of a C# array, pinned until <see cref="Release"/>.</summary>
    public void SetInput(int index, Array array)
    {
        _pins[index] = new PinnedGCHandle<Array>(array);
        _holdsMore = true;
        ref var view = ref _inputs[index];
        view.Data = Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        Span<long> shape = stackalloc long[array.Rank];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = array.GetLongLength(axis);
        }

        RowMajor(shape, view.Shape, view.Strides);

        _inputRanges[index] = default;
    }

    /// <summary>Uses row-major memory that the caller keeps in its place until the call ends.</summary>
    public void SetInput(int index, void* data, ReadOnlySpan<long> shape, ByteRange range)
    {
        ref var view = ref _inputs[index];
        view.Data = data;
        RowMajor(shape, view.Shape, view.Strides);
        _inputRanges[index] = range;
    }

    /// <summary>Lets an output be written to row-major memory that the caller keeps in its place until the call ends.</summary>
    public void SetOutput(int index, void* data, ReadOnlySpan<long> shape, ByteRange range)
    {
        ref var view = ref _outputs[index];
        view.Data = data;
        RowMajor(shape, view.Shape, view.Strides);
        _outputRanges[index] = range;
    }

    /// <summary>Memory for the value of a 0-d input.</summary>
    public byte* SetScalarInput(int index)
    {
        var memory = _scalars + (index * ScalarBytes);
        _inputs[index].Data = memory;
        _inputRanges[index] = default;
        return memory;
    }

    /// <summary>Lets an output be written to an array, leased until <see cref="Release"/>.</summary>
    public void SetOutput(int index, NDArray array)
    {
        array.Lease(Thread);
        _leased[_inputCount + index] = array;
        var view = new TensorView { Shape = _outputs[index].Shape, Strides = _outputs[index].Strides };
        array.Describe(&view);
        _outputs[index].Data = view.Data;
        _outputRanges[index] = array.Bytes;
    }

    /// <summary>Uses the value of a shared variable, whose lock the caller holds.</summary>
    public void SetShared(int index, NDArray value)
    {
        value.Describe(_inputs + index);
        _inputRanges[index] = value.Bytes;
    }

    /// <summary>Replaces an output in the caller's memory by a temporary of the same shape.</summary>
    public Detour Redirect(int index)
    {
        ref var output = ref _outputs[index];
        var shape = new ReadOnlySpan<long>(output.Shape, output.Rank).ToArray();
        var temporary = NDArray.Empty((DType)output.DType, shape);
        var detour = new Detour(temporary, (nint)output.Data);
        var view = new TensorView { Shape = output.Shape, Strides = output.Strides };
        temporary.Describe(&view);
        output.Data = view.Data;
        return detour;
    }

    /// <summary>What the caller's memory for an output occupies.</summary>
    public ByteRange OutputRange(int index) => _outputRanges[index];

    /// <summary>Whether the caller's memory for an output is row-major.</summary>
    public bool IsRowMajorOutput(int index) => OutputArray(index) is not { IsRowMajor: false };

    /// <summary>Memory that the frame keeps between calls, as of the last call that used a frame of other shapes.</summary>
    public long IdleBytes { get; private set; }

    /// <summary>Whether the call that runs may be the first for its shapes.</summary>
    public bool IsNew { get; set; }

    /// <summary>What an input occupies.</summary>
    public ByteRange InputRange(int index) => _inputRanges[index];

    /// <summary>Length of an axis of an input.</summary>
    public long InputLength(int index, int axis) => _inputs[index].Shape[axis];

    /// <summary>Stride of an axis of an input, in elements.</summary>
    public long InputStride(int index, int axis) => _inputs[index].Strides[axis];

    /// <summary>Between which values an input lies.</summary>
    public string RangeOfInput(int index)
    {
        var input = new OperandView(_inputs + index);
        return ValueRange.Of(input).Describe(input.Shape);
    }

    /// <summary>Replaces an input by a copy of it.</summary>
    public void CopyInput(int index)
    {
        if (_leased[index] is { } original)
        {
            SetOwnedInput(index, original.Copy());
            original.EndLease(Thread);
            return;
        }

        ref var view = ref _inputs[index];
        var shape = new ReadOnlySpan<long>(view.Shape, view.Rank);
        var copy = NDArray.Empty((DType)view.DType, shape);
        var bytes = copy.Count * copy.DType.Bytes;
        Buffer.MemoryCopy(view.Data, copy.Data, bytes, bytes);
        SetOwnedInput(index, copy);
    }

    /// <summary>The array that an output is to be written to, or null.</summary>
    public NDArray? OutputArray(int index) => _leased[_inputCount + index];

    /// <summary>Runs the program.</summary>
    // Never part of a caller that catches: inside a try block the runtime goes through a stub for each native call.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Run()
    {
        _watch?.BeginRun();
        NativeFrame.Run(_native, _args);
        GC.KeepAlive(_handle);
    }

    /// <summary>An array over the memory that the run allocated for an output.</summary>
    public NDArray TakeOutput(int index)
    {
        var view = _outputs[index];
        var shape = new ReadOnlySpan<long>(view.Shape, view.Rank).ToArray();
        var array = NDArray.Adopt(view.Data, (DType)view.DType, shape, Layout.RowMajor(shape));
        _outputs[index].Data = null;
        return array;
    }

    /// <summary>What the native frame tells of itself.</summary>
    public FrameInfo Describe()
    {
        var info = new FrameInfo();
        NativeFrame.Describe(_native, &info);
        GC.KeepAlive(_handle);
        return info;
    }

    /// <summary>Lets go of everything that the call used.</summary>
    public void Release()
    {
        _watch?.EndCall();
        var thread = Thread;
        for (var i = 0; i < _leased.Length; i++)
        {
            if (_leased[i] is { } array)
            {
                _leased[i] = null;
                array.EndLease(thread);
            }
        }

        if (_holdsMore)
        {
            ReleaseMore();
        }

        for (var i = 0; i < _outputCount; i++)
        {
            _outputs[i].Data = null;
        }

        *_cancel = 0;
        IsStale = false;
        if (IsNew)
        {
            IsNew = false;
            MeasureIdle();
        }
    }

    // Apart: a method with a native call in it prepares for that call however it goes on.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MeasureIdle()
    {
        var info = Describe();
        IdleBytes = info.ArenaBytes + info.ReservedBytes + info.WorkspaceBytes;
    }

    private void ReleaseMore()
    {
        _holdsMore = false;
        for (var i = 0; i < _inputCount; i++)
        {
            _pins[i].Dispose();
            _pins[i] = default;
            if (_owned[i] is { } owned)
            {
                _owned[i] = null;
                owned.Dispose();
            }
        }
    }

    private static void RowMajor(ReadOnlySpan<long> shape, long* lengths, long* strides)
    {
        var stride = 1L;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            lengths[axis] = shape[axis];
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }
    }

    private static T* Take<T>(ref byte* block, int count)
        where T : unmanaged
    {
        var result = (T*)block;
        block += count * sizeof(T);
        return result;
    }

    private void FreeBlock()
    {
        SystemMemory.AlignedFree(_block);
        _block = null;
        _watchHandle.Dispose();
    }
}
