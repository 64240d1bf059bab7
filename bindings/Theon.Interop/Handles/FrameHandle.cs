namespace Theon.Interop;

/// <summary>Owns a frame: one call in flight, used by one thread at a time. Keeps its program and its context open.</summary>
public sealed unsafe class FrameHandle : NativeHandle
{
    private readonly ProgramHandle _program;
    private readonly ContextHandle _context;

    private FrameHandle(ProgramHandle program, ContextHandle context)
    {
        _program = program;
        _context = context;
    }

    /// <summary>The native object. Keep this handle alive until the call that uses it has returned.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public TheonFrame* Pointer => (TheonFrame*)OpenAddress;

    /// <summary>Creates a frame.</summary>
    /// <param name="program">What it runs.</param>
    /// <param name="context">How it computes.</param>
    /// <exception cref="ObjectDisposedException"><paramref name="program"/> or <paramref name="context"/> is closed.</exception>
    public static FrameHandle Create(ProgramHandle program, ContextHandle context)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(context);
        var result = new FrameHandle(program, context);
        var (programAdded, contextAdded) = (false, false);
        try
        {
            program.DangerousAddRef(ref programAdded);
            context.DangerousAddRef(ref contextAdded);
            TheonFrame* frame;
            NativeFrame.Create(program.Pointer, context.Pointer, &frame);
            result.SetHandle((nint)frame);
            return result;
        }
        catch
        {
            if (programAdded)
            {
                program.DangerousRelease();
            }

            if (contextAdded)
            {
                context.DangerousRelease();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        var status = NativeMethods.theon_frame_destroy((TheonFrame*)handle);
        _program.DangerousRelease();
        _context.DangerousRelease();
        return status == StatusCode.Ok;
    }
}
