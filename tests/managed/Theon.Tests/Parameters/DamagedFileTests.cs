using T = Theon.Tensor;

namespace Theon.Tests.Parameters;

/// <summary>
/// Files cut short at every byte, and with every bit turned around: each is refused with a reason or read as a file that says so, in little memory.
/// </summary>
[TestClass]
public sealed class DamagedFileTests
{
    private static readonly Dictionary<string, Func<string, OrderedDictionary<string, NDArray>>[]> s_readers = new()
    {
        [".npy"] = [path => new() { [""] = NpyFile.Read(path) }, path => new() { [""] = NpyFile.Map(path) }],
        [".npz"] = [path => NpzFile.Read(path, Files.Allowance)],
        [".safetensors"] = [SafetensorsFile.Read, SafetensorsFile.Map],
    };

    public static IEnumerable<object[]> Names =>
        from name in (string[])["float32.npy", "fortran-big.npy", "bool.npy", "version3.npy", "stored.npz", "compressed.npz", "plain.safetensors", "odd.safetensors"]
        select new object[] { name };

    [TestMethod, DynamicData(nameof(Names))]
    public void File_CutAtAnyByte_IsRefused(string name)
    {
        using var folder = new TestFolder();
        var (original, path) = (File.ReadAllBytes(Files.PathOf(name)), folder.PathOf(name));
        Files.WithLittleMemory(() =>
        {
            for (var length = 0; length < original.Length; length++)
            {
                File.WriteAllBytes(path, original[..length]);
                foreach (var read in s_readers[Path.GetExtension(name)])
                {
                    Assert.Contains(name, Assert.ThrowsExactly<ParameterFileException>(() => read(path), $"{length} bytes").Message);
                }
            }
        });
    }

    [TestMethod, DynamicData(nameof(Names))]
    public void File_WithAnyBitTurned_IsRefusedOrHoldsWhatItSays(string name)
    {
        using var folder = new TestFolder();
        var (original, path) = (File.ReadAllBytes(Files.PathOf(name)), folder.PathOf(name));
        var readers = s_readers[Path.GetExtension(name)];
        var whole = Texts(readers[0](Files.PathOf(name)));
        var refused = 0;
        Files.WithLittleMemory(() =>
        {
            for (var bit = 0; bit < 8 * original.Length; bit++)
            {
                byte[] bytes = [.. original];
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                File.WriteAllBytes(path, bytes);
                foreach (var read in readers)
                {
                    try
                    {
                        var texts = Texts(read(path));
                        // Archives have a checksum of each array; the others do not, and hold as many bytes as they say.
                        Assert.IsTrue(name.EndsWith(".npz", StringComparison.Ordinal) ? texts.All(whole.Contains) : texts.Sum(text => text.Bytes) < original.Length, $"bit {bit}: {string.Join(", ", texts)}");
                    }
                    catch (ParameterFileException)
                    {
                        refused++;
                    }
                }
            }
        });
        Assert.IsGreaterThan(original.Length, refused);
    }

    [TestMethod, DynamicData(nameof(Names))]
    public void File_WithSeveralBytesChanged_IsReadOrRefused(string name)
    {
        using var folder = new TestFolder();
        var (original, path, random) = (File.ReadAllBytes(Files.PathOf(name)), folder.PathOf(name), new Random(20261121));
        for (var i = 0; i < 400; i++)
        {
            byte[] bytes = [.. original];
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, i % 3 == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            Files.WithLittleMemory(() =>
            {
                foreach (var read in s_readers[Path.GetExtension(name)])
                {
                    try
                    {
                        _ = Texts(read(path));
                    }
                    catch (ParameterFileException)
                    {
                    }
                }
            });
        }
    }

    [TestMethod]
    [DataRow("stored.npz")]
    [DataRow("plain.safetensors")]
    public void Load_OfACutFile_ChangesNoVariable(string name)
    {
        using var folder = new TestFolder();
        var (original, path) = (File.ReadAllBytes(Files.PathOf(name)), folder.PathOf(name));
        var (w, b) = (T.Shared(new double[,] { { 7 } }, "w"), T.Shared(new[] { 8f }, "b"));
        for (var length = 0; length < original.Length; length++)
        {
            File.WriteAllBytes(path, original[..length]);
            Assert.ThrowsExactly<ParameterFileException>(() => ParameterFile.Load(path, strict: false, w, b));
            Assert.AreEqual("[[7]] [8]", $"{w.GetValue()} {b.GetValue()}");
        }

        ParameterFile.Load(Files.PathOf(name), strict: false, w, b);
        Assert.AreSequenceEqual([2L, 3], w.GetValue().Shape);
    }

    private static List<(string Text, long Bytes)> Texts(OrderedDictionary<string, NDArray> arrays)
    {
        var texts = new List<(string, long)>();
        foreach (var array in arrays.Values)
        {
            texts.Add(($"{array.DType.Name}[{string.Join(", ", array.Shape)}] {array}", array.Count * array.DType.Bytes));
            array.Dispose();
        }

        return texts;
    }
}
