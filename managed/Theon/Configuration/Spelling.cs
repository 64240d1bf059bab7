namespace Theon.Configuration;

/// <summary>Guesses what somebody meant who mistyped a name.</summary>
internal static class Spelling
{
    /// <summary><c> Did you mean 'floatX'?</c>, or nothing where no word is near.</summary>
    public static string Suggest(string written, IEnumerable<string> words) =>
        Nearest(written, words) is { } word ? $" Did you mean '{word}'?" : "";

    /// <summary>The word with the fewest letters to change; null where that is more than a third of them.</summary>
    public static string? Nearest(string written, IEnumerable<string> words)
    {
        var (best, least) = (default(string), int.MaxValue);
        foreach (var word in words)
        {
            var distance = Distance(written.ToLowerInvariant(), word.ToLowerInvariant());
            if (distance < least && distance <= Math.Max(1, Math.Max(written.Length, word.Length) / 3))
            {
                (best, least) = (word, distance);
            }
        }

        return best;
    }

    /// <summary>Letters to add, drop, replace or swap with their neighbour.</summary>
    public static int Distance(string a, string b)
    {
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                costs[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1, costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[a.Length, b.Length];
    }
}
