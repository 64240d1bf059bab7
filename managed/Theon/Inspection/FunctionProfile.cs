using System.Collections.Immutable;
using Theon.Runtime;

namespace Theon;

/// <summary>Where the time and memory of a function's calls went.</summary>
public sealed class FunctionProfile
{
    private FunctionProfile()
    {
    }

    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary>Number of calls.</summary>
    public required long Calls { get; init; }

    /// <summary>Time of all calls, by our clock from beginning to end of each. The phases add up to it.</summary>
    public required TimeSpan Wall { get; init; }

    /// <summary>The parts of a call: binding arguments, preparing kernels, instructions, what lies between them, results; and what
    /// recording cost, which calls without a profile do not pay.</summary>
    public required ImmutableArray<ProfilePhase> Phases { get; init; }

    /// <summary>The steps of the compilation.</summary>
    public required ImmutableArray<CompileStep> CompileSteps { get; init; }

    /// <summary>What each rule of the rewriter did.</summary>
    public required ImmutableArray<RuleStep> RuleSteps { get; init; }

    /// <summary>One entry for each instruction that ran, in the order of the program.</summary>
    public required ImmutableArray<ProfileEntry> Entries { get; init; }

    /// <summary>The moment of a call at which it holds most memory of its own.</summary>
    public required ProfilePeak Peak { get; init; }

    internal ImmutableArray<Inspection.TraceSpan> Spans { get; init; } = [];

    internal ImmutableArray<ProgramDraft> Programs { get; init; } = [];

    /// <summary>The profiles that it was put together from; none: it is of one function.</summary>
    internal ImmutableArray<FunctionProfile> Parts { get; init; } = [];

    /// <summary>Puts profiles of several functions together. Entries stay apart, <see cref="By"/> adds them up.</summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="profiles">The profiles.</param>
    public static FunctionProfile Merge(string name, params IEnumerable<FunctionProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(name);
        ImmutableArray<FunctionProfile> parts = [.. profiles.SelectMany(profile => profile.Parts.IsEmpty ? [profile] : profile.Parts)];
        return new FunctionProfile
        {
            Name = name,
            Calls = parts.Sum(part => part.Calls),
            Wall = Sum(parts.Select(part => part.Wall)),
            Phases = [.. parts.SelectMany(part => part.Phases).GroupBy(phase => phase.Name, (phase, all) => new ProfilePhase(phase, Sum(all.Select(part => part.Time))))],
            CompileSteps = [.. parts.SelectMany(part => part.CompileSteps).GroupBy(step => step.Name, (step, all) => new CompileStep(step, Sum(all.Select(part => part.Elapsed))))],
            RuleSteps =
            [
                .. parts.SelectMany(part => part.RuleSteps).GroupBy(
                    rule => (rule.Phase, rule.Rule), (key, all) => new RuleStep(key.Phase, key.Rule, all.Sum(rule => rule.Tried), all.Sum(rule => rule.Applied), Sum(all.Select(rule => rule.Elapsed)))),
            ],
            Entries = [.. parts.SelectMany(part => part.Entries)],
            Peak = parts.Select(part => part.Peak).MaxBy(peak => peak.Bytes) ?? ProfilePeak.None,
            Parts = parts,
        };
    }

    /// <summary>Entries put together: by op, by kernel or by line of C#, the most expensive first.</summary>
    public ImmutableArray<ProfileEntry> By(ProfileGrouping grouping) =>
    [
        .. from entry in Entries
           group entry by grouping switch
           {
               ProfileGrouping.Op => entry.Op,
               ProfileGrouping.Kernel => entry.Kernel,
               ProfileGrouping.Line => entry.Line,
               _ => throw new ArgumentOutOfRangeException(nameof(grouping), grouping, "Accepted: Op, Kernel, Line."),
           }
           into entries
           let sum = ProfileEntry.Sum([.. entries])
           orderby sum.Time descending, entries.Key
           select sum,
    ];

    /// <summary>The profile as tables.</summary>
    /// <param name="limits">What the machine can do, for the share of it that was reached; null leaves the column out.</param>
    /// <param name="rows">Most rows of each table.</param>
    public string ToText(MachineLimits? limits = null, int rows = 20) => new Inspection.ProfileText(this, limits, rows).Write();

