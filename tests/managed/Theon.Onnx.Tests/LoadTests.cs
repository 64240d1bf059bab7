using Google.Protobuf;
using Theon.Onnx.Protos;
using static Theon.Onnx.Tests.Models;

namespace Theon.Onnx.Tests;

[TestClass]
public sealed class LoadTests
{
    [TestMethod]
    public void Model_ThatIsWhole_TellsItsInputsAndOutputs()
    {
        var file = Of(17, "x: float32[batch, 3]; w: float32[3]; n: int64", "y: float32[batch, 3]", Node("Mul", "x w", "y")).With("w", Vector(1f, 2f, 3f));
        (file.ProducerName, file.ProducerVersion) = ("tests", "1");
        using var model = file.Load();
        Assert.AreEqual("(x: float32[batch, 3], w: float32[3], n: int64[...]) -> (y: float32[batch, 3])", model.ToString());
        Assert.AreSequenceEqual(new[] { false, true, false }, model.Inputs.Select(input => input.HasDefault));
        Assert.AreEqual("tests 1", model.Producer);
    }

    [TestMethod]
    public void Input_ThatDecidesOnTheGraph_IsAskedFor()
    {
        using var model = Of(17, "x: float32[2, 3]; shape: int64[2]", "y: float32[...]", Node("Reshape", "x shape", "y")).Load();
        Assert.AreEqual(
            "input 1, 'shape', of node 'the Reshape' (Reshape) must be known before the graph is built, but depends on 'shape'. "
            + "Give a constant for it, or a variable whose type has the lengths.",
            Assert.ThrowsExactly<OnnxException>(() => model.ToVariables()).Message);
    }

    [TestMethod]
    public void Model_WithMuchThatIsMissing_NamesAllOfIt()
    {
        var node = Node("Exp", "x", "b", ("alpha", 1f));
        var axis = Node("Softmax", "b", "c", ("axis", 1f));
        var exception = Assert.ThrowsExactly<OnnxUnsupportedException>(() => Of(
            17, "x: float32[2]", "d: float32[2]", Node("NoSuchThing", "x", "a"), node, axis, Node("Upsample", "c", "d")).Load());
        Assert.AreSequenceEqual(
            new[]
            {
                "operator NoSuchThing of operator set 17 in node 'the NoSuchThing' (NoSuchThing)",
                "attribute 'alpha' of node 'the Exp' (Exp)",
                "attribute 'axis' of kind float instead of int of node 'the Softmax' (Softmax)",
                "operator Upsample of operator set 17 in node 'the Upsample' (Upsample)",
            },
            exception.Problems);
    }

    [TestMethod]
    [DataRow(6, "Add")]
    [DataRow(12, "HardSwish")]
    public void Operator_BeforeItsFirstSet_IsNotSupported(int opset, string type) =>
        Assert.ThrowsExactly<OnnxUnsupportedException>(() => Of(opset, "x: float32[2]", "y: float32[2]", Node(type, "x x", "y")).Load());

    public static IEnumerable<object[]> WrongModels => WrongModelsRows.Select(row => new object[] { row.Reason, row.Model, row.Message });

