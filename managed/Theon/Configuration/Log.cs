using System.Diagnostics.Tracing;

namespace Theon;

/// <summary>How much a <see cref="LogEntry"/> matters.</summary>
public enum LogLevel
{
    /// <summary>Good to know.</summary>
    Information,

    /// <summary>Most likely not what the user wanted; the work goes on.</summary>
    Warning,
}

/// <summary>Something that Theon tells without failing.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Topic">What it is about, such as <c>updates</c>.</param>
/// <param name="Message">A sentence.</param>
public sealed record LogEntry(LogLevel Level, string Topic, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Level}: {Topic}: {Message}";
}

/// <summary>Where notices go: to whoever listens to <see cref="Written"/>, and to listeners of the event source <c>Theon</c>. Never to the
/// console.</summary>
public static class Log
{
    /// <summary>Raised for each entry, on the thread that has something to tell.</summary>
    public static event Action<LogEntry>? Written;

    /// <summary>Tells something.</summary>
    internal static void Write(LogLevel level, string topic, string message)
    {
        Written?.Invoke(new LogEntry(level, topic, message));
        if (level == LogLevel.Warning)
        {
            Source.Instance.Warning(topic, message);
        }
        else
        {
            Source.Instance.Information(topic, message);
        }
    }

    [EventSource(Name = "Theon")]
    private sealed class Source : EventSource
    {
        public static Source Instance { get; } = new();

        [Event(1, Level = EventLevel.Informational)]
        public void Information(string topic, string message) => WriteEvent(1, topic, message);

        [Event(2, Level = EventLevel.Warning)]
        public void Warning(string topic, string message) => WriteEvent(2, topic, message);
    }
}
