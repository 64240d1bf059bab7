using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Theon.Graph;

namespace Theon;

/// <summary>What a call of a function needs besides its arguments and results, for the shapes of the call that ran last.</summary>
/// <param name="ArenaBytes">Memory for values on the way, one block.</param>
/// <param name="BoundBytes">The largest sum of values alive at one instruction: no arena can be smaller.</param>
/// <param name="ReservedBytes">Memory of values whose lengths are known only while the call runs, at its peak.</param>
/// <param name="WorkspaceBytes">What kernels need for themselves.</param>
/// <param name="ConstantBytes">Constants, shared by all calls.</param>
/// <param name="Nodes">What each value takes, in the order of execution.</param>
public sealed record MemoryReport(
    long ArenaBytes, long BoundBytes, long ReservedBytes, long WorkspaceBytes, long ConstantBytes, ImmutableArray<NodeMemory> Nodes)
{
    /// <summary>What a call holds at its peak.</summary>
    public long PeakBytes => ArenaBytes + ReservedBytes + WorkspaceBytes;

    /// <summary>A table.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"peak {PeakBytes} bytes: arena {ArenaBytes} (at least {BoundBytes}), reserved {ReservedBytes}, workspace {WorkspaceBytes}; constants {ConstantBytes}");
        foreach (var node in Nodes)
        {
            text.AppendLine(node.ToString());
        }

        return text.ToString();
    }
}

/// <summary>The memory of one value.</summary>
/// <param name="Op">The op that computes it.</param>
/// <param name="Place">Where it lies.</param>
/// <param name="Bytes">Its size; null where only a running call knows it.</param>
/// <param name="FirstUse">The first instruction that touches it.</param>
/// <param name="LastUse">The last.</param>
/// <param name="Origins">The lines of user code that it comes from.</param>
public sealed record NodeMemory(string Op, MemoryPlace Place, long? Bytes, int FirstUse, int LastUse, ImmutableArray<Origin> Origins)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"  {FirstUse,4} - {LastUse,-4} {Bytes?.ToString(CultureInfo.InvariantCulture) ?? "?",12} {Place,-8} {Op}{(Origins.IsEmpty ? "" : $" ({Origins[0]})")}");
}

/// <summary>Where a value lies.</summary>
public enum MemoryPlace
{
    /// <summary>In the block that is planned before a call.</summary>
    Arena,

    /// <summary>In memory that is asked for while the call runs.</summary>
    Reserved,

    /// <summary>In an array of the caller's.</summary>
    Output,

    /// <summary>In a shared variable, which is updated in place.</summary>
    Shared,
}
