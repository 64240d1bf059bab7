using Theon.Conformance;
using Theon.Onnx.Protos;
using static Theon.Onnx.Tests.Models;

namespace Theon.Onnx.Tests;

/// <summary>Recurrent layers against their formulas, written down number by number.</summary>
[TestClass]
public sealed class RecurrentTests
{
    private const int Steps = 4;
    private const int Batch = 3;
    private const int Inputs = 2;
    private const int Size = 2;

    private static readonly string[] s_types = ["RNN", "GRU", "LSTM"];

    private static readonly string[] s_directions = ["forward", "reverse", "bidirectional"];

    private static readonly (string Text, (string, object)[] Attributes)[] s_attributes =
    [
        ("plain", []),
        ("clipped", [("clip", 0.3f)]),
        ("linear", [("linear_before_reset", 1)]),
        ("coupled", [("input_forget", 1)]),
        ("named", [("activations", new[] { "hardsigmoid", "LeakyRelu", "ScaledTanh" }), ("activation_alpha", new[] { 0.3f, 0.1f, 0.7f }), ("activation_beta", new[] { 0.4f, 1.5f })]),
        ("others", [("activations", new[] { "Softsign", "Elu", "Softplus" }), ("activation_alpha", new[] { 0.8f })]),
        ("rest", [("activations", new[] { "Affine", "ThresholdedRelu", "Relu" }), ("activation_alpha", new[] { 0.5f, 0.1f }), ("activation_beta", new[] { 0.2f })]),
    ];

    public static IEnumerable<object[]> Cases =>
        from type in s_types
        from direction in s_directions
        from attributes in s_attributes
        where (attributes.Text != "linear" || type == "GRU") && (attributes.Text != "coupled" || type == "LSTM")
        from isBatchFirst in new[] { false, true }
        from isWhole in new[] { false, true }
        select new object[] { type, direction, attributes.Text, isBatchFirst, isWhole };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Layer_WithTheseAttributes_ComputesItsFormulas(string type, string direction, string attributes, bool isBatchFirst, bool isWhole)
    {
        var layer = new RecurrentReference(type, direction, s_attributes.First(entry => entry.Text == attributes).Attributes, Steps, Batch, Inputs, Size, isWhole);
        var optional = isWhole ? $" b lens h{(type == "LSTM" ? " c p" : "")}" : "";
        var outputs = type == "LSTM" ? "y yh yc" : "y yh";
        (string, object)[] given = [.. layer.Attributes, ("direction", direction), ("hidden_size", Size), .. isBatchFirst ? [("layout", 1)] : Array.Empty<(string, object)>()];
        using var model = Of(
            isBatchFirst ? 14 : 7,
            string.Join("; ", layer.Values.Select(value => $"{value.Key}: {value.Value.DType.Name}")),
            string.Join("; ", outputs.Split(' ').Select(name => $"{name}: float64")),
            Node(type, $"x w r{optional}", outputs, given)).Load();
        var values = layer.Values.ToDictionary(value => value.Key, value => isBatchFirst && value.Key is "x" or "h" or "c" && isBatchFirst ? Swapped(value.Value, 0, 1) : value.Value);
        var results = model.Run(values);
        foreach (var (name, expected) in layer.Results())
        {
            var arranged = !isBatchFirst ? expected : name == "y" ? Swapped(Swapped(expected, 0, 2), 1, 2) : Swapped(expected, 0, 1);
            Assert.IsNull(Comparison.Difference(results[name], arranged), name);
            Assert.IsTrue(results[name].ToArray<double>().Zip(arranged.ToArray<double>()).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6), name);
        }
    }

    [TestMethod]
    public void Layer_OfOneExample_RunsForMoreToo()
    {
        using var model = Of(14, "x: float32[s, n, 1]", "y: float32", Node("GRU", "x w r", "y", ("hidden_size", 1)))
            .With("w", NDArray.Full(1f, 1, 3, 1)).With("r", NDArray.Full(0.5f, 1, 3, 1)).Load();
        var one = model.Run(("x", NDArray.Full(1f, 5, 1, 1)))["y"];
        var two = model.Run(("x", NDArray.Full(1f, 5, 2, 1)))["y"];
        Assert.AreSequenceEqual(new[] { 5L, 1, 2, 1 }, two.Shape);
        Assert.AreEqual(one.Get<float>(4, 0, 0, 0), two.Get<float>(4, 0, 1, 0));
    }

    [TestMethod]
    public void Shape_OfALayer_IsKnownFromThatOfItsInput()
    {
        using var model = Of(
            14, "x: float32[s, n, 2]", "z: float32", Node("RNN", "x w r", "y", ("hidden_size", 2)), Node("Shape", "y", "shape"), Node("ConstantOfShape", "shape", "zeros"), Node("Add", "y zeros", "z"))
            .With("w", NDArray.Full(1f, 1, 2, 2)).With("r", NDArray.Full(0.5f, 1, 2, 2)).Load();
        Assert.AreSequenceEqual(new[] { 3L, 1, 4, 2 }, model.Run(("x", NDArray.Full(1f, 3, 4, 2)))["z"].Shape);
        Assert.HasCount(1, model.FunctionFor(new Dictionary<string, NDArray> { ["x"] = NDArray.Full(1f, 3, 4, 2) }).Inputs);
    }

    public static IEnumerable<object[]> WrongNodes => WrongNodesRows.Select(row => new object[] { row.Message, row.Node });

    private static IEnumerable<(string Message, NodeProto Node)> WrongNodesRows =>
    [
        ("has direction 'sideways'", Node("RNN", "x w r", "y", ("direction", "sideways"))),
        ("as W", Node("LSTM", "x w r", "y", ("hidden_size", 1))),
        ("as R", Node("RNN", "x w w", "y", ("hidden_size", 2))),
        ("as B", Node("RNN", "x w r x", "y")),
        ("as sequence_lens", Node("RNN", "x w r - x", "y")),
        ("as initial_h", Node("RNN", "x w r - - lens", "y")),
        ("has hidden_size 0", Node("RNN", "x w r", "y", ("hidden_size", 0))),
        ("the activation 'Sine'", Node("RNN", "x w r", "y", ("activations", new[] { "Sine" }))),
        ("has 2 activations. Accepted: 1", Node("RNN", "x w r", "y", ("activations", new[] { "Tanh", "Tanh" }))),
        ("1 numbers of activation_alpha", Node("RNN", "x w r", "y", ("activation_alpha", new[] { 1f }))),
        ("has clip -1", Node("RNN", "x w r", "y", ("clip", -1f))),
    ];

    [TestMethod]
    [DynamicData(nameof(WrongNodes))]
    public void Layer_OnWhatItDoesNotAccept_SaysSo(string message, object node)
    {
        using var model = Of(14, "x: float32[2, 1, 3]; w: float32[1, 2, 3]; r: float32[1, 2, 2]; lens: int32[1]", "y: float32", (NodeProto)node).Load();
        var exception = Assert.ThrowsExactly<OnnxException>(() => model.Run(
            ("x", NDArray.Full(1f, 2, 1, 3)), ("w", NDArray.Full(1f, 1, 2, 3)), ("r", NDArray.Full(1f, 1, 2, 2)), ("lens", Vector(2))));
        Assert.Contains(message, exception.Message);
    }

    private static NDArray Swapped(NDArray x, int first, int second)
    {
        var order = Enumerable.Range(0, x.Rank).ToArray();
        (order[first], order[second]) = (order[second], order[first]);
        using var view = x.Transpose(order);
        return view.Copy();
    }
}
