namespace Theon.Tests.Parameters;

/// <summary>The files that <c>make_files.py</c> wrote.</summary>
internal static class Files
{
    /// <summary>Most memory that reading a file may take.</summary>
    public const long Allowance = 64 << 20;

    /// <summary>Where one of them lies.</summary>
    public static string PathOf(string name) => Repository.Path("tests", "managed", "Theon.Tests", "Parameters", "files", name);

    /// <summary>Runs with little more memory than there is in use: whoever asks for what a file claims fails with another exception.</summary>
    public static void WithLittleMemory(Action action)
    {
        Theon.Memory.Limit = Theon.Memory.LiveBytes + Allowance;
        try
        {
            action();
        }
        finally
        {
            Theon.Memory.Limit = 0;
        }
    }

    /// <summary>Asserts that element k is what the script wrote.</summary>
    public static void AssertPattern(DType dtype, long[] shape, NDArray array)
    {
        Assert.AreEqual(dtype, array.DType);
        Assert.AreSequenceEqual(shape, array.Shape);
        var count = (int)shape.Aggregate(1L, (product, length) => product * length);
        double[] real = [.. Enumerable.Range(0, count).Select(k => dtype switch
        {
            DType.Bool => k % 2,
            _ when dtype.Kind == DTypeKind.Unsigned => (3 * k) + 2,
            _ => (3 * k) - 2,
        })];
        if (dtype.IsComplex)
        {
            using var wide = array.AsType(DType.Complex128);
            Assert.AreSequenceEqual(real.Select((value, k) => new System.Numerics.Complex(value, k)), wide.ToArray<System.Numerics.Complex>());
        }
        else
        {
            using var wide = array.AsType(DType.Float64);
            Assert.AreSequenceEqual(real, wide.ToArray<double>());
        }
    }
}

/// <summary>A folder for the files of one test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("theon").FullName;

    /// <summary>Names of the files in it, hidden ones too.</summary>
    public string[] Names => [.. Directory.EnumerateFiles(_path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    public string PathOf(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
