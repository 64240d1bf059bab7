namespace Theon.Benchmarks.Workloads;

/// <summary>
/// Elements [start, start + length) of the results. Scratch is two blocks of at least that length; a block is small enough for the
/// first cache.
/// </summary>
internal delegate void BlockOf<T>(T[][] inputs, T[][] results, T[][] scratch, int start, int length);

/// <summary>An expression of vectors, as Theon and its peers write it.</summary>
internal sealed record ExpressionCase<T>
{
    public required string Name { get; init; }

    /// <summary>Names of the vectors; <c>v</c> holds no negative numbers.</summary>
    public required string[] Inputs { get; init; }

    public int Results { get; init; } = 1;

    public required Func<TensorVariable[], TensorVariable[]> Build { get; init; }

    /// <summary>As Python text.</summary>
    public required string NumPy { get; init; }

    /// <summary>As Python text, with the fewest passes that PyTorch offers; null: as for NumPy.</summary>
    public string? Torch { get; init; }

    /// <summary>As numexpr text; null: it cannot compute several results at once.</summary>
    public required string? Numexpr { get; init; }

    /// <summary>One block with TensorPrimitives.</summary>
    public required BlockOf<T> Primitives { get; init; }

    /// <summary>The whole as a plain loop; scratch is not used.</summary>
    public required BlockOf<T> Loop { get; init; }

    /// <summary>The part of the limit that is asked for at 1e6 elements; null: a part of the best peer's time is.</summary>
    public double? LimitShareAtMillion { get; init; }
}
