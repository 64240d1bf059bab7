using System.Numerics;
using T = Theon.Tensor;

namespace Theon.Tests.Memory;

[TestClass]
public sealed class NDArrayTests
{
    public static IEnumerable<object[]> Arrays =>
    [
        [new double[] { 1.5, -2 }, DType.Float64, "[1.5, -2]"],
        [new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }, DType.Float64, "[[1, 2, 3], [4, 5, 6]]"],
        [new float[,,] { { { 1 }, { 2 } } }, DType.Float32, "[[[1], [2]]]"],
        [new[] { 1, 2 }, DType.Int32, "[1, 2]"],
        [new[] { 1L, 2 }, DType.Int64, "[1, 2]"],
        [new short[] { -1 }, DType.Int16, "[-1]"],
        [new sbyte[] { -1 }, DType.Int8, "[-1]"],
        [new byte[] { 255 }, DType.UInt8, "[255]"],
        [new ushort[] { 65535 }, DType.UInt16, "[65535]"],
        [new uint[] { uint.MaxValue }, DType.UInt32, "[4294967295]"],
        [new ulong[] { ulong.MaxValue }, DType.UInt64, "[18446744073709551615]"],
        [new[] { true, false }, DType.Bool, "[True, False]"],
        [new[] { (Half)0.5 }, DType.Float16, "[0.5]"],
        [new[] { new Complex(1, 2) }, DType.Complex128, "[<1; 2>]"],
        [new[] { new Complex64(1, 2) }, DType.Complex64, "[<1; 2>]"],
        [Array.Empty<double>(), DType.Float64, "[]"],
        [new double[2, 0], DType.Float64, "[[], []]"],
    ];

    [TestMethod]
    [DynamicData(nameof(Arrays))]
    public void From_Array_KeepsDTypeShapeAndValues(Array source, DType dtype, string text)
    {
        using var array = NDArray.From(source);
        Assert.AreEqual(dtype, array.DType);
        ArrayAssert.AreEqual(Enumerable.Range(0, source.Rank).Select(source.GetLongLength).ToArray(), array.Shape.ToArray());
        Assert.AreEqual(text, array.ToString());
        ArrayAssert.AreEqual(source, (Array)array.As(source.GetType()));
    }

    [TestMethod]
    public void From_JaggedArray_IsRefusedWithAdvice()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => NDArray.From(new[] { new[] { 1.0 } }));
        Assert.Contains("jagged", error.Message);
        Assert.Contains("Double[,]", error.Message);
    }

    [TestMethod]
    public void From_UnsupportedElements_NamesTheSupported()
    {
        var error = Assert.ThrowsExactly<NotSupportedException>(() => NDArray.From(new[] { 1m }));
        Assert.Contains("Decimal", error.Message);
        Assert.Contains("Double", error.Message);
    }

    [TestMethod]
    public void Transpose_OfMatrix_IsAViewWithSwappedStrides()
    {
        using NDArray matrix = new double[,] { { 1, 2, 3 }, { 4, 5, 6 } };
        using var transposed = matrix.Transpose();
        Assert.AreEqual("[[1, 4], [2, 5], [3, 6]]", transposed.ToString());
        Assert.IsFalse(transposed.IsRowMajor);
        matrix.Set(9.0, 0, 2);
        Assert.AreEqual(9.0, transposed.Get<double>(2, 0));
        ArrayAssert.AreEqual(new double[] { 1, 4, 2, 5, 9, 6 }, transposed.ToArray<double>());
    }

    [TestMethod]
    public void Slice_WithNegativeStep_Reverses()
    {
        using NDArray vector = new[] { 1L, 2, 3, 4, 5 };
        using var every = vector.Slice(0, 4, 3, -2);
        Assert.AreEqual("[5, 3, 1]", every.ToString());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => vector.Slice(0, 3, 3));
    }

    [TestMethod]
    public void Reshape_OfView_Copies()
    {
        using NDArray matrix = new[,] { { 1L, 2 }, { 3, 4 } };
        using var transposed = matrix.Transpose();
        using var flat = transposed.Reshape(4);
        matrix.Set(9L, 0, 0);
        Assert.AreEqual("[1, 3, 2, 4]", flat.ToString());
        Assert.ThrowsExactly<ArgumentException>(() => matrix.Reshape(3));
    }

    [TestMethod]
    public void View_OutlivesItsSource()
    {
        NDArray source = new[] { 1.0, 2 };
        var view = source.Slice(0, 1, 1);
        source.Dispose();
        Assert.AreEqual("[2]", view.ToString());
        view.Dispose();
    }

    [TestMethod]
    public void As_OtherRankOrNarrowerType_IsRefused()
    {
        using NDArray matrix = new double[,] { { 1 } };
        Assert.Contains("2 axes", Assert.ThrowsExactly<InvalidCastException>(() => matrix.As<double[]>()).Message);
        Assert.Contains("AsType", Assert.ThrowsExactly<InvalidCastException>(() => matrix.As<float[,]>()).Message);
        Assert.Contains("String", Assert.ThrowsExactly<InvalidCastException>(() => matrix.As<string>()).Message);
        using NDArray integer = 3;
        Assert.AreEqual(3.0, integer.As<double>());
    }

    [TestMethod]
    public void ToString_OfManyElements_KeepsTheEnds()
    {
        using var array = NDArray.FromSpan<long>([.. Enumerable.Range(0, 2000).Select(i => (long)i)]);
        Assert.AreEqual("[0, 1, 2, ..., 1997, 1998, 1999]", array.ToString());
    }

    [TestMethod]
    public void Use_AfterDispose_Throws()
    {
        NDArray array = new[] { 1.0 };
        array.Dispose();
        array.Dispose();
        Assert.IsTrue(array.IsDisposed);
        Assert.ThrowsExactly<ObjectDisposedException>(() => array.Copy());
        Assert.ThrowsExactly<ObjectDisposedException>(() => array.AsSpan<double>()[0]);
        Assert.ThrowsExactly<ObjectDisposedException>(() => array.View());
    }

    [TestMethod]
    public void Dispose_DuringALease_WaitsForItsEnd()
    {
        var before = Theon.Memory.LiveObjects;
        NDArray array = new[] { 1.0 };
        array.Lease();
        array.Dispose();
        Assert.AreEqual(before + 1, Theon.Memory.LiveObjects);
        Assert.ThrowsExactly<ObjectDisposedException>(array.Lease);
        array.EndLease();
        Assert.AreEqual(before, Theon.Memory.LiveObjects);
    }

    /// <summary>A number is an array, an argument and a literal of its own type, to its last digit.</summary>
    [NoLeaks]
    public void Numbers_OfEveryType_KeepTypeAndValue()
    {
        (NDArray Array, Value Argument, TensorVariable Literal, string Wanted)[] cases =
        [
            (sbyte.MinValue, sbyte.MinValue, sbyte.MinValue, "int8 -128"),
            (short.MinValue, short.MinValue, short.MinValue, "int16 -32768"),
            (int.MinValue, int.MinValue, int.MinValue, "int32 -2147483648"),
            (long.MinValue, long.MinValue, long.MinValue, "int64 -9223372036854775808"),
            (byte.MaxValue, byte.MaxValue, byte.MaxValue, "uint8 255"),
            (ushort.MaxValue, ushort.MaxValue, ushort.MaxValue, "uint16 65535"),
            (uint.MaxValue, uint.MaxValue, uint.MaxValue, "uint32 4294967295"),
            (ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, "uint64 18446744073709551615"),
        ];
        foreach (var (array, argument, literal, wanted) in cases)
        {
            using var owned = array;
            Assert.AreEqual(wanted, $"{array.DType.Name} {array}");
            var x = T.Variable(TensorType.Scalar(array.DType), "x");
            using var same = Function.Compile([x], x);
            using var given = same.Call(argument).ToNDArray();
            Assert.AreEqual(wanted, $"{given.DType.Name} {given}");
            using var zero = Function.Compile([x], x - literal);
            using var difference = zero.Call(argument).ToNDArray();
            Assert.AreEqual($"{array.DType.Name} 0", $"{difference.DType.Name} {difference}");
        }
    }

    [NoLeaks]
    public void Drop_WithoutDispose_IsFreedByTheCollector() => MakeGarbage();

    private static void MakeGarbage()
    {
        for (var i = 0; i < 100; i++)
        {
            _ = NDArray.Zeros(DType.Float64, 100).Transpose();
        }
    }
}
