using System.Collections.Immutable;
using Theon.Configuration;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>The logs of all profiled functions, for the profile of the process.</summary>
internal static class ProfileRegistry
{
    private static readonly Lock s_lock = new();
    private static readonly List<ProfileLog> s_logs = [];
    private static bool s_isHooked;

    /// <summary>A log for a function.</summary>
    public static ProfileLog NewLog(string name, ImmutableArray<ProgramDraft> programs)
    {
        var log = new ProfileLog(name, programs);

        // Whoever set it outside code wants to see the result without changing code. A scope or an argument has its own way to it.
        if (SettingTable.Profile is { Value: true, Source: not (Setting<bool>.Code or Setting<bool>.Scope) })
        {
            lock (s_lock)
            {
                s_logs.Add(log);
                if (!s_isHooked)
                {
                    s_isHooked = true;
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => WriteAll(Config.ProfileFile);
                }
            }
        }

        return log;
    }

    private static void WriteAll(string path)
    {
        ImmutableArray<FunctionProfile> profiles;
        lock (s_lock)
        {
            profiles = [.. s_logs.Select(log => log.Snapshot()).Where(profile => profile.Calls > 0).OrderByDescending(profile => profile.Wall)];
        }

        try
        {
            Write(profiles, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Theon: the profile could not be written: {error.Message}");
        }
    }

    /// <summary>Writes profiles as the name of the file says, or as text to standard error where there is none.</summary>
    internal static void Write(ImmutableArray<FunctionProfile> profiles, string path)
    {
        var text = path switch
        {
            _ when path.EndsWith(".trace.json", StringComparison.OrdinalIgnoreCase) => ChromeTrace.Write(profiles),
            _ when path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) => $"[{string.Join(",\n", profiles.Select(profile => profile.ToJson()))}]\n",
            _ => string.Join(Environment.NewLine, (profiles.Length > 1 ? [FunctionProfile.Merge("all functions", profiles), .. profiles] : profiles).Select(profile => profile.ToText())),
        };
        if (path.Length > 0)
        {
            File.WriteAllText(path, text);
        }
        else
        {
            Console.Error.Write(text);
        }
    }
}
