using System.Numerics;
using Google.Protobuf;
using Theon.Onnx.Loading;
using Theon.Onnx.Protos;
using static Theon.Onnx.Tests.Models;

namespace Theon.Onnx.Tests;

[TestClass]
public sealed class TensorTests
{
    private static NDArray[] Samples { get; } =
    [
        Vector(true, false), Vector<sbyte>(-128, 127), Vector<short>(-32768, 32767), Vector(int.MinValue, int.MaxValue), Vector(long.MinValue, long.MaxValue),
        Vector<byte>(0, 255), Vector<ushort>(0, 65535), Vector(0u, uint.MaxValue), Vector(0ul, ulong.MaxValue), Vector((Half)1.5, Half.NaN), Vector(1.5f, float.NegativeInfinity),
        Vector(1.5, double.Epsilon), Vector(new Complex64(1, 2), new Complex64(3, 4)), Vector(new Complex(1, 2), new Complex(3, 4)),
    ];

    public static IEnumerable<object[]> DTypes => Samples.Select(sample => new object[] { sample.DType });

    [TestMethod]
    [DynamicData(nameof(DTypes))]
    public void Tensor_InBothEncodings_IsTheSame(DType dtype)
    {
        var sample = Array.Find(Samples, candidate => candidate.DType == dtype)!;
        var raw = Tensor("t", sample);
        var entries = new TensorProto { DataType = raw.DataType };
        entries.Dims.Add(2);
        foreach (var element in Elements(sample))
        {
            AddEntry(entries, element);
        }

        foreach (var tensor in new[] { raw, entries })
        {
            var array = Load(tensor);
            Assert.AreEqual(dtype, array.DType);
            Assert.AreEqual(2L, array.Shape.Single());
            Assert.IsTrue(TensorReader.BytesOf(array).SequenceEqual(TensorReader.BytesOf(sample)));
        }
    }

    [TestMethod]
    public void Tensor_OfAnyRank_IsRead()
    {
        Assert.AreEqual(0, Load(Tensor("t", NDArray.Scalar(3f))).Rank);
        Assert.AreSequenceEqual(new[] { 2L, 0, 3 }, Load(Tensor("t", NDArray.Zeros(DType.Int16, 2, 0, 3))).Shape);
        var entries = new TensorProto { DataType = 1 };
        entries.FloatData.Add(2.5f);
        Assert.AreEqual(2.5f, Load(entries).Get<float>());
    }

    public static IEnumerable<object[]> WrongTensors => WrongTensorsRows.Select(row => new object[] { row.Message, row.Tensor });

    private static IEnumerable<(string Message, TensorProto Tensor)> WrongTensorsRows =>
    [
        ("needs 12 bytes of data; the file has 8", WithShape(Tensor("t", Vector(1f, 2f)), 3)),
        ("needs 3 entries of data; the file has 0", WithShape(new TensorProto { DataType = 1 }, 3)),
        ("negative length", WithShape(new TensorProto { DataType = 1 }, -1)),
        ("which no memory holds", WithShape(new TensorProto { DataType = 1 }, 1L << 40, 1L << 40)),
        ("which no memory holds", WithShape(new TensorProto { DataType = 1 }, 0, 1L << 40, 1L << 40)),
        ("at most 32", WithShape(new TensorProto { DataType = 1 }, new long[33])),
        ("has string", WithShape(new TensorProto { DataType = 8 }, 1)),
        ("has bfloat16", WithShape(new TensorProto { DataType = 16 }, 1)),
        ("has no element type", new TensorProto()),
        ("has element type 99", new TensorProto { DataType = 99 }),
        ("holds 300", Entry(new TensorProto { DataType = 2 }, 300)),
        ("holds -1", Entry(new TensorProto { DataType = 10 }, -1)),
        ("is a segment", new TensorProto { DataType = 1, Segment = new TensorProto.Types.Segment { End = 1 } }),
        ("not loaded from a folder", External("data.bin", 4)),
    ];

    [TestMethod]
    [DynamicData(nameof(WrongTensors))]
    public void Tensor_ThatIsWrong_IsRefused(string message, object tensor) =>
        Assert.Contains(message, Assert.ThrowsExactly<OnnxException>(() => Load((TensorProto)tensor)).Message);

    [TestMethod]
    public void File_ThatIsNoTensor_IsRefused() =>
        Assert.Contains("no ONNX tensor", Assert.ThrowsExactly<OnnxException>(() => OnnxTensor.Load(new MemoryStream([0x0A, 0xFF]))).Message);

    [TestMethod]
    public void ExternalData_InTheModelsFolder_IsRead()
    {
        using var folder = new Folder();
        folder.Write("sub/data.bin", [9, 9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(2.5f), 9]);
        var tensor = External("sub/data.bin", 8, ("offset", "2"));
        tensor.Dims.Add(2);
        using var model = folder.LoadModel(tensor);
        Assert.AreSequenceEqual(new[] { 1.5f, 2.5f }, model.Run()["w"].ToArray<float>());
    }

