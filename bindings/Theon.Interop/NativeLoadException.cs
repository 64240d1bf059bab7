namespace Theon.Interop;

/// <summary>A native library could not be found, could not be loaded, or has another interface version.</summary>
/// <param name="message">Every place tried, with what went wrong there.</param>
/// <param name="innerException">What the operating system reported last, if it was asked.</param>
public sealed class NativeLoadException(string message, Exception? innerException = null) : Exception(message, innerException);
