using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Theon.Tests.Parameters;

/// <summary>Files that lie. Each is refused with a reason, before memory is taken for what it claims.</summary>
[TestClass]
public sealed class HostileFileTests
{
    public static IEnumerable<object[]> Npy =>
    [
        Case("empty", [], "ends within the header"),
        Case("not npy", Encoding.ASCII.GetBytes("PK\x03\x04 and so on"), "is no .npy file"),
        Case("version", [0x93, .. "NUMPY"u8, 9, 0, 4, 0, .. "{}  "u8], "version 9.0"),
        Case("header cut", [0x93, .. "NUMPY"u8, 1, 0, 200, 0, .. "{'descr'"u8], "ends within the header"),
        Case("huge header", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255, .. "{}"u8], "4294967295 bytes", "more than 65536"),
        Of("no keys", "{}", "lacks one of the keys"),
        Of("key twice", "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': ()}", "'descr' twice"),
        Of("unknown key", "{'descr': '<f8', 'x': 1}", "unknown key 'x'"),
        Of("no end", "{'descr': '<f8", "string without an end"),
        Of("more", "{'descr': '<f8', 'fortran_order': False, 'shape': ()} + 1", "goes on after its end"),
        Of("code", "__import__('os')", "lacks '{'"),
        Of("not a bool", "{'descr': '<f8', 'fortran_order': 0, 'shape': ()}", "True or False"),
        Of("negative", "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", "negative length -1"),
        Of("not a length", "{'descr': '<f8', 'fortran_order': False, 'shape': (a,)}", "lacks a length"),
        Of("too long a length", "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}", "too large"),
        Of("overflow", "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "no memory holds"),
        Of("overflow with a zero", "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 9223372036854775807, 9223372036854775807)}", "no memory holds"),
        Of("huge", "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}", "holds 16 bytes", "has 8000000000000"),
        Of("axes", $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({string.Concat(Enumerable.Repeat("1, ", 40))})}}", "40 axes", "at most 32"),
        Of("short", "{'descr': '<f8', 'fortran_order': False, 'shape': (3,)}", "holds 16 bytes", "has 24"),
        Of("long", "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", "goes on for 8 bytes"),
        Of("dtype", "{'descr': '<f9', 'fortran_order': False, 'shape': (1,)}", "type '<f9'"),
        Of("no order", "{'descr': '|f8', 'fortran_order': False, 'shape': (2,)}", "type '|f8'"),
        Of("date", "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2,)}", "type '<M8[ns]'"),
        Case("text", File.ReadAllBytes(Files.PathOf("text.npy")), "type '<U1'"),
        Case("records", File.ReadAllBytes(Files.PathOf("records.npy")), "records of several fields"),
        Case("objects", File.ReadAllBytes(Files.PathOf("objects.npy")), "type '|O'"),
    ];

    public static IEnumerable<object[]> Safetensors =>
    [
        Case("short", [1, 2, 3], "too short"),
        Case("huge header", [255, 255, 255, 255, 255, 255, 255, 255, .. "{}"u8], "says that its header has 18446744073709551615 bytes"),
        Case("header beyond the end", [200, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8], "has 200 bytes; 2 follow"),
        Json("no json", "hello", 0, "no such JSON"),
        Json("a list", "[]", 0, "StartArray stands where StartObject must"),
        Json("cut", "{\"w\": {\"dtype\":", 0, "no such JSON"),
        Json("more", "{} {}", 0, "no such JSON"),
        Json("deep", "{\"w\": {\"shape\": [[[[[[1]]]]]]}}", 0, "is damaged"),
        Json("twice", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'w' stands in it twice"),
        Json("lacks offsets", """{"w":{"dtype":"F32","shape":[1]}}""", 4, "'w' lacks"),
        Json("one offset", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[4]}}""", 4, "'w' lacks"),
        Json("unknown key", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", 4, "unknown or repeated key 'x'"),
        Json("negative", """{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "no integer from 0"),
        Json("fraction", """{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "no integer from 0"),
        Json("dtype", """{"w":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1, "'w' has elements of type F8_E4M3"),
        Json("overlap", """{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "'w' begins at byte 4, but the array before it ends at 8"),
        Json("gap", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'w' begins at byte 4"),
        Json("beyond", """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "reaches from byte 0 to 8 of 4"),
        Json("backwards", """{"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "reaches from byte 4 to 0"),
        Json("size", """{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "has 8 bytes; F32[3] needs 12"),
        Json("overflow", """{"w":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "no memory holds"),
        Json("rest", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 12, "goes on for 8 bytes"),
        Json("notes", """{"__metadata__":{"a":1}}""", 0, "Number stands where String must"),
    ];

    [TestMethod]
    [DynamicData(nameof(Npy))]
    public void Npy_ThatLies_IsRefused(string name, byte[] bytes, string[] parts)
    {
        AssertRefused(name, bytes, ".npy", path => NpyFile.Read(path), parts);
        AssertRefused(name, bytes, ".npy", path => NpyFile.Map(path), parts);
    }

    [TestMethod]
    [DynamicData(nameof(Safetensors))]
    public void Safetensors_ThatLies_IsRefused(string name, byte[] bytes, string[] parts)
    {
        AssertRefused(name, bytes, ".safetensors", path => SafetensorsFile.Read(path), parts);
        AssertRefused(name, bytes, ".safetensors", path => SafetensorsFile.Map(path), parts);
    }

    [TestMethod]
    public void Npz_ThatIsNone_IsRefused()
    {
        AssertRefused("empty", [], ".npz", path => NpzFile.Read(path), "is no archive");
        AssertRefused("text", "hello"u8.ToArray(), ".npz", path => NpzFile.Read(path), "is no archive");
        AssertRefused("an entry twice", Archive(("w.npy", Bytes(new[] { 1.0 })), ("w.npy", Bytes(new[] { 1.0 }))), ".npz", path => NpzFile.Read(path), "w.npy: stands in the archive twice");
        AssertRefused("an entry that lies", Archive(("w.npy", [.. Bytes(new[] { 1.0 }), 1])), ".npz", path => NpzFile.Read(path), "w.npy: goes on for 1 bytes");
        AssertRefused("an entry cut", Archive(("w.npy", Bytes(new[] { 1.0 })[..^1])), ".npz", path => NpzFile.Read(path), "w.npy: holds 7 bytes");
    }

    [TestMethod]
    public void Npz_WithOtherEntries_LeavesThemOut()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.PathOf("a.npz"), Archive(("readme.txt", "hello"u8.ToArray()), ("w.npy", Bytes(new[] { 1.0 }))));
        Assert.AreSequenceEqual(["w"], NpzFile.Read(folder.PathOf("a.npz")).Keys);
    }

    [TestMethod]
    public void Npz_ThatExpandsTooFar_IsRefusedBeforeItDoes()
    {
        using var folder = new TestFolder();
        var path = folder.PathOf("bomb.npz");
        using (var zeros = NDArray.Zeros(DType.UInt8, 200 << 20))
        {
            NpzFile.Write(path, [new("a", zeros), new("b", 1.0)], compress: true);
        }

        Assert.IsLessThan(1 << 20, new FileInfo(path).Length);
        AssertRefused(path, read => NpzFile.Read(read, maxBytes: Files.Allowance), "a.npy: expands to", "at most");

        // Each for itself would fit.
        var bytes = Archive(("a.npy", Bytes(new byte[1000])), ("b.npy", Bytes(new byte[1000])));
        AssertRefused("both", bytes, ".npz", read => NpzFile.Read(read, maxBytes: 2000), "b.npy: expands to 1128 bytes, but at most 872 more");
    }

    [TestMethod]
    public void Npz_WhoseSizesLie_IsRefused()
    {
        // The size after expansion, in the central directory, says 3 GiB.
        var bytes = Archive(("w.npy", Bytes(new double[100])));
        var directory = bytes.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x50, 0x4b, 1, 2]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(directory + 24), 0xC000_0000);
        AssertRefused("size", bytes, ".npz", path => NpzFile.Read(path), "w.npy: says that", "which cannot be");
    }

    private static void AssertRefused(string name, byte[] bytes, string extension, Action<string> read, params string[] parts)
    {
        using var folder = new TestFolder();
        var path = folder.PathOf(name + extension);
        File.WriteAllBytes(path, bytes);
        AssertRefused(path, read, parts);
    }

    private static void AssertRefused(string path, Action<string> read, params string[] parts) => Files.WithLittleMemory(() =>
    {
        var message = Assert.ThrowsExactly<ParameterFileException>(() => read(path), path).Message;
        foreach (var part in (string[])[Path.GetFileName(path), .. parts])
        {
            Assert.Contains(part, message);
        }
    });

    private static byte[] Bytes(NDArray array)
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, array);
        return stream.ToArray();
    }

    private static byte[] Bytes(byte[] elements)
    {
        using var array = NDArray.From(elements);
        return Bytes(array);
    }

    private static byte[] Archive(params (string Name, byte[] Bytes)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static object[] Case(string name, byte[] bytes, params string[] parts) => [name, bytes, parts];

    // With two float64 behind the header.
    private static object[] Of(string name, string header, params string[] parts)
    {
        var text = Encoding.ASCII.GetBytes(header + "\n");
        return Case(name, [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. new byte[16]], parts);
    }

    private static object[] Json(string name, string json, int dataBytes, params string[] parts)
    {
        var text = Encoding.UTF8.GetBytes(json);
        return Case(name, [.. BitConverter.GetBytes((long)text.Length), .. text, .. new byte[dataBytes]], parts);
    }
}
