using System.Collections.Immutable;
using Theon.Configuration;
using Theon.Inspection;
using Theon.Rewriting;

namespace Theon;

/// <summary>How functions are compiled: which rewrites take part. Immutable.</summary>
public sealed class Mode
{
    private Mode(string name, ImmutableArray<Phase> phases, ImmutableHashSet<string> included, ImmutableHashSet<string> excluded)
    {
        Name = name;
        Phases = phases;
        Included = included;
        Excluded = excluded;
    }

    /// <summary>All rewrites, fused kernels. The default.</summary>
    public static Mode FastRun { get; } = new("FastRun", Rewriting.Phases.FastRun, [], []);

    /// <summary>What stability needs: merging, folding, cleanup, stable forms. No fusion.</summary>
    public static Mode FastCompile { get; } = new("FastCompile", Rewriting.Phases.FastCompile, [], []);

    /// <summary>All rewrites, and none trusted: before each call, what every phase made of the graph is compared with what was there before,
    /// on the arguments of the call. Where results differ by more than rounding, a <see cref="RewriteException"/> names the rule. Slow.</summary>
    public static Mode Debug { get; } = new("Debug", Rewriting.Phases.FastRun, [], []) { IsChecked = true };

    /// <summary>No rewrites: each node runs as it was written.</summary>
    public static Mode None { get; } = new("None", [], [], []);

    /// <summary>As <see cref="FastRun"/>, but for streams, and every result of every node is looked at, also those that never leave a fused kernel: the first
    /// that is NaN, infinite, or of a magnitude beyond <see cref="Config.NanGuardHuge"/> ends the call with <see cref="NanGuardException"/>, which names the
    /// op, its line, and the ranges of its inputs. Inside a kernel, elements that <c>Where</c> leaves out or that are only asked whether they are NaN or
    /// infinite may be anything. Calls take two to eight times as long.</summary>
    public static Mode NanGuard { get; } = new("NanGuard", Rewriting.Phases.Guarded, [], []) { Watch = new NanGuardPlan() };

    // After the modes, which it lists.
    private static readonly ImmutableArray<Mode> s_named = [FastRun, FastCompile, Debug, None, NanGuard];

    /// <summary>What it started from.</summary>
    public string Name { get; }

    /// <summary>Rules and classes of rules that are switched on, such as <c>assumes-finite</c>.</summary>
    public ImmutableHashSet<string> Included { get; }

    /// <summary>Phases and rules that are switched off.</summary>
    public ImmutableHashSet<string> Excluded { get; }

    internal ImmutableArray<Phase> Phases { get; }

    /// <summary>What sees the calls; null: nobody.</summary>
    internal WatchPlan? Watch { get; private init; }

    /// <summary>Whether each phase is checked on the arguments of each call.</summary>
    internal bool IsChecked { get; private init; }

    /// <summary>The same mode with other phases, for tests that plant wrong rules.</summary>
    internal Mode With(ImmutableArray<Phase> phases) => new(Name, phases, Included, Excluded) { Watch = Watch, IsChecked = IsChecked };

    internal RuleSelection Selection => new(Excluded, Included);

    /// <summary>The same mode with these rules or classes of rules switched on.</summary>
    /// <exception cref="ArgumentException">Nothing has one of these names.</exception>
    public Mode Including(params ReadOnlySpan<string> names)
    {
        var known = Known(names);
        return new(Name, Phases, Included.Union(known), Excluded.Except(known)) { Watch = Watch, IsChecked = IsChecked };
    }

    /// <summary>The same mode with these phases or rules switched off.</summary>
    /// <exception cref="ArgumentException">Nothing has one of these names.</exception>
    public Mode Excluding(params ReadOnlySpan<string> names)
    {
        var known = Known(names);
        return new(Name, Phases, Included.Except(known), Excluded.Union(known)) { Watch = Watch, IsChecked = IsChecked };
    }

    /// <summary>The mode of this name, as the setting <c>mode</c> has it.</summary>
    /// <exception cref="ArgumentException">There is no such mode.</exception>
    public static Mode Named(string name) =>
        s_named.FirstOrDefault(mode => mode.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no mode '{name}'.{Spelling.Suggest(name, s_named.Select(mode => mode.Name))} Modes: {string.Join(", ", s_named.Select(mode => mode.Name))}.", nameof(name));

    /// <summary>A mode that looks at every result of every node, as <see cref="NanGuard"/> does.</summary>
    /// <param name="nan">Whether NaN ends the call.</param>
    /// <param name="infinity">Whether infinite values do.</param>
    /// <param name="huge">The magnitude beyond which finite values do; null: <see cref="Config.NanGuardHuge"/> when the function is compiled.</param>
    public static Mode GuardAgainst(bool nan = true, bool infinity = true, double? huge = null) =>
        new(NanGuard.Name, Rewriting.Phases.Guarded, [], []) { Watch = new NanGuardPlan(nan, infinity, huge) };

    /// <summary>A mode that calls the user before and after each node. An exception of theirs ends the call; shared variables are unchanged.</summary>
    /// <param name="before">Called before each node; null: not.</param>
    /// <param name="after">Called after each node; null: not.</param>
    /// <param name="on">The mode to start from; null: <see cref="FastRun"/>. <see cref="None"/> shows each node as it was written.</param>
    public static Mode Monitor(Action<MonitoredNode>? before = null, Action<MonitoredNode>? after = null, Mode? on = null)
    {
        on ??= FastRun;
        return new("Monitor", on.Phases, on.Included, on.Excluded) { Watch = new MonitorPlan(before, after) };
    }

    // A name that nothing has would be looked up in vain, and nobody would know.
    private string[] Known(ReadOnlySpan<string> names)
    {
        string[] result = [.. names];
        string[] all = [.. RuleSelection.Names(Phases)];
        foreach (var name in result)
        {
            if (!all.Contains(name))
            {
                throw new ArgumentException($"There is no rule, phase or class of rules '{name}'.{Spelling.Suggest(name, all)}", nameof(names));
            }
        }

        return result;
    }

    internal bool Has(Phase phase) => Phases.Contains(phase) && Selection.Has(phase);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Concat([Name, .. Included.Order().Select(name => $" +{name}"), .. Excluded.Order().Select(name => $" -{name}")]);
}

/// <summary>What happens when a function does not need one of its inputs.</summary>
public enum UnusedInput
{
    /// <summary>An error: it is most often a mistake.</summary>
    Error,

    /// <summary>The input is accepted and ignored.</summary>
    Ignore,

    /// <summary>The input is accepted, and <see cref="Log"/> says so.</summary>
    Warn,
}

/// <summary>The arguments of <c>Function.Compile</c> do not make a function.</summary>
public sealed class CompileException : TheonException
{
    internal CompileException(string message)
        : base(message)
    {
    }
}
