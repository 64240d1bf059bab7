using System.Runtime.Versioning;

namespace Theon.Tests.Parameters;

[TestClass]
public sealed class ArchiveTests
{
    [TestMethod]
    public void Npz_OfNumPy_IsRead()
    {
        var stored = NpzFile.Read(Files.PathOf("stored.npz"));
        Assert.AreSequenceEqual(["w", "b", "n"], stored.Keys);
        Files.AssertPattern(DType.Float64, [2, 3], stored["w"]);
        Files.AssertPattern(DType.Float32, [3], stored["b"]);
        Files.AssertPattern(DType.Int64, [], stored["n"]);
        var compressed = NpzFile.Read(Files.PathOf("compressed.npz"));
        Files.AssertPattern(DType.Float64, [2, 3], compressed["w"]);
        Assert.AreEqual(10_000, compressed["zeros"].Count);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Npz_WrittenAndRead_IsTheSame_AndItsBytesAreRepeatable(bool compress)
    {
        using var folder = new TestFolder();
        var arrays = new OrderedDictionary<string, NDArray> { ["layer/w"] = new double[,] { { 1, 2 } }, ["n"] = 5L, ["mask"] = new[] { true, false } };
        NpzFile.Write(folder.PathOf("a.npz"), arrays, compress);
        NpzFile.Write(folder.PathOf("b.npz"), arrays, compress);
        var read = NpzFile.Read(folder.PathOf("a.npz"));
        Assert.AreEqual("layer/w [[1, 2]], n 5, mask [true, false]", string.Join(", ", read.Select(pair => $"{pair.Key} {pair.Value}".Replace("True", "true", StringComparison.Ordinal).Replace("False", "false", StringComparison.Ordinal))));
        Assert.AreSequenceEqual(File.ReadAllBytes(folder.PathOf("a.npz")), File.ReadAllBytes(folder.PathOf("b.npz")));
    }

    [TestMethod]
    public void Safetensors_OfTheFormat_IsReadAndMapped()
    {
        foreach (var read in (Func<string, OrderedDictionary<string, NDArray>>[])[SafetensorsFile.Read, SafetensorsFile.Map])
        {
            var arrays = read(Files.PathOf("plain.safetensors"));
            Files.AssertPattern(DType.Float64, [2, 3], arrays["w"]);
            Files.AssertPattern(DType.Float32, [3], arrays["b"]);
            Files.AssertPattern(DType.Int64, [], arrays["n"]);
            Files.AssertPattern(DType.Float32, [3], arrays["half"]);
            Files.AssertPattern(DType.Bool, [2], arrays["mask"]);
            Assert.AreSequenceEqual([0L, 4], arrays["none"].Shape);
            Files.AssertPattern(DType.Float64, [2, 3], read(Files.PathOf("odd.safetensors"))["w"]);
        }

        Assert.AreEqual("hand ☃", string.Join(' ', SafetensorsFile.ReadMetadata(Files.PathOf("plain.safetensors")).Values));
    }

    [TestMethod]
    public void Safetensors_WrittenAndRead_IsTheSame()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("a.safetensors");
        using NDArray matrix = new double[,] { { 1, 2 }, { 3, 4 } };
        var arrays = new OrderedDictionary<string, NDArray> { ["flag"] = new[] { true }, ["w"] = matrix.Transpose(), ["i"] = new[] { 1, -2, 3 }, ["none"] = new double[0, 3] };
        SafetensorsFile.Write(path, arrays, [new("epoch", "7")]);
        var read = SafetensorsFile.Read(path);
        Assert.AreEqual("[[1, 3], [2, 4]] [1, -2, 3] 1", $"{read["w"]} {read["i"]} {read["flag"].AsType(DType.Int32).Get<int>(0)}");
        Assert.AreSequenceEqual([0L, 3], read["none"].Shape);
        Assert.AreEqual("7", SafetensorsFile.ReadMetadata(path)["epoch"]);
        Assert.AreEqual("[[1, 3], [2, 4]]", SafetensorsFile.Map(path)["w"].ToString());
    }

