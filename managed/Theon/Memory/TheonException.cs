namespace Theon;

/// <summary>Base of the errors that Theon reports when it compiles, calls or allocates.</summary>
public class TheonException : Exception
{
    /// <summary>An error with this text.</summary>
    public TheonException(string message)
        : base(message)
    {
    }

    /// <summary>An error with this text that another one caused.</summary>
    public TheonException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>An allocation would have passed <see cref="Memory.Limit"/>, or the machine has no more memory.</summary>
public sealed class MemoryLimitException : TheonException
{
    internal MemoryLimitException(long requestedBytes, long freeBytes, long limit)
        : base(limit > 0
            ? $"Cannot allocate {requestedBytes} bytes: {freeBytes} bytes are free under Memory.Limit of {limit} bytes, after a garbage collection."
            : $"Cannot allocate {requestedBytes} bytes: the machine has no more memory, after a garbage collection. Memory.Limit is not set.")
    {
        RequestedBytes = requestedBytes;
        FreeBytes = freeBytes;
    }

    /// <summary>What was asked for.</summary>
    public long RequestedBytes { get; }

    /// <summary>What was left under the limit; 0 where no limit is set.</summary>
    public long FreeBytes { get; }
}
