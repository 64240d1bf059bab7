namespace Theon.Tests.Memory;

[TestClass]
public sealed class DTypeConversionTests
{
    // Rows: from; columns in the order of s_columns; x: safe.
    private static readonly DType[] s_columns =
    [
        DType.Bool, DType.Int8, DType.Int16, DType.Int32, DType.Int64, DType.UInt8, DType.UInt16, DType.UInt32, DType.UInt64,
        DType.Float16, DType.Float32, DType.Float64, DType.Complex64, DType.Complex128,
    ];

    public static IEnumerable<object[]> Rows =>
    [
        [DType.Bool, "xxxxxxxxxxxxxx"],
        [DType.Int8, ".xxxx....xxxxx"],
        [DType.Int16, "..xxx.....xxxx"],
        [DType.Int32, "...xx......x.x"],
        [DType.Int64, "....x......x.x"],
        [DType.UInt8, "..xxxxxxxxxxxx"],
        [DType.UInt16, "...xx.xxx.xxxx"],
        [DType.UInt32, "....x..xx..x.x"],
        [DType.UInt64, "........x..x.x"],
        [DType.Float16, ".........xxxxx"],
        [DType.Float32, "..........xxxx"],
        [DType.Float64, "...........x.x"],
        [DType.Complex64, "............xx"],
        [DType.Complex128, ".............x"],
    ];

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void IsSafe_FollowsThePromotionTable(DType from, string row)
    {
        var actual = string.Concat(s_columns.Select(to => DTypeConversion.IsSafe(from, to) ? 'x' : '.'));
        Assert.AreEqual(row, actual);
    }

    [TestMethod]
    [DataRow(DType.Int64, DType.UInt8, -1.0, 255.0)]
    [DataRow(DType.Int64, DType.Int8, 300.0, 44.0)]
    [DataRow(DType.Float64, DType.Int64, -1.9, -1.0)]
    [DataRow(DType.Float64, DType.Int64, double.NaN, 0.0)]
    [DataRow(DType.Float64, DType.Bool, 0.5, 1.0)]
    [DataRow(DType.Float64, DType.Float32, 0.1, (double)0.1f)]
    [DataRow(DType.Float64, DType.Float16, 0.5, 0.5)]
    [DataRow(DType.Float64, DType.Complex64, 2.5, 2.5)]
    public void AsType_Converts(DType from, DType to, double value, double expected)
    {
        using NDArray number = value;
        using var source = number.AsType(from);
        using var target = source.AsType(to);
        Assert.AreEqual(to, target.DType);
        if (to.IsComplex)
        {
            Assert.AreEqual(expected, target.As<System.Numerics.Complex>().Real);
            return;
        }

        using var back = target.AsType(DType.Float64);
        Assert.AreEqual(expected, back.As<double>());
    }

    [TestMethod]
    public void AsType_ComplexToReal_IsRefused()
    {
        using var array = NDArray.Zeros(DType.Complex128, 2);
        Assert.Contains("real part", Assert.ThrowsExactly<NotSupportedException>(() => array.AsType(DType.Float64)).Message);
    }
}
