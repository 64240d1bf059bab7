namespace Theon.Interop;

/// <summary>Owns a context: thread limit and SIMD level of computations. Any number of threads may use it at once.</summary>
public sealed unsafe class ContextHandle : NativeHandle
{
    /// <summary>Creates a context.</summary>
    /// <param name="threads">Most threads to use, the caller's included; 0 for the default.</param>
    /// <param name="level">Instruction-set level.</param>
    /// <exception cref="NativeArgumentException"><paramref name="threads"/> is negative or above 1024.</exception>
    /// <exception cref="NativeUnsupportedException">The CPU lacks <paramref name="level"/>.</exception>
    public ContextHandle(int threads = 0, SimdLevel level = SimdLevel.Best)
    {
        var args = new ContextArgs { Threads = threads, Level = (int)level };
        TheonContext* context;
        NativeContext.Create(&args, &context);
        SetHandle((nint)context);
    }

    /// <summary>The native object. Keep this handle alive until the call that uses it has returned.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public TheonContext* Pointer => (TheonContext*)OpenAddress;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => NativeMethods.theon_context_destroy((TheonContext*)handle) == StatusCode.Ok;
}
