namespace Theon.Tool;

/// <summary>What the exit code of the command says. They are part of its interface.</summary>
internal static class ExitCodes
{
    /// <summary>It did what was asked.</summary>
    public const int Done = 0;

    /// <summary>What was asked failed: a file that is damaged or of another kind, a model that does not run, values that do not fit.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>A file cannot be read or written.</summary>
    public const int File = 3;

    /// <summary>A setting is unknown or has a value that it does not take.</summary>
    public const int Settings = 4;

    /// <summary>The native library cannot be loaded.</summary>
    public const int Installation = 5;

    /// <summary>For <c>--help</c>.</summary>
    public const string Text = """
        Exit codes:
          0  done
          1  what was asked failed: a file that is damaged or of another kind, a model that does not run, values that do not fit
          2  the command line cannot be used
          3  a file cannot be read or written
          4  a setting is unknown or has a value that it does not take
          5  the native library cannot be loaded
        """;
}
