namespace Theon.Interop;

public static unsafe partial class NativeCallers
{
    /// <summary>
    /// <see cref="CallerFrame"/> for a call that does not tell the runtime that it leaves managed code: the frame is then that of the method with the call,
    /// and nothing stands in between. For threads that have called <see cref="CallerFrame"/>, whose first call on a thread may take long.
    /// </summary>
    public static delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, StatusCode> CallerFrameFunction =>
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, StatusCode>)NativeLibraries.Export("theon_caller_frame");
}
