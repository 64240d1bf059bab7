using System.Globalization;

namespace Theon.Benchmarks.Harness;

/// <summary>The command line.</summary>
internal sealed record Options
{
    private const string Usage = """
        usage: bench [--json FILE] [--filter TEXT] [--rounds N]
          --json FILE    also write the rows as JSON
          --filter TEXT  only workloads with this text in their names
          --rounds N     rounds of each comparison, at least 3 (15)
               bench --micro [BENCHMARKDOTNET ARGUMENT...]
        """;

    public string? Json { get; init; }

    public string Filter { get; init; } = "";

    public int Rounds { get; init; } = 15;

    /// <summary>The options, or null after a message.</summary>
    public static Options? Parse(string[] arguments, TextWriter errors)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            var next = (arguments[i], value) switch
            {
                ("--json", not null) => options with { Json = value },
                ("--filter", not null) => options with { Filter = value },
                ("--rounds", not null) when int.TryParse(value, CultureInfo.InvariantCulture, out var rounds) && rounds >= 3 => options with { Rounds = rounds },
                _ => null,
            };
            if (next is null)
            {
                errors.WriteLine($"bench: cannot use '{arguments[i]}{(value is null ? "" : " " + value)}'");
                errors.WriteLine(Usage);
                return null;
            }

            options = next;
        }

        return options;
    }

    public bool Wants(string workload) => workload.Contains(Filter, StringComparison.OrdinalIgnoreCase);
}
