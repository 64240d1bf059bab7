using Google.Protobuf;
using Theon.Onnx.Protos;
using static Theon.Onnx.Tests.Models;

namespace Theon.Onnx.Tests;

/// <summary>Files that want to do harm: an <see cref="OnnxException"/> in bounded time and memory, never anything else.</summary>
[TestClass]
public sealed class HostileTests
{
    private const long MemoryBound = 1L << 28;

    [TestMethod]
    public void File_CutAnywhere_IsRefusedOrWhole()
    {
        var bytes = Sample().ToByteArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            Try(bytes[..length]);
        }
    }

    [TestMethod]
    public void File_WithChangedBytes_IsRefusedOrRuns()
    {
        var bytes = Sample().ToByteArray();
        List<string> unexpected = [];
        var ran = 0;
        var count = 0;
        for (var seed = 0; seed < (Environment.GetEnvironmentVariable("THEON_TEST_LONG") is null ? 400 : 20_000); seed++)
        {
            var random = new Random(seed);
            var changed = (byte[])bytes.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                changed[random.Next(changed.Length)] = random.Next(3) switch { 0 => 0xFF, 1 => (byte)random.Next(256), _ => (byte)(changed[^1] + 1) };
            }

            try
            {
                ran += Try(changed) ? 1 : 0;
                count++;
            }
            catch (Exception exception)
            {
                unexpected.Add($"seed {seed}: {exception}");
            }
        }

        Assert.IsEmpty(unexpected, string.Join('\n', unexpected));

        // Both happen, or the changes test nothing.
        Assert.IsInRange(count / 50, count - (count / 4), ran);
    }

    [TestMethod]
    public void Types_NestedDeeply_AreRefused()
    {
        var type = new TypeProto();
        for (var i = 0; i < 500; i++)
        {
            type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = type } };
        }

        var model = Of(17, "", "");
        model.Graph.Input.Add(new ValueInfoProto { Name = "x", Type = type });
        Assert.ThrowsExactly<OnnxException>(() => model.Load());
    }

    [TestMethod]
    public void Chain_OfManyNodes_IsBuiltWithoutDeepRecursion()
    {
        var nodes = Enumerable.Range(0, 20_000).Select(i => Node("Neg", $"v{i}", $"v{i + 1}")).ToArray();
        using var model = Of(17, "v0: float32[2]", "v20000: float32[2]", nodes).Load();
        Assert.AreSequenceEqual(new[] { 1f, 2f }, model.Run(("v0", Vector(1f, 2f)))["v20000"].ToArray<float>());
    }

    [TestMethod]
    public void Functions_ThatCallEachOtherManyTimes_AreRefused()
    {
        var model = Of(17, "x: float32[1]", "y: float32[1]", Call(29, "x", "y"));
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "mine", Version = 1 });
        for (var level = 0; level < 30; level++)
        {
            var function = new FunctionProto { Name = $"f{level}", Domain = "mine" };
            function.Input.Add("a");
            function.Output.Add("c");
            function.Node.AddRange(level == 0 ? [Node("Neg", "a", "b"), Node("Neg", "b", "c")] : [Call(level - 1, "a", "b"), Call(level - 1, "b", "c")]);
            model.Functions.Add(function);
        }

        Assert.Contains("more than 10000 nodes", Assert.ThrowsExactly<OnnxException>(() => model.Load(new OnnxOptions { MaxNodes = 10_000 })).Message);

        static NodeProto Call(int level, string input, string output)
        {
            var node = Node($"f{level}", input, output);
            node.Domain = "mine";
            return node;
        }
    }

    public static IEnumerable<object[]> HugeModels => HugeModelsRows.Select(row => new object[] { row.Reason, row.Model });

    private static IEnumerable<(string Reason, ModelProto Model)> HugeModelsRows =>
    [
        ("a huge constant", Of(17, "", "y: float32", Node("ConstantOfShape", "s", "y")).With("s", Vector(1L << 40))),
        ("a product of lengths beyond every integer", Of(17, "", "y: float32", Node("ConstantOfShape", "s", "y")).With("s", Vector(1L << 40, 1L << 40))),
        ("a value stretched", Of(17, "", "y: float32", Node("Expand", "w s", "y")).With("w", Vector(1f)).With("s", Vector(1L << 31, 1L << 31))),
        ("repeated tiles", Of(17, "", "y: float32", Node("Tile", "w s", "y")).With("w", Vector(1f)).With("s", Vector(1L << 40))),
        ("a wide margin", Of(17, "", "y: float32", Node("Pad", "w s", "y")).With("w", Vector(1f)).With("s", Vector(1L << 40, 1L << 62))),
        ("a long range", Of(17, "", "y: int64", Node("Range", "a b c", "y"))
            .With("a", NDArray.Scalar(0L)).With("b", NDArray.Scalar(1L << 60)).With("c", NDArray.Scalar(1L))),
        ("a shape computed through a huge value", Of(
            17, "", "y: float32", Node("ConstantOfShape", "s", "a"), Node("NonZero", "a", "b"), Node("Shape", "b", "c"), Node("ConstantOfShape", "c", "y")).With("s", Vector(1L << 29))),
        ("doubling", Of(17, "", "v60: float32", [.. Enumerable.Range(0, 60).Select(i => Node("Concat", $"v{i} v{i}", $"v{i + 1}", ("axis", 0)))]).With("v0", Vector(1f))),
    ];

    [TestMethod]
    [DynamicData(nameof(HugeModels))]
    public void Model_OfHugeTensors_IsRefusedBeforeMemoryIsAskedFor(string reason, object model)
    {
        var peak = Memory.Limit;
        Memory.Limit = MemoryBound;
        try
        {
            using var loaded = ((ModelProto)model).Load();
            var exception = Assert.Throws<TheonException>(() => loaded.Run(), reason);
            Assert.IsTrue(exception is OnnxException or FunctionRunException or MemoryLimitException, $"{reason}: {exception}");
        }
        finally
        {
            Memory.Limit = peak;
        }
    }

    [TestMethod]
    public void Value_ThatDecidesShapes_IsBounded()
    {
        using var model = Of(17, "x: int64[n]", "y: float32", Node("ConstantOfShape", "x", "y")).Load(new OnnxOptions { MaxStructuralElements = 3 });
        Assert.AreEqual(3, model.Run(("x", Vector(1L, 2, 3)))["y"].Rank);
        Assert.Contains("at most 3", Assert.ThrowsExactly<OnnxException>(() => model.Run(("x", Vector(1L, 2, 3, 4)))).Message);
    }

    private static bool Try(byte[] bytes)
    {
        try
        {
            using var model = OnnxModel.Load(new MemoryStream(bytes), new OnnxOptions { MaxElements = 1 << 20, MaxSteps = 1000 });
            var inputs = model.Inputs.Where(input => !input.HasDefault).ToDictionary(
                input => input.Name, input => NDArray.Zeros(input.DType ?? DType.Float32, [.. (input.Dimensions ?? []).Select(d => d.Length is < 0 or > 16 ? 2 : d.Length)]));
            model.Run(inputs);
            return true;
        }
        catch (Exception exception) when (exception is OnnxException or FunctionRunException)
        {
            return false;
        }
    }

    // A bit of everything, so that a changed byte meets every reader.
    private static ModelProto Sample()
    {
        var body = Body("i; going; v", "going; next; next", Node("Mul", "v c", "next"));
        var (then, otherwise) = (Body("", "looped", Node("Loop", "two going e", "looped rows", ("body", body))), Body("", "e"));
        var model = Of(
            17, "x: float32[n, 3]; s: int64[2]", "y: float32; z: float32; u: float32",
            Node("Reshape", "x s", "a"), Node("Softmax", "a", "b", ("axis", -1)), Node("Slice", "b starts ends", "c"), Node("Add", "c w", "y"),
            Node("Squeeze", "one", "d"), Node("Mul", "d c", "e"), Node("ReduceSum", "e", "z", ("keepdims", 0)),
            Node("ReduceMax", "z", "top"), Node("Cast", "top", "positive", ("to", 9)), Node("If", "positive", "u", ("then_branch", then), ("else_branch", otherwise)))
            .With("two", NDArray.Scalar(2L)).With("going", NDArray.Scalar(true)).With("starts", Vector(0L)).With("ends", Vector(2L)).With("one", NDArray.Full(1f, 1, 1)).With("s", Vector(-1L, 3));
        var typed = new TensorProto { Name = "w", DataType = 1 };
        typed.FloatData.AddRange([1, 2, 3]);
        typed.Dims.Add(3);
        model.Graph.Initializer.Add(typed);
        return model;
    }
}