    /// <summary>The profile as JSON: numbers in nanoseconds and bytes.</summary>
    /// <param name="limits">What the machine can do; null leaves the shares of it out.</param>
    public string ToJson(MachineLimits? limits = null) => Inspection.ProfileJson.Write(this, limits);

    /// <summary>The first calls as a time line in Chrome's trace format, for chrome://tracing or ui.perfetto.dev.</summary>
    public string ToChromeTrace() => Inspection.ChromeTrace.Write(Parts.IsEmpty ? [this] : Parts);

    /// <inheritdoc cref="ToText"/>
    public override string ToString() => ToText();

    internal static FunctionProfile Of(
        Inspection.ProfileLog log, long calls, in Inspection.CallTimes times, Inspection.InstructionCounter[][] counters, long[][] slotBytes,
        ImmutableArray<Inspection.TraceSpan> spans)
    {
        var entries = ImmutableArray.CreateBuilder<ProfileEntry>();
        for (var program = 0; program < counters.Length; program++)
        {
            for (var i = 0; i < counters[program].Length; i++)
            {
                if (counters[program][i].Calls > 0)
                {
                    entries.Add(ProfileEntry.Of(program, i, log.Programs[program], counters[program][i], slotBytes[program]));
                }
            }
        }

        return new FunctionProfile
        {
            Name = log.Name,
            Calls = calls,
            Wall = Time(times.Total),
            Phases =
            [
                new("bind arguments", Time(times.Bind)),
                new("prepare", Time(times.Prepare)),
                new("instructions", Time(times.Instructions)),
                new("between instructions", Time(times.Between)),
                new("results", Time(times.Results)),
                new("recording", Time(times.Recording)),
            ],
            CompileSteps = log.Compilation.Steps,
            RuleSteps = log.Compilation.Rules,
            Entries = entries.ToImmutable(),
            Peak = ProfilePeak.Of(log.Programs[0], slotBytes[0]),
            Spans = spans,
            Programs = log.Programs,
        };
    }

    private static TimeSpan Sum(IEnumerable<TimeSpan> times) => TimeSpan.FromTicks(times.Sum(time => time.Ticks));

    // Nanoseconds are finer than a tick, so a time is rounded once, here.
    internal static TimeSpan Time(long nanoseconds) => TimeSpan.FromTicks((nanoseconds + 50) / 100);
}

/// <summary>How <see cref="FunctionProfile.By"/> puts entries together.</summary>
public enum ProfileGrouping
{
    /// <summary>By the op of the node.</summary>
    Op,

    /// <summary>By the kernel that ran.</summary>
    Kernel,

    /// <summary>By the lines of C# that built the node.</summary>
    Line,
}

/// <summary>A part of all calls.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Time">How long it took.</param>
public sealed record ProfilePhase(string Name, TimeSpan Time);

