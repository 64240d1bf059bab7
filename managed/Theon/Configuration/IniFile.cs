using System.Collections.Immutable;

namespace Theon.Configuration;

/// <summary>
/// Files of settings: lines <c>name = value</c>, comments after <c>#</c> or <c>;</c> at the beginning of a line or behind a blank, quotes around a value that
/// holds such or begins or ends with a blank, and sections: below <c>[profile]</c> a line <c>file = x</c> sets <c>profile.file</c>. <c>[global]</c> stands for no section.
/// </summary>
internal static class IniFile
{
    public static ImmutableArray<SettingAssignment> Read(string text, string shown)
    {
        var all = ImmutableArray.CreateBuilder<SettingAssignment>();
        var section = "";
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = SettingText.WithoutComment(raw).Trim();
            var source = $"{shown}:{number}";
            if (line.Length == 0)
            {
                continue;
            }

            if (line[0] == '[')
            {
                section = line.EndsWith(']') && line.Length > 2 ? line[1..^1].Trim() : throw new ConfigException($"{source}: '{line}' is no section; expected [name].");
                section = section.Equals("global", StringComparison.OrdinalIgnoreCase) ? "" : section + ".";
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new ConfigException($"{source}: '{line}' sets nothing; expected name = value.");
            }

            all.Add(new SettingAssignment(SettingTable.Find(section + line[..equals].TrimEnd(), source), SettingText.Unquoted(line[(equals + 1)..].TrimStart()), source));
        }

        return all.ToImmutable();
    }
}
