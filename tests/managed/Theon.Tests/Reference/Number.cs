namespace Theon.Tests.Reference;

/// <summary>An element: of floats the real, of integers and bool the integer counts.</summary>
internal readonly record struct Number(double Real, long Integer)
{
    public static Number Of(double value) => new(value, 0);

    public static Number Of(long value) => new(value, value);

    public static Number Of(bool value) => Of(value ? 1L : 0L);

    /// <summary>The value of a dtype nearest to a number that was computed in double or int64.</summary>
    public Number RoundedTo(DType dtype) => dtype switch
    {
        DType.Float64 => this,
        DType.Float32 => Of((double)(float)Real),
        _ => this,
    };
}
