using System.Collections.Immutable;

namespace Theon;

/// <summary>A breakpoint of <c>T.Breakpoint</c> whose condition was true.</summary>
/// <param name="Message">What the user wrote.</param>
/// <param name="Values">The value, then what else is to be seen; they are gone afterwards, so copy what has to stay.</param>
public sealed record BreakpointHit(string Message, ImmutableArray<NDArray> Values)
{
    /// <summary>The value that the breakpoint passes on.</summary>
    public NDArray Value => Values[0];

    /// <inheritdoc/>
    public override string ToString() => $"{Message}: {string.Join(", ", Values)}";
}