    private static IEnumerable<(string Reason, ModelProto Model, string Message)> WrongModelsRows =>
    [
        ("no graph", new ModelProto(), "no graph"),
        ("a newer operator set", Of(18, "x: float32[2]", "x: float32[2]"), "operator set 18"),
        ("no operator set", Changed(model => model.OpsetImport.Clear()), "imports no operator set"),
        ("two operator sets", Changed(model => model.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx", Version = 9 })), "twice"),
        ("a domain without operator set", Changed(model => model.Graph.Node[0].Domain = "other"), "does not import"),
        ("a cycle", Of(17, "x: float32[2]", "a: float32[2]", Node("Add", "x b", "a"), Node("Exp", "a", "b")), "reads 'b'"),
        ("an input of its own", Of(17, "x: float32[2]", "a: float32[2]", Node("Add", "x a", "a")), "reads 'a'"),
        ("two values of one name", Of(17, "x: float32[2]", "a: float32[2]", Node("Exp", "x", "a"), Node("Exp", "x", "a")), "a name that is taken"),
        ("a node that makes an input", Of(17, "x: float32[2]", "x: float32[2]", Node("Exp", "x", "x")), "a name that is taken"),
        ("two inputs of one name", Of(17, "x: float32[2]; x: float32[2]", "x: float32[2]"), "Two inputs are called 'x'"),
        ("two outputs of one name", Of(17, "x: float32[2]", "x: float32[2]; x: float32[2]"), "Two outputs"),
        ("two initializers of one name", Of(17, "", "w: float32[1]").With("w", Vector(1f)).With("w", Vector(1f)), "Two initializers are called 'w'"),
        ("an output that nothing makes", Of(17, "x: float32[2]", "y: float32[2]"), "The output 'y' is made by no node"),
        ("two attributes of one name", Of(17, "x: float32[2]", "y: float32[2]", Node("Elu", "x", "y", ("alpha", 1f), ("alpha", 2f))), "two attributes 'alpha'"),
        ("too few inputs", Of(17, "x: float32[2]", "y: float32[2]", Node("Add", "x", "y")), "has 1 inputs. Accepted: 2"),
        ("too many inputs", Of(17, "x: float32[2]", "y: float32[2]", Node("Exp", "x x", "y")), "has 2 inputs. Accepted: 1"),
        ("too many outputs", Of(17, "x: float32[2]", "y: float32[2]", Node("Exp", "x", "y z")), "has 2 outputs. Accepted: 1"),
        ("a needed input left out", Of(17, "x: float32[2]", "y: float32[2]", Node("Add", "- x", "y")), "leaves out input 0"),
        ("an axis of negative length", Of(17, "x: float32[-2]", "x: float32[2]"), "axis of length -2"),
        ("an initializer of another type", Of(17, "w: float32[1]", "w: float32[1]").With("w", Vector(1.0)), "The initializer of input w"),
    ];

    [TestMethod]
    [DynamicData(nameof(WrongModels))]
    public void Model_ThatContradictsItself_IsRefused(string reason, object model, string message) =>
        Assert.Contains(message, Assert.ThrowsExactly<OnnxException>(() => ((ModelProto)model).Load(), reason).Message);

    [TestMethod]
    public void Types_ThatAreNoTensors_AreNamed()
    {
        var model = Of(17, "x: float32[2]", "x: float32[2]");
        model.Graph.Input.Add(new ValueInfoProto { Name = "s", Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() } });
        model.Graph.Input.Add(new ValueInfoProto { Name = "t", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 8 } } });
        model.Graph.Initializer.Add(new TensorProto { Name = "u", DataType = 8 });
        model.Graph.SparseInitializer.Add(new SparseTensorProto { Values = new TensorProto { Name = "v" } });
        var problems = Assert.ThrowsExactly<OnnxUnsupportedException>(() => model.Load()).Problems;
        Assert.AreSequenceEqual(
            new[] { "initializer 'u' of string", "sparse initializer 'v'", "input 's', which is no tensor but a sequence", "input 't' of string" }, problems);
    }

    [TestMethod]
    public void Function_OfTheModel_IsPutInPlace()
    {
        var function = new FunctionProto { Name = "Twice", Domain = "mine" };
        function.Input.Add("a");
        function.Output.Add("b");
        function.Attribute.Add("slope");
        var leaky = Node("LeakyRelu", "sum", "b");
        leaky.Attribute.Add(new AttributeProto { Name = "alpha", RefAttrName = "slope", Type = AttributeProto.Types.AttributeType.Float });
        function.Node.AddRange([Node("Add", "a a", "sum"), leaky]);
        var (first, second) = (Node("Twice", "x", "y", ("slope", 0.5f)), Node("Twice", "y", "z"));
        first.Domain = second.Domain = "mine";
        var file = Of(17, "x: float32[2]", "z: float32[2]", first, second);
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = "mine", Version = 1 });
        file.Functions.Add(function);
        using var model = file.Load();
        Assert.AreSequenceEqual(new[] { 4f, -0.02f }, model.Run(("x", Vector(1f, -1f)))["z"].ToArray<float>());

        function.Node.Add(second.Clone());
        function.Node[^1].Input[0] = "b";
        function.Node[^1].Output[0] = "never";
        Assert.Contains("must not call itself", Assert.ThrowsExactly<OnnxException>(() => file.Load()).Message);
    }

    [TestMethod]
    public void Operators_OfAFile_AreListedWithTheirDomains()
    {
        var path = Path.GetTempFileName();
        try
        {
            var node = Node("Adam", "x", "y");
            node.Domain = "ai.onnx.preview.training";
            File.WriteAllBytes(path, Of(17, "x: float32[2]", "x: float32[2]", Node("Exp", "x", "a"), node, Node("Exp", "x", "b")).ToByteArray());
            Assert.AreSequenceEqual(new[] { "Exp", "ai.onnx.preview.training.Adam" }, OnnxModel.OperatorsOf(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ModelProto Changed(Action<ModelProto> change)
    {
        var model = Of(17, "x: float32[2]", "y: float32[2]", Node("Exp", "x", "y"));
        change(model);
        return model;
    }
}
