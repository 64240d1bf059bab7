using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Theon.Interop;

/// <summary>A call into the native library failed. Kinds that callers tell apart have types of their own.</summary>
public class NativeException : Exception
{
    // The one place that says which status becomes which exception; every other status is a plain NativeException.
    private static readonly Dictionary<StatusCode, Func<StatusCode, string, NativeException>> s_types = new()
    {
        [StatusCode.InvalidArgument] = (status, message) => new NativeArgumentException(status, message),
        [StatusCode.ShapeMismatch] = (status, message) => new NativeShapeException(status, message),
        [StatusCode.DTypeMismatch] = (status, message) => new NativeDTypeException(status, message),
        [StatusCode.Unsupported] = (status, message) => new NativeUnsupportedException(status, message),
        [StatusCode.OutOfMemory] = (status, message) => new NativeOutOfMemoryException(status, message),
        [StatusCode.Cancelled] = (status, message) => new NativeCancelledException(status, message),
        [StatusCode.IndexOutOfRange] = (status, message) => new NativeIndexException(status, message),
    };

    /// <summary>Creates an exception for a status.</summary>
    /// <param name="status">What the call returned.</param>
    /// <param name="message">What went wrong.</param>
    public NativeException(StatusCode status, string message)
        : base(message)
    {
        Status = status;
    }

    /// <summary>What the call returned.</summary>
    public StatusCode Status { get; }

    /// <summary>Throws the exception that belongs to a status, with the thread's last error as its message; does nothing for <see cref="StatusCode.Ok"/>.</summary>
    /// <param name="status">What a call on this thread has just returned.</param>
    /// <exception cref="NativeException"><paramref name="status"/> is not <see cref="StatusCode.Ok"/>.</exception>
    public static void ThrowIfFailed(StatusCode status)
    {
        if (status != StatusCode.Ok)
        {
            ThrowLastError(status);
        }
    }

    /// <summary>The exception that belongs to a status.</summary>
    /// <param name="status">Any status but <see cref="StatusCode.Ok"/>.</param>
    /// <param name="message">What went wrong; may be empty.</param>
    public static NativeException Create(StatusCode status, string message)
    {
        if (status == StatusCode.Ok)
        {
            throw new ArgumentException("Success is not an exception.", nameof(status));
        }

        var text = string.IsNullOrEmpty(message) ? $"The native library returned the status {status} without a text." : message;
        return s_types.TryGetValue(status, out var create) ? create(status, text) : new NativeException(status, text);
    }

    // Apart from the check, so that the check is inlined into its callers.
    [DoesNotReturn, StackTraceHidden]
    private static void ThrowLastError(StatusCode status) => throw Create(status, NativeCore.LastError());
}
