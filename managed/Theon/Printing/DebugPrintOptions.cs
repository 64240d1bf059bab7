namespace Theon;

/// <summary>What a line of <see cref="Print.DebugPrint(DebugPrintOptions, ReadOnlySpan{TensorVariable})"/> shows.</summary>
public sealed record DebugPrintOptions
{
    /// <summary>Types and lines, to any depth.</summary>
    public static DebugPrintOptions Default { get; } = new();

    /// <summary>Whether types are shown.</summary>
    public bool Types { get; init; } = true;

    /// <summary>Whether the lines of C# are shown.</summary>
    public bool Lines { get; init; } = true;

    /// <summary>Whether the variables' numbers are shown, which are unique in the process.</summary>
    public bool Ids { get; init; }

    /// <summary>How many levels below the roots are shown.</summary>
    public int Depth { get; init; } = int.MaxValue;

    /// <summary>Whether what loops, branches and packaged graphs run is shown below the trees.</summary>
    public bool Bodies { get; init; } = true;

    /// <summary>A text for the end of a variable's line, such as its test value; null: none.</summary>
    public Func<TensorVariable, string?>? Note { get; init; }
}
