namespace Theon.Configuration;

/// <summary>Quotes and comments in settings. A quote opens where a value begins: behind <c>=</c>.</summary>
internal static class SettingText
{
    /// <summary>The parts between commas that are not quoted, without the blanks around them; empty parts left out.</summary>
    public static IEnumerable<string> Split(string flags)
    {
        var begin = 0;
        for (var i = 0; i <= flags.Length; i++)
        {
            if (i < flags.Length && EndOfQuote(flags, i) is { } end)
            {
                i = end;
            }
            else if (i == flags.Length || flags[i] == ',')
            {
                if (flags[begin..i].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                begin = i + 1;
            }
        }
    }

    /// <summary>A line up to its comment: <c>#</c> or <c>;</c> at its beginning or behind a blank, outside quotes.</summary>
    public static string WithoutComment(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (EndOfQuote(line, i) is { } end)
            {
                i = end;
            }
            else if (line[i] is '#' or ';' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
            {
                return line[..i];
            }
        }

        return line;
    }

    /// <summary>What stands between quotes; any other text as it is.</summary>
    public static string Unquoted(string text) => text.Length > 1 && text[0] is ('"' or '\'') && text[^1] == text[0] ? text[1..^1] : text;

    // The end of what is quoted from here on; null where no quote begins or it does not end.
    private static int? EndOfQuote(string text, int begin)
    {
        if (text[begin] is not ('"' or '\'') || !text.AsSpan(0, begin).TrimEnd().EndsWith('='))
        {
            return null;
        }

        return text.IndexOf(text[begin], begin + 1) is >= 0 and var end ? end : null;
    }
}
