namespace Theon.Tests.Functions;

/// <summary>What was logged while it lived.</summary>
internal sealed class LogEntries : IDisposable
{
    private readonly List<LogEntry> _entries = [];

    public LogEntries() => Log.Written += Add;

    public IReadOnlyList<LogEntry> Entries => _entries;

    public void Dispose() => Log.Written -= Add;

    private void Add(LogEntry entry)
    {
        lock (_entries)
        {
            _entries.Add(entry);
        }
    }
}
