namespace Theon.Runtime;

/// <summary>A hash of the shapes of a call's arguments: frames are prepared for shapes. Two that agree by chance cost time, no more.</summary>
internal static class ShapeKey
{
    private const int Start = 17;

    /// <summary>The key of arguments of any kind.</summary>
    public static int Of(ReadOnlySpan<Value> arguments)
    {
        var key = Start;
        foreach (ref readonly var argument in arguments)
        {
            key = argument.Reference switch
            {
                NDArray array => With(key, array),
                Array array => With(key, array),
                _ => key,
            };
        }

        return key;
    }

    /// <summary>The key of arrays.</summary>
    public static int Of(ReadOnlySpan<NDArray> arguments)
    {
        var key = Start;
        foreach (var array in arguments)
        {
            key = array is null ? key : With(key, array);
        }

        return key;
    }

    /// <summary>A key that knows one more length.</summary>
    public static int With(int key, long length) => unchecked((key ^ (int)length ^ (int)(length >> 32)) * 0x01000193);

    private static int With(int key, NDArray array)
    {
        foreach (var length in array.Shape.AsSpan())
        {
            key = With(key, length);
        }

        if (!array.IsRowMajor)
        {
            foreach (var stride in array.Strides.AsSpan())
            {
                key = With(key, stride);
            }
        }

        return key;
    }

    private static int With(int key, Array array)
    {
        for (var axis = 0; axis < array.Rank; axis++)
        {
            key = With(key, array.GetLongLength(axis));
        }

        return key;
    }
}
