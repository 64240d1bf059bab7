using System.Globalization;

namespace Theon.Benchmarks.Workloads;

/// <summary>What C# offers for a matrix of so many rows and columns, with TensorPrimitives on one thread.</summary>
internal delegate void MatrixFunction<T>(T[] matrix, int rows, int columns, T[] result);

/// <summary>Something computed of a matrix <c>a</c>, as Theon and its peers write it.</summary>
/// <param name="Name">Such as <c>sum-4096x4096-axis0</c>.</param>
/// <param name="Build">For Theon.</param>
/// <param name="NumPy">As Python text.</param>
/// <param name="Torch">As Python text.</param>
/// <param name="Primitives">With TensorPrimitives; null where it has nothing for it.</param>
/// <param name="ResultShape">Lengths of the result.</param>
/// <param name="IsIndex">Whether the result is int64.</param>
/// <param name="MostOfBestPeer">The part of the best peer's time that is asked for; null: none.</param>
internal sealed record MatrixCase<T>(
    string Name, Func<TensorVariable, TensorVariable> Build, string NumPy, string Torch, MatrixFunction<T>? Primitives, long[] ResultShape, bool IsIndex,
    double? MostOfBestPeer)
{
    public static string NameOf(string operation, int rows, int columns, int? axis) => string.Create(
        CultureInfo.InvariantCulture, $"{operation}-{rows}x{columns}-{(axis is { } one ? $"axis{one}" : "all")}");
}
