namespace Theon.Checks;

/// <summary>The committed text of the binary interface, <c>native/abi.lock</c>; it changes on purpose only.</summary>
public static class AbiLock
{
    /// <summary>Differences between the lock and the headers, one a line; empty when they agree.</summary>
    public static IReadOnlyList<string> Differences(string repository) =>
        Differences(File.Exists(PathIn(repository)) ? File.ReadAllLines(PathIn(repository)) : [], Current(repository));

    /// <summary>Lines only in <paramref name="locked"/> (marked <c>-</c>) and only in <paramref name="current"/> (marked <c>+</c>), with what they belong to.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyList<string> locked, IReadOnlyList<string> current)
    {
        var (before, after) = (Qualified(locked), Qualified(current));
        return [.. before.Except(after).Select(fact => $"- {fact}"), .. after.Except(before).Select(fact => $"+ {fact}")];
    }

    /// <summary>Writes the interface of today into the lock.</summary>
    public static void Update(string repository) => File.WriteAllText(PathIn(repository), string.Join('\n', Current(repository)) + "\n");

    private static IReadOnlyList<string> Current(string repository) => AbiSurface.Read(Path.Combine(repository, "native", "include"));

    private static string PathIn(string repository) => Path.Combine(repository, "native", "abi.lock");

    // Position counts too: a line is its text, its place among its siblings, and the struct or enum it stands under.
    private static List<string> Qualified(IReadOnlyList<string> lines)
    {
        var qualified = new List<string>();
        var (owner, place) = ("", 0);
        foreach (var line in lines)
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                qualified.Add($"{owner}, member {place++}: {line.Trim()}");
            }
            else
            {
                (owner, place) = (string.Join(' ', line.Split(' ').Take(2)), 0);
                qualified.Add(line);
            }
        }

        return qualified;
    }
}