    [TestMethod]
    [DataRow("../data.bin", 4, "0", "outside the model's folder")]
    [DataRow("sub/../../data.bin", 4, "0", "outside the model's folder")]
    [DataRow("{0}/data.bin", 4, "0", "not a path inside")]
    [DataRow("link/data.bin", 4, "0", "outside the model's folder")]
    [DataRow("link.bin", 4, "0", "outside the model's folder")]
    [DataRow("loop", 4, "0", "")]
    [DataRow("", 4, "0", "not a path inside")]
    [DataRow("missing.bin", 4, "0", "where there is no file")]
    [DataRow("sub", 4, "0", "where there is no file")]
    [DataRow("inside.bin", 8, "0", "needs 4 bytes of data; its external data has 8")]
    [DataRow("inside.bin", 4, "1", "needs 4 bytes at 1")]
    [DataRow("inside.bin", 4, "9223372036854775807", "needs 4 bytes at")]
    [DataRow("inside.bin", 4, "-1", "offset '-1'")]
    public void ExternalData_ThatIsWrong_IsRefused(string location, int length, string offset, string message)
    {
        using var folder = new Folder();
        folder.Write("inside.bin", [1, 2, 3, 4]);
        folder.Write("sub/x", [1]);
        folder.Write("../data.bin", [1, 2, 3, 4]);
        Directory.CreateSymbolicLink(folder.PathOf("link"), "..");
        File.CreateSymbolicLink(folder.PathOf("link.bin"), "../data.bin");
        File.CreateSymbolicLink(folder.PathOf("loop"), "loop");
        var tensor = External(string.Format(null, location, Path.GetDirectoryName(folder.PathOf("x"))), length, ("offset", offset));
        tensor.Dims.Add(1);
        Assert.Contains(message, Assert.ThrowsExactly<OnnxException>(() => folder.LoadModel(tensor)).Message);
    }

    private static NDArray Load(TensorProto tensor) => OnnxTensor.Load(new MemoryStream(tensor.ToByteArray()));

    private static TensorProto WithShape(TensorProto tensor, params long[] shape)
    {
        tensor.Dims.Clear();
        tensor.Dims.AddRange(shape);
        return tensor;
    }

    private static TensorProto Entry(TensorProto tensor, int entry)
    {
        tensor.Int32Data.Add(entry);
        return tensor;
    }

    private static TensorProto External(string location, long length, params (string Key, string Value)[] entries)
    {
        var tensor = new TensorProto { Name = "w", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External };
        foreach (var (key, value) in entries.Prepend(("length", $"{length}")).Prepend(("location", location)))
        {
            tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        return tensor;
    }

    private static IEnumerable<object> Elements(NDArray sample) =>
        Enumerable.Range(0, 2).Select(i => sample.Slice(0, i, 1).Reshape()).Select(element => (object)(sample.DType switch
        {
            DType.Bool => element.Get<bool>() ? 1 : 0,
            DType.Int8 => (int)element.Get<sbyte>(),
            DType.Int16 => (int)element.Get<short>(),
            DType.Int32 => element.Get<int>(),
            DType.Int64 => element.Get<long>(),
            DType.UInt8 => (int)element.Get<byte>(),
            DType.UInt16 => (int)element.Get<ushort>(),
            DType.UInt32 => (ulong)element.Get<uint>(),
            DType.UInt64 => element.Get<ulong>(),
            DType.Float16 => (int)BitConverter.HalfToUInt16Bits(element.Get<Half>()),
            DType.Float32 => element.Get<float>(),
            DType.Float64 => element.Get<double>(),
            DType.Complex64 => element.Get<Complex64>(),
            _ => (object)element.Get<Complex>(),
        }));

    private static void AddEntry(TensorProto tensor, object element)
    {
        switch (element)
        {
            case int number: tensor.Int32Data.Add(number); break;
            case long number: tensor.Int64Data.Add(number); break;
            case ulong number: tensor.Uint64Data.Add(number); break;
            case float number: tensor.FloatData.Add(number); break;
            case double number: tensor.DoubleData.Add(number); break;
            case Complex64 number: tensor.FloatData.AddRange([number.Real, number.Imaginary]); break;
            case Complex number: tensor.DoubleData.AddRange([number.Real, number.Imaginary]); break;
        }
    }

    /// <summary>A folder for a model, inside another one.</summary>
    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("theon-onnx-");

        public string PathOf(string name) => Path.GetFullPath(Path.Combine(_parent.FullName, "model", name));

        public void Write(string name, byte[] bytes)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
            File.WriteAllBytes(PathOf(name), bytes);
        }

        public OnnxModel LoadModel(TensorProto initializer)
        {
            var model = Of(17, "", "w: float32");
            model.Graph.Initializer.Add(initializer);
            Write("model.onnx", model.ToByteArray());
            return OnnxModel.Load(PathOf("model.onnx"));
        }

        public void Dispose() => _parent.Delete(recursive: true);
    }
}
