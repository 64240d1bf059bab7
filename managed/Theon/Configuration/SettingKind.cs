using System.Collections.Immutable;
using System.Globalization;

namespace Theon.Configuration;

/// <summary>How values of a setting are written.</summary>
/// <param name="Accepted">What is accepted, for texts.</param>
/// <param name="Words">The accepted words, where they can be listed.</param>
/// <param name="TryParse">Reads a value; false where it is not accepted.</param>
/// <param name="Format">Writes a value so that it can be read again.</param>
internal sealed record SettingKind<T>(string Accepted, ImmutableArray<string> Words, SettingKind<T>.Parser TryParse, Func<T, string> Format)
{
    /// <summary>Reads a value.</summary>
    public delegate bool Parser(string text, out T value);
}

/// <summary>The kinds of values there are.</summary>
internal static class SettingKinds
{
    private static readonly (string Word, long Factor)[] s_units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1)];

    /// <summary>true or false, also as 1 or 0, yes or no, on or off.</summary>
    public static SettingKind<bool> Flag { get; } = new("true, false", ["true", "false", "yes", "no", "on", "off"], TryParseFlag, value => value ? "true" : "false");

    /// <summary>Any text.</summary>
    public static SettingKind<string> Path { get; } = new("a path", [], TryTake, value => value);

    /// <summary>A number of bytes, such as 512MiB.</summary>
    public static SettingKind<long> Bytes { get; } = new("a number of bytes, such as 512MiB; 0: no limit", [], TryParseBytes, value => value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A positive number.</summary>
    public static SettingKind<double> Positive { get; } = new("a positive number, such as 1e10, or inf", [], TryParsePositive, value => double.IsPositiveInfinity(value) ? "inf" : value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>One of some words.</summary>
    public static SettingKind<T> OneOf<T>(params (string Word, T Value)[] choices) => new(
        string.Join(", ", Array.ConvertAll(choices, choice => choice.Word)),
        [.. Array.ConvertAll(choices, choice => choice.Word)],
        (string text, out T value) =>
        {
            var found = Array.FindIndex(choices, choice => choice.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
            value = found < 0 ? choices[0].Value : choices[found].Value;
            return found >= 0;
        },
        value => Array.Find(choices, choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word ?? $"{value}");

    /// <summary>One of some words, which are the values.</summary>
    public static SettingKind<string> OneOf(params string[] words) => OneOf(Array.ConvertAll(words, word => (word, word)));

    /// <summary>A whole number within bounds; 0 stands for "decided by the machine".</summary>
    public static SettingKind<int> CountOrAuto(int most) => new(
        $"1 to {most}, auto",
        ["auto"],
        (string text, out int value) =>
        {
            var isAuto = text.Equals("auto", StringComparison.OrdinalIgnoreCase);
            value = 0;
            return isAuto || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1 && value <= most);
        },
        value => value == 0 ? "auto" : value.ToString(CultureInfo.InvariantCulture));

    private static bool TryTake(string text, out string value)
    {
        value = text;
        return true;
    }

    private static bool TryParseFlag(string text, out bool value)
    {
        value = text.ToLowerInvariant() is "true" or "1" or "yes" or "on";
        return value || text.ToLowerInvariant() is "false" or "0" or "no" or "off";
    }

    private static bool TryParseBytes(string text, out long value)
    {
        var (factor, number) = (1L, text);
        foreach (var unit in s_units)
        {
            if (text.EndsWith(unit.Word, StringComparison.OrdinalIgnoreCase))
            {
                (factor, number) = (unit.Factor, text[..^unit.Word.Length].TrimEnd());
                break;
            }
        }

        var isNumber = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= long.MaxValue / factor;
        value = isNumber ? value * factor : 0;
        return isNumber;
    }

    private static bool TryParsePositive(string text, out double value)
    {
        value = double.PositiveInfinity;
        return text.Equals("inf", StringComparison.OrdinalIgnoreCase)
            || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value > 0);
    }
}
