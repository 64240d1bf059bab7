using System.Numerics;

namespace Theon.Benchmarks.Workloads;

/// <summary>Inputs, the same in every run.</summary>
internal static class Data
{
    /// <summary>Normal numbers.</summary>
    public static T[] Normal<T>(int count, int seed, double scale = 1)
        where T : INumberBase<T>
    {
        var random = new Random(seed);
        var elements = new T[count];
        for (var i = 0; i < count; i++)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            elements[i] = T.CreateChecked(scale * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return elements;
    }

    /// <summary>Zeros and ones.</summary>
    public static T[] Labels<T>(int count, int seed)
        where T : INumberBase<T>
    {
        var random = new Random(seed);
        var elements = new T[count];
        for (var i = 0; i < count; i++)
        {
            elements[i] = T.CreateChecked(random.Next(2));
        }

        return elements;
    }

    public static string NameOf<T>() => typeof(T) == typeof(float) ? "float32" : "float64";

    public static DType DTypeOf<T>() => typeof(T) == typeof(float) ? DType.Float32 : DType.Float64;

    /// <summary>How far contenders may be apart: sums of up to a thousand rounded terms.</summary>
    public static double Tolerance<T>() => typeof(T) == typeof(float) ? 1e-3 : 1e-10;

    public static double[] Numbers<T>(ReadOnlySpan<T> elements)
        where T : INumberBase<T>
    {
        var numbers = new double[elements.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = double.CreateChecked(elements[i]);
        }

        return numbers;
    }

    public static double[] Numbers(ReadOnlySpan<bool> elements)
    {
        var numbers = new double[elements.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = elements[i] ? 1 : 0;
        }

        return numbers;
    }
}
