using System.Collections.Immutable;

namespace Theon.Configuration;

/// <summary>A value for a setting and where it was written.</summary>
internal sealed record SettingAssignment(Setting Setting, string Text, string Source);

/// <summary>
/// Where settings come from outside code. From the weakest: <c>.theon.ini</c> in the user's home, <c>theon.ini</c> in the working
/// directory (<c>THEON_CONFIG</c> names other files instead), variables of single settings, <c>THEON_FLAGS</c>.
/// </summary>
internal static class SettingSources
{
    public const string FlagsVariable = "THEON_FLAGS";
    public const string FilesVariable = "THEON_CONFIG";
    public const string HomeFile = ".theon.ini";
    public const string LocalFile = "theon.ini";

    private static readonly Lock s_lock = new();
    private static volatile bool s_isLoaded;
    private static string? s_problem;

    /// <summary>Sees to it that settings hold what this process's surroundings say. What cannot be used is an error of every use.</summary>
    public static void EnsureLoaded()
    {
        if (!s_isLoaded)
        {
            Load();
        }
    }

    /// <summary>The assignments that these surroundings make, the strongest last, all checked.</summary>
    /// <param name="variable">The value of an environment variable.</param>
    /// <param name="home">The user's home; null where there is none.</param>
    /// <param name="folder">The working directory.</param>
    public static ImmutableArray<SettingAssignment> Read(Func<string, string?> variable, string? home, string folder)
    {
        var all = ImmutableArray.CreateBuilder<SettingAssignment>();
        foreach (var (path, shown) in Files(variable(FilesVariable), home, folder))
        {
            all.AddRange(IniFile.Read(File.ReadAllText(path), shown));
        }

        foreach (var setting in SettingTable.All)
        {
            if (setting.Variable is { } name && variable(name) is { Length: > 0 } text)
            {
                all.Add(new SettingAssignment(setting, text, name));
            }
        }

        all.AddRange(ParseFlags(variable(FlagsVariable) ?? "", FlagsVariable));
        foreach (var assignment in all)
        {
            assignment.Setting.Check(assignment.Text, assignment.Source);
        }

        return all.ToImmutable();
    }

    /// <summary>Reads <c>name=value,name=value</c>; a name alone stands for true.</summary>
    public static ImmutableArray<SettingAssignment> ParseFlags(string flags, string source)
    {
        var all = ImmutableArray.CreateBuilder<SettingAssignment>();
        foreach (var part in SettingText.Split(flags))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, text) = equals < 0 ? (part, "true") : (part[..equals].TrimEnd(), SettingText.Unquoted(part[(equals + 1)..].TrimStart()));
            all.Add(new SettingAssignment(SettingTable.Find(name, source), text, source));
        }

        return all.ToImmutable();
    }

    private static void Load()
    {
        lock (s_lock)
        {
            if (s_isLoaded)
            {
                return;
            }

            if (s_problem is null)
            {
                try
                {
                    var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
                    foreach (var (setting, text, source) in Read(Environment.GetEnvironmentVariable, home.Length > 0 ? home : null, Environment.CurrentDirectory))
                    {
                        setting.Assign(text, source);
                    }

                    s_isLoaded = true;
                    return;
                }
                catch (Exception error) when (error is ConfigException or IOException or UnauthorizedAccessException)
                {
                    s_problem = error.Message;
                }
            }

            throw new ConfigException(s_problem);
        }
    }

    private static IEnumerable<(string Path, string Shown)> Files(string? named, string? home, string folder)
    {
        if (!string.IsNullOrEmpty(named))
        {
            foreach (var path in named.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var full = Path.GetFullPath(path, folder);
                yield return File.Exists(full) ? (full, path) : throw new ConfigException($"{FilesVariable} names '{path}', which does not exist.");
            }

            yield break;
        }

        (string? Folder, string File, string Shown)[] usual = [(home, HomeFile, $"~/{HomeFile}"), (folder, LocalFile, LocalFile)];
        foreach (var (place, file, shown) in usual)
        {
            if (place is not null && Path.Combine(place, file) is var full && File.Exists(full))
            {
                yield return (full, shown);
            }
        }
    }
}
