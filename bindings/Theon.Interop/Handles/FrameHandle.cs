namespace Theon.Interop;

/// <summary>Owns a frame: one call in flight, used by one thread at a time. Keeps its program and its context open.</summary>
public sealed unsafe class FrameHandle : NativeHandle
{
    private readonly ProgramHandle _program;
    private readonly ContextHandle _context;

    /// <summary>Creates a frame.</summary>
    /// <param name="program">What it runs.</param>
    /// <param name="context">How it computes.</param>
    /// <exception cref="ObjectDisposedException"><paramref name="program"/> or <paramref name="context"/> is closed.</exception>
    public FrameHandle(ProgramHandle program, ContextHandle context)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(context);
        _program = program;
        _context = context;
        var (programAdded, contextAdded) = (false, false);
        try
        {
            program.DangerousAddRef(ref programAdded);
            context.DangerousAddRef(ref contextAdded);
            TheonFrame* frame;
            NativeFrame.Create(program.Pointer, context.Pointer, &frame);
            SetHandle((nint)frame);
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

    /// <summary>The native object. Keep this handle alive until the call that uses it has returned.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public TheonFrame* Pointer => (TheonFrame*)OpenAddress;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        var status = NativeMethods.theon_frame_destroy((TheonFrame*)handle);
        _program.DangerousRelease();
        _context.DangerousRelease();
        return status == StatusCode.Ok;
    }
}
