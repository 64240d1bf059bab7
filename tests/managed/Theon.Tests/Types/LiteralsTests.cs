using Theon.Graph;
using Theon.Types;
using T = Theon.Tensor;

namespace Theon.Tests.Types;

[TestClass]
public sealed class LiteralsTests
{
    [TestMethod]
    [DataRow(1L, DType.Int8, DType.Int8)]
    [DataRow(127L, DType.Int8, DType.Int8)]
    [DataRow(128L, DType.Int8, DType.Int16)]
    [DataRow(-129L, DType.Int8, DType.Int16)]
    [DataRow(300L, DType.Int8, DType.Int16)]
    [DataRow(300L, DType.UInt8, DType.UInt16)]
    [DataRow(255L, DType.UInt8, DType.UInt8)]
    [DataRow(-1L, DType.UInt8, DType.Int16)]
    [DataRow(1L << 40, DType.Int32, DType.Int64)]
    [DataRow(1L, DType.Bool, DType.Int64)]
    [DataRow(1L, DType.Float32, DType.Float32)]
    [DataRow(long.MaxValue, DType.Int64, DType.Int64)]
    public void TypeOf_AnIntegerBesideADType_IsAsSmallAsItsValueAllows(long value, DType neighbour, DType expected) =>
        Assert.AreEqual(expected, Literals.TypeOf(value, neighbour));

    [TestMethod]
    [DataRow(DType.Float32, DType.Float32)]
    [DataRow(DType.Float16, DType.Float16)]
    [DataRow(DType.Complex64, DType.Complex64)]
    [DataRow(DType.Int8, DType.Float64)]
    [DataRow(DType.Bool, DType.Float64)]
    public void TypeOf_AFloatBesideADType_IsItsFloatOrFloatX(DType neighbour, DType expected) =>
        Assert.AreEqual(expected, Literals.TypeOf(0.1, neighbour));

    [TestMethod]
    public void TypeOf_AFloatBesideIntegers_FollowsFloatX()
    {
        using var scope = Config.With(floatX: DType.Float32);
        Assert.AreEqual(DType.Float32, Literals.TypeOf(0.1, DType.Int64));
        Assert.AreEqual(DType.Float32, Literals.TypeOf(0.1, null));
    }

    [TestMethod]
    public void Expression_WithLiterals_KeepsTheTensorsDType()
    {
        Assert.AreEqual(DType.Float32, (T.FVector("x") * 0.1).DType);
        Assert.AreEqual(DType.Float32, (2 / (1 + T.FVector("x"))).DType);
        Assert.AreEqual(DType.Int64, (T.LVector("x") + 300).DType);
        Assert.AreEqual(DType.Float64, (T.LVector("x") + 0.5).DType);
        Assert.AreEqual(DType.Float64, (T.LVector("x") / 2).DType);
        Assert.AreEqual(DType.Int64, (T.BoolVector("x") + 1).DType);
        Assert.AreEqual(DType.Float32, T.Where(T.BoolVector("c"), T.FVector("x"), 0).DType);
        Assert.AreEqual(DType.Float32, T.Clip(T.FVector("x"), 0, 0.5).DType);
    }

    [TestMethod]
    public void Expression_OfAConstant_DoesNotAdapt() => Assert.AreEqual(DType.Float64, (T.FVector("x") * T.Constant(0.1)).DType);

    [TestMethod]
    public void Constant_AndSharedVariable_OfANumber_HaveItsCSharpType()
    {
        (DType Expected, Constant Constant, SharedVariable Shared)[] rows =
        [
            (DType.Int8, T.Constant((sbyte)-3), T.Shared((sbyte)-3)), (DType.Int16, T.Constant((short)-3), T.Shared((short)-3)),
            (DType.Int64, T.Constant(-3), T.Shared(-3)), (DType.Int64, T.Constant(-3L), T.Shared(-3L)),
            (DType.UInt8, T.Constant((byte)3), T.Shared((byte)3)), (DType.UInt16, T.Constant((ushort)3), T.Shared((ushort)3)),
            (DType.UInt32, T.Constant(3u), T.Shared(3u)), (DType.UInt64, T.Constant(ulong.MaxValue), T.Shared(ulong.MaxValue)),
            (DType.Float32, T.Constant(3f), T.Shared(3f)), (DType.Float64, T.Constant(3.0), T.Shared(3.0)),
        ];
        foreach (var (expected, constant, shared) in rows)
        {
            var value = expected == DType.UInt64 ? "18446744073709551615" : expected.Kind == DTypeKind.Signed ? "-3" : "3";
            Assert.AreEqual($"{expected} {value}, {expected} {value}", $"{constant.DType} {constant.Value}, {shared.DType} {shared.GetValue()}");
        }
    }

    [TestMethod]
    public void Literal_ThatFloat32CannotHold_IsAnErrorOfTheBuild()
    {
        var error = Assert.ThrowsExactly<TensorTypeException>(() => T.FVector("x") * 1e39);
        Assert.Contains("1E+39", error.Message);
        Assert.Contains("float32", error.Message);
    }

    [TestMethod]
    public void Literal_ThatIsInfinite_IsAllowed() => Assert.AreEqual(DType.Float32, (T.FVector("x") * double.PositiveInfinity).DType);

    [TestMethod]
    public void Int8_PlusALargeLiteral_IsInt16() => Assert.AreEqual(DType.Int16, (T.Variable(DType.Int8, [false], "x") + 300).DType);
}
