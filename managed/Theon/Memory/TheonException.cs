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

/// <summary>An allocation would have passed <see cref="Memory.Limit"/>, or the machine has no more memory; a garbage collection did
/// not help.</summary>
public sealed class MemoryLimitException : TheonException
{
    internal MemoryLimitException(string message, long? requestedBytes, MemoryStatistics now, Exception innerException)
        : base(message, innerException)
    {
        RequestedBytes = requestedBytes;
        FreeBytes = now.LimitBytes > 0 ? Math.Max(now.LimitBytes - now.LiveBytes, 0) : null;
    }

    /// <summary>What was asked for, where it was an array; the message of a call names the rest.</summary>
    public long? RequestedBytes { get; }

    /// <summary>What is left under the limit; null where no limit is set.</summary>
    public long? FreeBytes { get; }
}
