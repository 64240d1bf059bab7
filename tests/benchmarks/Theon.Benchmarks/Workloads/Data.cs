using System.Numerics;
using System.Runtime.InteropServices;

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

    /// <summary>Square matrices, one after the other: the unit matrix and small normal numbers, so that no digit is lost in an inverse.</summary>
    public static T[] NearIdentity<T>(int n, int count, bool isSymmetric)
        where T : INumberBase<T>
    {
        var elements = Normal<T>(count * n * n, 1, 0.25 / Math.Sqrt(n));
        for (var at = 0; at < elements.Length; at += n * n)
        {
            for (var i = 0; i < n; i++)
            {
                elements[at + (i * n) + i] += T.One;
                for (var j = 0; isSymmetric && j < i; j++)
                {
                    elements[at + (i * n) + j] = elements[at + (j * n) + i];
                }
            }
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

    /// <summary>Whole numbers from 0 to below a limit.</summary>
    public static T[] Whole<T>(int count, int seed, int limit)
        where T : INumberBase<T>
    {
        var random = new Random(seed);
        var elements = new T[count];
        for (var i = 0; i < count; i++)
        {
            elements[i] = T.CreateChecked(random.Next(limit));
        }

        return elements;
    }

    /// <summary>A mask that is true with a probability.</summary>
    public static bool[] Mask(int count, int seed, double probability)
    {
        var random = new Random(seed);
        var elements = new bool[count];
        for (var i = 0; i < count; i++)
        {
            elements[i] = random.NextDouble() < probability;
        }

        return elements;
    }

    public static NDArray ToNDArray(Array elements, ReadOnlySpan<long> shape) => elements switch
    {
        float[] array => NDArray.FromSpan<float>(array, shape),
        double[] array => NDArray.FromSpan<double>(array, shape),
        long[] array => NDArray.FromSpan<long>(array, shape),
        int[] array => NDArray.FromSpan<int>(array, shape),
        bool[] array => NDArray.FromSpan<bool>(array, shape),
        Complex[] array => NDArray.FromSpan<Complex>(array, shape),
        _ => throw new ArgumentException($"No workload uses {elements.GetType()}.", nameof(elements)),
    };

    /// <summary>The elements of a dense array; of complex numbers real and imaginary part, one after the other.</summary>
    public static double[] Numbers(NDArray array)
    {
        if (array.DType == DType.Complex128)
        {
            return MemoryMarshal.Cast<Complex, double>(array.AsSpan<Complex>()).ToArray();
        }

        if (array.DType == DType.Bool)
        {
            return Numbers(array.AsSpan<bool>());
        }

        return array.DType == DType.Float32 ? Numbers<float>(array.AsSpan<float>())
            : array.DType == DType.Float64 ? Numbers<double>(array.AsSpan<double>())
            : array.DType == DType.Int32 ? Numbers<int>(array.AsSpan<int>())
            : Numbers<long>(array.AsSpan<long>());
    }

    public static string NameOf<T>() => DTypeOf<T>().Name;

    public static DType DTypeOf<T>() => typeof(T) == typeof(float) ? DType.Float32 : typeof(T) == typeof(long) ? DType.Int64 : DType.Float64;

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