    [TestMethod]
    public void Names_ThatAreNone_AreRefused()
    {
        using var folder = new TestFolder();
        foreach (var name in (string[])["", "/etc/w", "../w", "a/../w", "a\\w"])
        {
            Assert.ThrowsExactly<ArgumentException>(() => NpzFile.Write(folder.PathOf("a.npz"), [new(name, 1.0)]), name);
        }

        Assert.ThrowsExactly<ArgumentException>(() => NpzFile.Write(folder.PathOf("a.npz"), [new("w", 1.0), new("w", 2.0)]));
        Assert.ThrowsExactly<ArgumentException>(() => SafetensorsFile.Write(folder.PathOf("a.safetensors"), [new("__metadata__", 1.0)]));
        Assert.ThrowsExactly<NotSupportedException>(() => SafetensorsFile.Write(folder.PathOf("a.safetensors"), [new("c", NDArray.Zeros(DType.Complex64, 1))]));
        Assert.IsEmpty(folder.Names);
    }

    private static readonly Dictionary<string, Action<string, NDArray>> s_writers = new()
    {
        ["a.npy"] = NpyFile.Write,
        ["a.npz"] = (path, w) => NpzFile.Write(path, [new("v", 2.0), new("w", w)]),
        ["b.npz"] = (path, w) => NpzFile.Write(path, [new("v", 2.0), new("w", w)], compress: true),
        ["a.safetensors"] = (path, w) => SafetensorsFile.Write(path, [new("v", 2.0), new("w", w)]),
    };

    public static IEnumerable<object[]> Written => s_writers.Keys.Select(name => new object[] { name });

    [TestMethod, DynamicData(nameof(Written))]
    public void Write_ThatFails_LeavesTheOldFile_AndNothingElse(string name)
    {
        using var folder = new TestFolder();
        var (path, write) = (folder.PathOf(name), s_writers[name]);
        write(path, 1.0);
        var old = File.ReadAllBytes(path);
        var disposed = NDArray.Zeros(DType.Float64, 3);
        disposed.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => write(path, disposed));
        Assert.AreSequenceEqual(old, File.ReadAllBytes(path));
        Assert.AreSequenceEqual([name], folder.Names);
    }

    [TestMethod, DynamicData(nameof(Written))]
    public void Write_WhereNoFileCanBe_LeavesNothing(string name)
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.PathOf(name));
        Assert.Throws<Exception>(() => s_writers[name](folder.PathOf(name), 1.0));
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => s_writers[name](folder.PathOf(Path.Combine("none", name)), 1.0));
        Assert.IsEmpty(folder.Names);
    }

    [TestMethod]
    public void Write_OverALink_ReplacesWhatItPointsTo()
    {
        using var folder = new TestFolder();
        NpyFile.Write(folder.PathOf("real.npy"), 1.0);
        File.CreateSymbolicLink(folder.PathOf("link.npy"), folder.PathOf("real.npy"));
        NpyFile.Write(folder.PathOf("link.npy"), 2.0);
        Assert.AreEqual("2", NpyFile.Read(folder.PathOf("real.npy")).ToString());
        Assert.IsNotNull(new FileInfo(folder.PathOf("link.npy")).LinkTarget);
    }

    [TestMethod, OSCondition(ConditionMode.Exclude, OperatingSystems.Windows), UnsupportedOSPlatform("windows")]
    public void Write_OverAFile_LeavesItToThoseWhoMightReadIt()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("secret.npy");
        NpyFile.Write(path, 1.0);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        NpyFile.Write(path, 2.0);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    // What is open goes on reading the old content: the new one is another file, not this one written over.
    [TestMethod]
    public void Write_OverAnOpenFile_LeavesItsReaderTheOldContent()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("w.npy");
        NpyFile.Write(path, new double[] { 1, 2 });
        using var mapped = NpyFile.Map(path);
        NpyFile.Write(path, new double[] { 3, 4 });
        Assert.AreEqual("[1, 2]; [3, 4]", $"{mapped}; {NpyFile.Read(path)}");
    }
}
