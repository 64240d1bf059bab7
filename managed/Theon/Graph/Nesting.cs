using System.Collections.Immutable;

namespace Theon.Graph;

/// <summary>How a tensor is handed to a nested program.</summary>
public enum NestedAccess
{
    /// <summary>As it is.</summary>
    Whole,

    /// <summary>One part along axis 0 at each step of a loop.</summary>
    Step,

    /// <summary>Like <see cref="Step"/>, modulo the length of axis 0: a buffer of the latest steps.</summary>
    Cycle,
}

/// <summary>What runs a nested program.</summary>
public enum NestedKind
{
    /// <summary>A loop that counts its steps.</summary>
    Loop,

    /// <summary>A loop that ends after the step which leaves the last output of the graph, 0-d bool, true.</summary>
    LoopUntil,

    /// <summary>A branch.</summary>
    Arm,
}

/// <summary>A tensor that is handed to a nested program, or filled by it.</summary>
/// <param name="Slot">The tensor.</param>
/// <param name="Access">How.</param>
public sealed record NestedOperand(Slot Slot, NestedAccess Access = NestedAccess.Whole)
{
    /// <summary>The part of step 0.</summary>
    public Length? First { get; init; }

    /// <summary>Parts per step; negative walks backwards.</summary>
    public long Stride { get; init; } = 1;

    /// <summary>The input of the node that the tensor is, where it is one; -1 otherwise.</summary>
    public int Input { get; init; } = -1;
}

/// <summary>A nested program under construction.</summary>
public interface INestedProgram
{
    /// <summary>Lengths of an output as formulas of the caller; null where only the nested program can tell.</summary>
    ImmutableArray<Length>? LengthsOf(int output);
}
