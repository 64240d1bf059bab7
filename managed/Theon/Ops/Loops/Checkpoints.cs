namespace Theon;

/// <summary>
/// Of which steps a loop keeps its states for the gradient. Those of the steps between two checkpoints are computed again from the first of
/// the two while the gradient passes them: one more forward pass, for memory of the checkpoints and of the steps between two of them.
/// </summary>
public sealed record Checkpoints
{
    private Checkpoints(long distance) => Distance = distance;

    /// <summary>About as many checkpoints as steps between two: the least memory, that of twice the square root of the number of steps.</summary>
    public static Checkpoints SquareRoot { get; } = new(0);

    /// <summary>Steps from one checkpoint to the next; 0: the square root of all.</summary>
    internal long Distance { get; }

    /// <summary>A checkpoint at each step with such a distance from the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The distance is less than 1.</exception>
    public static Checkpoints Every(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new(steps);
    }
}
