namespace Theon.Interop;

/// <summary>An argument is out of its range: a null pointer, a bad number, a wrong struct size.</summary>
/// <param name="status">What the call returned.</param>
/// <param name="message">What went wrong.</param>
public sealed class NativeArgumentException(StatusCode status, string message) : NativeException(status, message);

/// <summary>Lengths that must agree do not.</summary>
/// <param name="status">What the call returned.</param>
/// <param name="message">What went wrong.</param>
public sealed class NativeShapeException(StatusCode status, string message) : NativeException(status, message);

/// <summary>Dtypes that must agree do not.</summary>
/// <param name="status">What the call returned.</param>
/// <param name="message">What went wrong.</param>
public sealed class NativeDTypeException(StatusCode status, string message) : NativeException(status, message);

/// <summary>The request is valid, but this build or this CPU cannot serve it.</summary>
/// <param name="status">What the call returned.</param>
/// <param name="message">What went wrong.</param>
public sealed class NativeUnsupportedException(StatusCode status, string message) : NativeException(status, message);

/// <summary>An allocation failed or would pass the memory limit.</summary>
/// <param name="status">What the call returned.</param>
/// <param name="message">What went wrong.</param>
public sealed class NativeOutOfMemoryException(StatusCode status, string message) : NativeException(status, message);

/// <summary>The caller's cancel word ended the run. Whoever holds the cancellation token turns this into an <see cref="OperationCanceledException"/>.</summary>
/// <param name="status">What the call returned.</param>
/// <param name="message">What went wrong.</param>
public sealed class NativeCancelledException(StatusCode status, string message) : NativeException(status, message);

/// <summary>An index points outside its tensor.</summary>
/// <param name="status">What the call returned.</param>
/// <param name="message">What went wrong.</param>
public sealed class NativeIndexException(StatusCode status, string message) : NativeException(status, message);
