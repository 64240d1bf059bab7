using System.Numerics;

namespace Theon.Tests.Parameters;

[TestClass]
public sealed class NpyTests
{
    public static IEnumerable<object[]> DTypes => Enum.GetValues<DType>().Where(dtype => dtype != DType.BFloat16).Select(dtype => new object[] { dtype });

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void Read_OfNumPysFile_GivesItsElements_AndWriteGivesItsBytes(DType dtype)
    {
        using var array = NpyFile.Read(Files.PathOf($"{dtype.Name}.npy"));
        Files.AssertPattern(dtype, [2, 3], array);
        using var stream = new MemoryStream();
        NpyFile.Write(stream, array);
        Assert.AreSequenceEqual(File.ReadAllBytes(Files.PathOf($"{dtype.Name}.npy")), stream.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void Map_OfNumPysFile_GivesItsElements(DType dtype)
    {
        using var array = NpyFile.Map(Files.PathOf($"{dtype.Name}.npy"));
        Files.AssertPattern(dtype, [2, 3], array);
    }

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void OtherByteOrder_IsTurnedAround(DType dtype)
    {
        if (dtype.Bytes > 1)
        {
            Files.AssertPattern(dtype, [2, 3], NpyFile.Read(Files.PathOf($"{dtype.Name}-big.npy")));
            Files.AssertPattern(dtype, [2, 3], NpyFile.Map(Files.PathOf($"{dtype.Name}-big.npy")));
        }
    }

    [TestMethod]
    [DataRow("scalar", new long[0])]
    [DataRow("vector", new long[] { 5 })]
    [DataRow("version2", new long[] { 2, 3 })]
    [DataRow("version3", new long[] { 2, 3 })]
    [DataRow("fortran", new long[] { 2, 3, 4 })]
    public void Read_OfOtherForms_GivesTheElements(string name, long[] shape)
    {
        Files.AssertPattern(DType.Float64, shape, NpyFile.Read(Files.PathOf($"{name}.npy")));
        Files.AssertPattern(DType.Float64, shape, NpyFile.Map(Files.PathOf($"{name}.npy")));
    }

    [TestMethod]
    public void Fortran_IsAViewInItsOrder()
    {
        using var array = NpyFile.Map(Files.PathOf("fortran.npy"));
        Assert.AreSequenceEqual([1L, 2, 6], array.Strides);
        Files.AssertPattern(DType.Int32, [3, 2], NpyFile.Read(Files.PathOf("fortran-big.npy")));
    }

    [TestMethod]
    public void Empty_HasItsShape()
    {
        using var array = NpyFile.Read(Files.PathOf("empty.npy"));
        Assert.AreSequenceEqual([3L, 0, 2], array.Shape);
        using var mapped = NpyFile.Map(Files.PathOf("empty.npy"));
        Assert.AreSequenceEqual([3L, 0, 2], mapped.Shape);
    }

    [TestMethod]
    public void Write_OfViews_GivesThemInRowMajorOrder()
    {
        using var folder = new TestFolder();
        using NDArray array = new double[,] { { 1, 2, 3 }, { 4, 5, 6 } };
        NpyFile.Write(folder.PathOf("t.npy"), array.Transpose());
        Assert.AreEqual("[[1, 4], [2, 5], [3, 6]]", NpyFile.Read(folder.PathOf("t.npy")).ToString());
        NpyFile.Write(folder.PathOf("c.npy"), new Complex[] { new(1, -2) });
        Assert.AreEqual(new Complex(1, -2), NpyFile.Read(folder.PathOf("c.npy")).Get<Complex>(0));
    }

    [TestMethod]
    public void Streams_MayHoldSeveral()
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, new[] { 1.0, 2 });
        NpyFile.Write(stream, new[] { 3L });
        stream.Position = 0;
        Assert.AreEqual("[1, 2] [3]", $"{NpyFile.Read(stream)} {NpyFile.Read(stream)}");
    }

    [NoLeaks]
    public void Map_IsPrivate_AndLivesAsLongAsItsViews()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("a.npy");
        NpyFile.Write(path, new double[,] { { 1, 2 }, { 3, 4 } });
        var before = File.ReadAllBytes(path);
        NDArray row;
        using (var mapped = NpyFile.Map(path))
        {
            row = mapped.Slice(0, 1, 1);
            mapped.Set(9.0, 0, 0);
            Assert.AreEqual("[[9, 2], [3, 4]]", mapped.ToString());
        }

        Assert.AreEqual("[[3, 4]]", row.ToString());
        row.Dispose();
        Assert.AreSequenceEqual(before, File.ReadAllBytes(path));
    }

    [TestMethod]
    public void Map_MayBeAnArgument()
    {
        var x = Tensor.DMatrix("x");
        using var mapped = NpyFile.Map(Files.PathOf("float64.npy"));
        Assert.AreEqual("33", x.Sum().Eval((x, mapped)).ToString());
    }

    [TestMethod]
    public void Write_OfBfloat16_IsRefused() => Assert.ThrowsExactly<NotSupportedException>(() => NpyFile.Write(new MemoryStream(), NDArray.Zeros(DType.BFloat16, 2)));
}
