namespace Theon.Tests.Reference;

/// <summary>Positions in row-major arrays.</summary>
internal static class ReferenceIndex
{
    /// <summary>All positions of a shape in row-major order.</summary>
    public static IEnumerable<long[]> Positions(long[] shape)
    {
        var position = new long[shape.Length];
        for (var left = RefArray.Count(shape); left > 0; left--)
        {
            yield return [.. position];
            for (var axis = shape.Length - 1; axis >= 0 && ++position[axis] == shape[axis]; axis--)
            {
                position[axis] = 0;
            }
        }
    }

    /// <summary>The number of a position; axes of length 1 stand still.</summary>
    public static long Offset(long[] shape, long[] position)
    {
        var offset = 0L;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            offset = (offset * shape[axis]) + (shape[axis] == 1 ? 0 : position[axis]);
        }

        return offset;
    }
}
