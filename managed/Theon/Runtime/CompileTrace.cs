using System.Collections.Immutable;

namespace Theon;

/// <summary>Time of one step of a compilation.</summary>
/// <param name="Name">The step: <c>capture</c>, a phase of the rewriter, <c>lower</c>, <c>load</c>.</param>
/// <param name="Elapsed">Wall-clock time.</param>
public sealed record CompileStep(string Name, TimeSpan Elapsed)
{
    /// <summary>For a phase of rules, how often it went over the graph; else 0.</summary>
    public int Sweeps { get; init; }
}

/// <summary>What one rule of the rewriter did in one phase of a compilation.</summary>
/// <param name="Phase">Name of the phase.</param>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Tried">Nodes that it looked at.</param>
/// <param name="Applied">Nodes that it replaced.</param>
/// <param name="Elapsed">Wall-clock time that it took.</param>
public sealed record RuleStep(string Phase, string Rule, int Tried, int Applied, TimeSpan Elapsed);

/// <summary>What is known of how a function was compiled.</summary>
internal sealed record CompileTrace
{
    /// <summary>Of a function that only had to be lowered.</summary>
    public static CompileTrace None { get; } = new();

    /// <summary>Times of the steps.</summary>
    public ImmutableArray<CompileStep> Steps { get; init; } = [];

    /// <summary>What each rule did.</summary>
    public ImmutableArray<RuleStep> Rules { get; init; } = [];

    /// <summary>Checks each call; null: nothing is checked.</summary>
    public ICallCheck? Check { get; init; }
}

/// <summary>Looks at the arguments of each call before it runs.</summary>
internal interface ICallCheck : IDisposable
{
    /// <summary>Throws where something is wrong with the function for these arguments.</summary>
    void Check(ReadOnlySpan<Value> arguments);
}