/// <summary>What one instruction, or several put together, did in all calls.</summary>
/// <param name="Op">Name of the op, such as <c>Gemv</c>.</param>
/// <param name="Kernel">The kernel, or what the instruction does without one: <c>view</c>, <c>reserve</c>, <c>loop</c>, <c>branch</c>.</param>
/// <param name="Line">The lines of C# that built the node, such as <c>Program.cs:12</c>.</param>
/// <param name="Program">Number of its program: 0 is the function's own, others are bodies of loops and branches; -1 for several.</param>
/// <param name="Instruction">Its number in the program; -1 for several.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Time">How long that took, without what ran inside it.</param>
/// <param name="Operations">Floating-point operations; every scalar function counts as one.</param>
/// <param name="Bytes">Bytes of all operands of all runs.</param>
/// <param name="Allocated">Bytes of the results that it puts into memory of their own, in one call.</param>
public sealed record ProfileEntry(
    string Op, string Kernel, string Line, int Program, int Instruction, long Calls, TimeSpan Time, double Operations, double Bytes, long Allocated)
{
    /// <summary>Operations per nanosecond: GFLOP/s.</summary>
    public double GigaOperationsPerSecond => Time > TimeSpan.Zero ? Operations / Time.TotalNanoseconds : 0;

    /// <summary>Bytes per nanosecond: GB/s.</summary>
    public double GigabytesPerSecond => Time > TimeSpan.Zero ? Bytes / Time.TotalNanoseconds : 0;

    /// <summary>What it was put together from; none: it is one instruction.</summary>
    private ImmutableArray<ProfileEntry> Parts { get; init; } = [];

    // Whether it computes in float64.
    private bool IsWide { get; init; }

    /// <summary>The time that the machine needs at least, in nanoseconds: for the operations or for the bytes, whichever takes longer, as fast
    /// as memory is that holds the operands of one run.</summary>
    public double LeastNanoseconds(MachineLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return !Parts.IsEmpty ? Parts.Sum(part => part.LeastNanoseconds(limits))
            : Math.Max(Operations / (IsWide ? limits.DoubleGigaOperationsPerSecond : limits.GigaOperationsPerSecond), Bytes / limits.BandwidthOf(Bytes / Math.Max(Calls, 1)));
    }

    /// <summary>The time that the machine needs at least, by its measured limits, as a share of the time it took: 1 is as fast as possible.</summary>
    public double ShareOf(MachineLimits limits) => LeastNanoseconds(limits) is var least && Time > TimeSpan.Zero ? least / Time.TotalNanoseconds : 0;

    internal static ProfileEntry Of(int program, int index, ProgramDraft draft, in Inspection.InstructionCounter counter, long[] slotBytes)
    {
        var instruction = draft.Instructions[index];
        var allocated = instruction.Operands.Take(instruction.OutputCount)
            .Where(slot => draft[slot] is { IsOwnMemory: true } memory && memory.FirstUse == index)
            .Sum(slot => slotBytes[slot.Id]);
        return new ProfileEntry(
            Inspection.InstructionTexts.Op(instruction), instruction.KernelText, Inspection.InstructionTexts.Lines(instruction),
            program, index, counter.Calls, FunctionProfile.Time(counter.Nanoseconds), counter.Operations, counter.Bytes, allocated)
        {
            IsWide = instruction.Operands.Any(slot => draft[slot].DType is DType.Float64 or DType.Complex128),
        };
    }

    internal static ProfileEntry Sum(ImmutableArray<ProfileEntry> entries) => entries.Length == 1
        ? entries[0]
        : new ProfileEntry(
            Common(entries, entry => entry.Op), Common(entries, entry => entry.Kernel), Common(entries, entry => entry.Line), -1, -1,
            entries.Sum(entry => entry.Calls), TimeSpan.FromTicks(entries.Sum(entry => entry.Time.Ticks)),
            entries.Sum(entry => entry.Operations), entries.Sum(entry => entry.Bytes), entries.Sum(entry => entry.Allocated))
        {
            Parts = entries,
        };

    private static string Common(ImmutableArray<ProfileEntry> entries, Func<ProfileEntry, string> text)
    {
        var texts = entries.Select(text).Distinct().ToList();
        return texts.Count == 1 ? texts[0] : $"{texts.Count} different";
    }
}

/// <summary>The moment of a call at which its temporaries and new results take most memory.</summary>
/// <param name="Bytes">How much they take.</param>
/// <param name="Op">The op that runs then.</param>
/// <param name="Line">The lines of C# that built it.</param>
/// <param name="Instruction">Its number; -1 where nothing is allocated.</param>
public sealed record ProfilePeak(long Bytes, string Op, string Line, int Instruction)
{
    internal static ProfilePeak None { get; } = new(0, "", "", -1);

    internal static ProfilePeak Of(ProgramDraft draft, long[] slotBytes)
    {
        var peak = None;
        for (var i = 0; i < draft.Instructions.Count; i++)
        {
            var live = 0L;
            for (var slot = 0; slot < slotBytes.Length; slot++)
            {
                live += draft.Slots[slot].IsAliveAt(i) ? slotBytes[slot] : 0;
            }

            if (live > peak.Bytes)
            {
                var instruction = draft.Instructions[i];
                peak = new ProfilePeak(live, Inspection.InstructionTexts.Op(instruction), Inspection.InstructionTexts.Lines(instruction), i);
            }
        }

        return peak;
    }
}
