using T = Theon.Tensor;

namespace Theon.Tests.Ops;

/// <summary>Compiled functions of every dtype that kernels compute in, against the host's arithmetic.</summary>
[TestClass]
public sealed class DTypeTests
{
    private static readonly double[] s_x = [0, 1, 2, 3, 100, 120, 7, 5, 90, 11, 12, 1, 1, 2, 3, 60, 61];
    private static readonly double[] s_y = [1, 1, 5, 2, 100, 10, 7, 6, 2, 1, 0, 9, 3, 3, 3, 2, 127];

    public static IEnumerable<object[]> DTypes => Enum.GetValues<DType>().Where(dtype => dtype.IsComputed && !dtype.IsComplex).Select(dtype => new object[] { dtype });

    [TestMethod, DynamicData(nameof(DTypes))]
    public void Arithmetic_EqualsTheHosts(DType dtype)
    {
        double[] xs = [.. s_x.Select(value => Wrapped(dtype, value))], ys = [.. s_y.Select(value => Wrapped(dtype, value))];
        var isBool = dtype == DType.Bool;
        AssertEqual(dtype, dtype, (x, y) => x + y, [.. xs.Zip(ys, (x, y) => isBool ? Math.Max(x, y) : Wrapped(dtype, x + y))]);
        AssertEqual(dtype, dtype, (x, y) => x * y, [.. xs.Zip(ys, (x, y) => Wrapped(dtype, x * y))]);
        AssertEqual(dtype, DType.Bool, T.Less, [.. xs.Zip(ys, (x, y) => x < y ? 1.0 : 0)]);
        AssertEqual(dtype, dtype, T.Maximum, [.. xs.Zip(ys, Math.Max)]);
        AssertEqual(dtype, dtype, (x, y) => T.Where(T.Equal(x, y), x, y), ys);
        if (!isBool)
        {
            AssertEqual(dtype, dtype, (x, y) => x - y, [.. xs.Zip(ys, (x, y) => Wrapped(dtype, x - y))]);
            AssertEqual(dtype, dtype, (x, _) => (x * 3) + 1, [.. xs.Select(x => Wrapped(dtype, (x * 3) + 1))]);
        }
    }

    [TestMethod, DynamicData(nameof(DTypes))]
    public void Products_EqualTheHosts(DType dtype)
    {
        double[] a = [.. s_x.Take(6).Select(value => Wrapped(dtype, value))], b = [.. s_y.Take(6).Select(value => Wrapped(dtype, value))];
        double Inner(int row, int column) => Enumerable.Range(0, 3).Aggregate(0.0, (sum, k) => dtype == DType.Bool
            ? Math.Max(sum, a[(row * 3) + k] * b[(k * 2) + column]) : Wrapped(dtype, sum + Wrapped(dtype, a[(row * 3) + k] * b[(k * 2) + column])));
        var (x, y) = (T.Variable(TensorType.OfRank(dtype, 2)), T.Variable(TensorType.OfRank(dtype, 2)));
        using NDArray wideA = a, wideB = b;
        using var left = wideA.AsType(dtype).Reshape(2, 3);
        using var right = wideB.AsType(dtype).Reshape(3, 2);
        foreach (var mode in new[] { Mode.None, Mode.FastRun })
        {
            using var function = Function.Compile([x, y], [T.Dot(x, y), T.Dot(x, y[.., 1]), T.Dot(x[0], y), T.Dot(x[1], y[.., 0])], mode: mode);
            using var results = function.Call(left, right);
            Expect([Inner(0, 0), Inner(0, 1), Inner(1, 0), Inner(1, 1)], results[0]);
            Expect([Inner(0, 1), Inner(1, 1)], results[1]);
            Expect([Inner(0, 0), Inner(0, 1)], results[2]);
            Expect([Inner(1, 0)], results[3]);
        }

        void Expect(double[] expected, NDArray actual)
        {
            Assert.AreEqual(dtype, actual.DType);
            using var wide = actual.AsType(DType.Float64);
            Assert.AreSequenceEqual(expected, wide.ToArray<double>());
        }
    }

    [TestMethod, DynamicData(nameof(DTypes))]
    public void Reductions_HaveTheDTypeOfTheTable(DType dtype)
    {
        double[] xs = [.. s_x.Select(value => Wrapped(dtype, value))];
        var sum = dtype switch
        {
            { IsFloat: true } => dtype,
            { Kind: DTypeKind.Unsigned } => DType.UInt64,
            _ => DType.Int64,
        };
        AssertEqual(dtype, sum, (x, _) => x.Sum(), [xs.Sum()]);
        AssertEqual(dtype, dtype, (x, _) => x.Max(), [xs.Max()]);
        AssertEqual(dtype, DType.Int64, (x, _) => T.ArgMax(x), [Array.IndexOf(xs, xs.Max())]);
        AssertEqual(dtype, dtype.IsFloat ? dtype : DType.Float64, (x, _) => x.Mean(), [dtype == DType.Float16 ? (double)(Half)xs.Average() : dtype == DType.Float32 ? (float)xs.Average() : xs.Average()]);
    }

    [TestMethod, DynamicData(nameof(DTypes))]
    public void Cast_ToEveryDType_Converts(DType dtype)
    {
        double[] xs = [.. s_x.Select(value => Wrapped(dtype, value))];
        foreach (var target in DTypes.Select(row => (DType)row[0]))
        {
            AssertEqual(dtype, target, (x, _) => T.Cast(x, target), [.. xs.Select(x => target == DType.Bool && x != 0 ? 1 : x)]);
        }
    }

    private static void AssertEqual(DType dtype, DType result, Func<TensorVariable, TensorVariable, TensorVariable> build, double[] expected)
    {
        TensorVariable[] inputs = [T.Variable(dtype, [false]), T.Variable(dtype, [false])];
        var y = build(inputs[0], inputs[1]);
        Assert.AreEqual(result, y.DType, $"{dtype.Name}: {y}");
        using var function = Function.Compile(inputs, [y], onUnusedInput: UnusedInput.Ignore);
        using var first = ArrayOf(dtype, s_x);
        using var second = ArrayOf(dtype, s_y);
        using var results = function.Call(first, second);
        using var actual = results[0].AsType(DType.Float64);
        Assert.AreEqual(result, results[0].DType);
        Assert.AreSequenceEqual(expected, actual.AsSpan<double>().ToArray(), $"{dtype.Name}: {y}");
    }

    private static NDArray ArrayOf(DType dtype, double[] values)
    {
        using var wide = NDArray.FromSpan<double>([.. values.Select(value => Wrapped(dtype, value))]);
        return wide.AsType(dtype);
    }

    /// <summary>A number of few digits as the dtype holds it: integers wrap, bool tells whether it is not 0.</summary>
    private static double Wrapped(DType dtype, double value) => dtype switch
    {
        DType.Bool => value != 0 ? 1 : 0,
        DType.Int8 => (sbyte)(long)value,
        DType.UInt8 => (byte)(long)value,
        DType.UInt16 => (ushort)(long)value,
        DType.UInt32 => (uint)(long)value,
        DType.UInt64 => (ulong)(long)value,
        DType.Float16 => (double)(Half)value,
        _ => value,
    };
}
