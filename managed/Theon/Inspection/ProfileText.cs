using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Theon.Printing;

namespace Theon.Inspection;

/// <summary>A profile as tables.</summary>
internal sealed class ProfileText(FunctionProfile profile, MachineLimits? limits, int rows)
{
    private const int MostRules = 10;

    public string Write()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Profile of {profile.Name}: {profile.Calls} {(profile.Calls == 1 ? "call" : "calls")}, {Time(profile.Wall)}");
        text.AppendLine(profile.Calls > 1 ? $", {Time(profile.Wall / profile.Calls)} a call" : "");
        if (profile.Calls == 0)
        {
            return text.ToString();
        }

        if (!profile.Parts.IsEmpty)
        {
            text.AppendLine().Append(TextTable.Write(
                ["function", "calls", "time", "share", "compiling"],
                [
                    .. profile.Parts.OrderByDescending(part => part.Wall).Take(rows).Select(part => new[]
                    {
                        part.Name, part.Calls.ToString(CultureInfo.InvariantCulture), Time(part.Wall), Share(part.Wall),
                        Time(TimeSpan.FromTicks(part.CompileSteps.Sum(step => step.Elapsed.Ticks))),
                    }),
                ],
                "lrrrr"));
        }

        text.AppendLine().Append(TextTable.Write(["phase", "time", "share"], [.. profile.Phases.Select(phase => new[] { phase.Name, Time(phase.Time), Share(phase.Time) })], "lrr"));
        text.AppendLine().Append(Table("instruction", profile.Entries.OrderByDescending(entry => entry.Time), entry => $"{(entry.Program > 0 ? $"{entry.Program}." : "")}{entry.Instruction} {entry.Op}", entry => entry.Kernel, entry => entry.Line));
        text.AppendLine().Append(Table("op", profile.By(ProfileGrouping.Op), entry => entry.Op, entry => entry.Kernel));
        text.AppendLine().Append(Table("kernel", profile.By(ProfileGrouping.Kernel), entry => entry.Kernel, entry => entry.Op));
        text.AppendLine().Append(Table("line", profile.By(ProfileGrouping.Line), entry => entry.Line.Length > 0 ? entry.Line : "(none)", entry => entry.Op));
        if (profile.Peak.Instruction >= 0)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture,
                $"Peak memory of a call: {Bytes(profile.Peak.Bytes)} at instruction {profile.Peak.Instruction}, {profile.Peak.Op}{(profile.Peak.Line.Length > 0 ? $", {profile.Peak.Line}" : "")}");
        }

        if (limits is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"Limit: the least time by the measured limits of this machine, {limits.GigaOperationsPerSecond:F1} GFLOP/s and {limits.GigabytesPerSecond:F1} GB/s (more where the operands fit into caches), as a share of the time taken.");
        }

        if (!profile.CompileSteps.IsEmpty)
        {
            text.AppendLine().Append(TextTable.Write(
                ["compilation", "time"], [.. profile.CompileSteps.Select(step => new[] { step.Name, Time(step.Elapsed) })], "lr"));
        }

        if (!profile.RuleSteps.IsEmpty)
        {
            text.AppendLine().Append(TextTable.Write(
                ["rule", "tried", "applied", "time", "phase"],
                [
                    .. profile.RuleSteps.OrderByDescending(rule => rule.Elapsed).Take(MostRules).Select(rule => new[]
                    {
                        rule.Rule, rule.Tried.ToString(CultureInfo.InvariantCulture), rule.Applied.ToString(CultureInfo.InvariantCulture), Time(rule.Elapsed), rule.Phase,
                    }),
                ],
                "lrrrl"));
        }

        return text.ToString();
    }

    internal static string Time(TimeSpan time) => time.TotalNanoseconds switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalNanoseconds:F0} ns"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:F1} us"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F2} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F2} s"),
    };

    internal static string Bytes(double bytes) => bytes switch
    {
        < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes:F0} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 10):F1} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20):F1} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 30):F2} GiB"),
    };

    private string Share(TimeSpan time) => profile.Wall > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"{100 * (time / profile.Wall):F1}%") : "-";

    private string Table(string what, IEnumerable<ProfileEntry> entries, params ReadOnlySpan<Func<ProfileEntry, string>> texts)
    {
        var columns = texts.ToArray();
        string[] names = [what, .. ((string[])["kernel", "line"])[..(columns.Length - 1)]];
        if (columns.Length == 2)
        {
            names[1] = what == "op" ? "kernel" : "op";
        }

        string[] head = [names[0], "calls", "time", "share", "GFLOP/s", "GB/s", .. limits is null ? (string[])[] : ["limit"], "allocates", .. names[1..]];
        var alignment = $"lrrrrr{(limits is null ? "" : "r")}r{new string('l', columns.Length - 1)}";
        var all = entries.ToList();
        var cells = all.Take(rows).Select(entry => (string[])
        [
            columns[0](entry), entry.Calls.ToString(CultureInfo.InvariantCulture), Time(entry.Time), Share(entry.Time),
            Rate(entry.GigaOperationsPerSecond), Rate(entry.GigabytesPerSecond),
            .. limits is null ? (string[])[] : [entry.Bytes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{100 * entry.ShareOf(limits):F0}%") : "-"],
            entry.Allocated > 0 ? Bytes(entry.Allocated) : "-",
            .. columns[1..].Select(column => column(entry)),
        ]).ToImmutableArray();
        return TextTable.Write(head, cells, alignment) + (all.Count > rows ? $"... and {all.Count - rows} more{Environment.NewLine}" : "");
    }

    private static string Rate(double rate) => rate > 0 ? rate.ToString(rate < 100 ? "F2" : "F0", CultureInfo.InvariantCulture) : "-";
}
