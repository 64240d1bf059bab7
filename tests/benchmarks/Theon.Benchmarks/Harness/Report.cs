using System.Globalization;
using System.Text.Json;

namespace Theon.Benchmarks.Harness;

/// <summary>One comparison. <c>Peer</c> null: there is nothing to compare with; <c>PeerTime</c> null: the peer is missing.</summary>
internal sealed record Row(string Workload, string DType, Timing Theon, string? Peer, Timing? PeerTime, Timing? Limit)
{
    /// <summary>The fastest of all peers of the workload; null where none was measured.</summary>
    public (string Name, Timing Time)? Best { get; init; }

    public double? Ratio => Theon.Median / PeerTime?.Median;

    /// <summary>Of the medians.</summary>
    public double? BestRatio => Theon.Median / Best?.Time.Median;

    /// <summary>Of the fastest rounds: less exact, less disturbed by other programs.</summary>
    public double? FastestRatio => Theon.Minimum / Best?.Time.Minimum;

    /// <summary>Of the medians.</summary>
    public double? LimitShare => Limit?.Median / Theon.Median;

    /// <summary>Of the fastest rounds.</summary>
    public double? BestLimitShare => Limit?.Minimum / Theon.Minimum;
}

/// <summary>A limit on a workload.</summary>
/// <param name="Text">Such as <c>at most 0.6 x numpy</c>.</param>
/// <param name="IsMet">Whether a row meets it; null where it does not speak of the row.</param>
internal sealed record Target(string Text, Func<Row, bool?> IsMet)
{
    /// <summary>A limit on the ratio to the fastest peer.</summary>
    public static Target OfBest(double most) =>
        new(string.Create(CultureInfo.InvariantCulture, $"at most {most:0.00} x the best peer"), row => row.Peer == row.Best?.Name ? row.BestRatio <= most : null);
}

/// <summary>Collects rows, prints them as they come, says at the end which targets were met.</summary>
internal sealed class Report(TextWriter output)
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private readonly List<Row> _rows = [];
    private readonly List<string> _targets = [];

    public bool HasDisagreement { get; private set; }

    public void Add(Row row, Target? target)
    {
        if (_rows.Count == 0)
        {
            output.WriteLine($"{"workload",-24} {"dtype",-8} {"theon ms",10} {"(min)",10}  {"peer",-18} {"peer ms",12} {"(min)",10} {"ratio",7}  {"best peer",-16} {"ratio",7} {"(min)",7} {"limit",6} {"(min)",6}");
        }

        _rows.Add(row);
        var verdict = target?.IsMet(row);
        output.WriteLine(
            $"{row.Workload,-24} {row.DType,-8} {Time(row.Theon.Median)} {Time(row.Theon.Minimum)}  {row.Peer ?? "-",-18} " +
            (row.PeerTime is { } peer ? $"{Time(peer.Median),12} {Time(peer.Minimum)}" : $"{(row.Peer is null ? "" : "not measured"),12} {"",10}") +
            $" {Number(row.Ratio, "0.000"),7}  {row.Best?.Name ?? "-",-16} {Number(row.BestRatio, "0.000"),7} {Number(row.FastestRatio, "0.000"),7} {Number(row.LimitShare, "0%"),6} {Number(row.BestLimitShare, "0%"),6}{Verdict(verdict)}");
        if (verdict is { } met)
        {
            _targets.Add(Verdict($"{row.Workload} {row.DType}", target!.Text, met));
        }
    }

    /// <summary>A row that has a time only, and a target that speaks of more than the time.</summary>
    public void Add(Row row, string? target, bool met, string note)
    {
        Add(row, target is null ? null : new Target(target, _ => met));
        AddNote(note);
    }

    /// <summary>A target that speaks of no time.</summary>
    public void AddCheck(string workload, string target, bool met, string note)
    {
        _targets.Add(Verdict(workload, target, met));
        AddNote(note);
    }

    public void AddNote(string note) => output.WriteLine($"{"",-24} {note}");

    public void AddLoad(string workload, double cores)
    {
        if (cores > 0.1)
        {
            AddNote(string.Create(CultureInfo.InvariantCulture, $"disturbed: other programs took {cores:0.0} cores while {workload} was measured"));
        }
    }

    public void AddDisagreement(string workload, string dtype, string difference)
    {
        HasDisagreement = true;
        output.WriteLine($"{workload,-24} {dtype,-8} not timed, results disagree: {difference}");
    }

    public void PrintTargets()
    {
        output.WriteLine();
        output.WriteLine("targets");
        foreach (var target in _targets)
        {
            output.WriteLine(target);
        }
    }

    public void WriteJson(string path)
    {
        var rows = _rows.Select(row => new
        {
            row.Workload,
            Dtype = row.DType,
            TheonMs = row.Theon.Median,
            TheonFastestMs = row.Theon.Minimum,
            row.Peer,
            PeerMs = row.PeerTime?.Median,
            row.Ratio,
            BestPeer = row.Best?.Name,
            BestPeerMs = row.Best?.Time.Median,
            row.BestRatio,
            row.FastestRatio,
            row.LimitShare,
        });
        File.WriteAllText(path, JsonSerializer.Serialize(rows, s_json) + "\n");
    }

    private static string Verdict(string workload, string target, bool met) => $"  {(met ? "met   " : "missed")} {workload}: {target}";

    private static string Time(double milliseconds) => milliseconds.ToString(milliseconds < 0.01 ? "0.000000" : "0.0000", CultureInfo.InvariantCulture).PadLeft(10);

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private static string Verdict(bool? met) => met switch { true => "  met", false => "  missed", null => "" };
}
