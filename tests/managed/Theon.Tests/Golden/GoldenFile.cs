using System.Text.Json;

namespace Theon.Tests.Golden;

/// <summary>Arguments and results that scripts beside it wrote down with NumPy and SciPy.</summary>
internal static class GoldenFile
{
    private static readonly Lazy<Dictionary<string, (NDArray[] Arguments, NDArray Result)>> s_cases = new(() => Read("numpy.json"));
    private static readonly Lazy<Dictionary<string, (NDArray[] Arguments, NDArray Result)>> s_scalars = new(() => Read("scalars.json"));
    private static readonly Lazy<Dictionary<string, (NDArray[] Arguments, NDArray Result)>> s_linalg = new(() => Read("linalg.json"));

    /// <summary>Those of <c>make_golden.py</c>.</summary>
    public static IReadOnlyDictionary<string, (NDArray[] Arguments, NDArray Result)> Cases => s_cases.Value;

    /// <summary>By names of scalar ops; written by <c>make_scalars.py</c>.</summary>
    public static IReadOnlyDictionary<string, (NDArray[] Arguments, NDArray Result)> Scalars => s_scalars.Value;

    /// <summary>Those of <c>make_linalg.py</c>.</summary>
    public static IReadOnlyDictionary<string, (NDArray[] Arguments, NDArray Result)> Linalg => s_linalg.Value;

    private static Dictionary<string, (NDArray[] Arguments, NDArray Result)> Read(string name)
    {
        using var file = File.OpenRead(Repository.Path("tests", "managed", "Theon.Tests", "Golden", name));
        using var document = JsonDocument.Parse(file);
        return document.RootElement.EnumerateObject().ToDictionary(
            row => row.Name,
            row => (row.Value.GetProperty("arguments").EnumerateArray().Select(ArrayOf).ToArray(), ArrayOf(row.Value.GetProperty("result"))));
    }

    private static NDArray ArrayOf(JsonElement array)
    {
        var dtype = Enum.Parse<DType>(array.GetProperty("dtype").GetString()!, ignoreCase: true);
        long[] shape = [.. array.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())];
        var data = array.GetProperty("data").EnumerateArray();
        using var wide = dtype.IsFloat
            ? NDArray.FromSpan<double>([.. data.Select(Float)], shape)
            : NDArray.FromSpan<long>([.. data.Select(Integer)], shape);
        using var shaped = wide.Reshape(shape);
        return shaped.AsType(dtype);
    }

    private static double Float(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetDouble()
        : value.GetString() switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => double.NaN,
        };

    private static long Integer(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => value.GetInt64(),
    };
}
