using System.Runtime.InteropServices;

namespace Theon.Interop;

/// <summary>Owns a native object. Closing it twice, or never, does no harm.</summary>
public abstract class NativeHandle : SafeHandle
{
    private protected NativeHandle()
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The address, checked to be open. Keep the handle alive (GC.KeepAlive) until the call that uses it has returned.</summary>
    private protected nint OpenAddress
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed || IsInvalid, this);
            return handle;
        }
    }
}
