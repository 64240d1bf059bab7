using Theon.Types;

namespace Theon.Tests.Types;

[TestClass]
public sealed class PromotionTests
{
    [TestMethod]
    [DataRow(DType.Int8, DType.Int32, DType.Int32)]
    [DataRow(DType.Bool, DType.Int8, DType.Int8)]
    [DataRow(DType.Bool, DType.Float32, DType.Float32)]
    [DataRow(DType.UInt8, DType.Int8, DType.Int16)]
    [DataRow(DType.UInt8, DType.Int16, DType.Int16)]
    [DataRow(DType.UInt16, DType.Int16, DType.Int32)]
    [DataRow(DType.UInt16, DType.Int8, DType.Int32)]
    [DataRow(DType.UInt32, DType.Int8, DType.Int64)]
    [DataRow(DType.UInt32, DType.Int64, DType.Int64)]
    [DataRow(DType.UInt64, DType.Int8, DType.Float64)]
    [DataRow(DType.UInt8, DType.UInt32, DType.UInt32)]
    [DataRow(DType.Float16, DType.Float32, DType.Float32)]
    [DataRow(DType.Float16, DType.Float64, DType.Float64)]
    [DataRow(DType.Int8, DType.Float32, DType.Float32)]
    [DataRow(DType.UInt16, DType.Float32, DType.Float32)]
    [DataRow(DType.Int32, DType.Float32, DType.Float64)]
    [DataRow(DType.Int64, DType.Float32, DType.Float64)]
    [DataRow(DType.UInt32, DType.Float32, DType.Float64)]
    [DataRow(DType.UInt64, DType.Float32, DType.Float64)]
    [DataRow(DType.Int8, DType.Float16, DType.Float16)]
    [DataRow(DType.UInt8, DType.Float16, DType.Float16)]
    [DataRow(DType.Int16, DType.Float16, DType.Float32)]
    [DataRow(DType.UInt16, DType.Float16, DType.Float32)]
    [DataRow(DType.Int32, DType.Float16, DType.Float64)]
    [DataRow(DType.Float16, DType.Complex64, DType.Complex64)]
    [DataRow(DType.Float32, DType.Complex64, DType.Complex64)]
    [DataRow(DType.Float64, DType.Complex64, DType.Complex128)]
    [DataRow(DType.Int8, DType.Complex64, DType.Complex64)]
    [DataRow(DType.UInt16, DType.Complex64, DType.Complex64)]
    [DataRow(DType.Int32, DType.Complex64, DType.Complex128)]
    [DataRow(DType.Bool, DType.Complex64, DType.Complex64)]
    [DataRow(DType.Complex64, DType.Complex128, DType.Complex128)]
    public void Common_OfTwo_IsTheTableEntryInBothOrders(DType a, DType b, DType expected)
    {
        Assert.AreEqual(expected, Promotion.Common(a, b));
        Assert.AreEqual(expected, Promotion.Common(b, a));
    }

    [TestMethod]
    public void Common_OfOneDType_IsItself()
    {
        foreach (var dtype in Enum.GetValues<DType>())
        {
            Assert.AreEqual(dtype, Promotion.Common(dtype, dtype));
        }
    }

    [TestMethod]
    [DataRow(DType.Bool, DType.Float32)]
    [DataRow(DType.Int16, DType.Float32)]
    [DataRow(DType.UInt16, DType.Float32)]
    [DataRow(DType.Int32, DType.Float64)]
    [DataRow(DType.Int64, DType.Float64)]
    [DataRow(DType.Float32, DType.Float32)]
    [DataRow(DType.Float16, DType.Float16)]
    public void Floating_OfADType_IsWhereExpIsComputed(DType dtype, DType expected) => Assert.AreEqual(expected, Promotion.Floating(dtype));
}
