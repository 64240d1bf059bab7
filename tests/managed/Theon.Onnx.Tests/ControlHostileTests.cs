using Theon.Onnx.Protos;
using static Theon.Onnx.Tests.Models;

namespace Theon.Onnx.Tests;

/// <summary>Graphs inside nodes that are wrong, or want to do harm.</summary>
[TestClass]
public sealed class ControlHostileTests
{
    public static IEnumerable<object[]> WrongModels => WrongModelsRows.Select(row => new object[] { row.Reason, row.Model, row.Message });

    private static IEnumerable<(string Reason, ModelProto Model, string Message)> WrongModelsRows =>
    [
        ("a loop without body", Loop("m c x", "y"), "has no graph 'body'"),
        ("a body with too few inputs", Loop("m c x", "y", Body("i; going", "going; x")), "has a body with 2 inputs. Accepted: 3."),
        ("a body with too many inputs", Loop("m c x", "y", Body("i; going; v; w", "going; v")), "has a body with 4 inputs. Accepted: 3."),
        ("a body with too few outputs", Loop("m c x", "y", Body("i; going; v", "going")), "has a body with 1 outputs. Accepted: 2 or more."),
        ("more outputs than the body gives", Loop("m c x", "y z", Body("i; going; v", "going; v")), "has 2 outputs, and a body that gives 1."),
        ("an output that the body does not make", Loop("m c x", "y", Body("i; going; v", "going; next")), "The output 'next' of the body of node 'the Loop' (Loop)"),
        ("a body that reads what the loop gives", Loop("m c x", "y", Body("i; going; v", "going; next", Node("Add", "v y", "next"))), "reads 'y'"),
        ("a body that reads its own result", Loop("m c x", "y", Body("i; going; v", "going; next", Node("Add", "v next", "next"))), "reads 'next'"),
        ("a body whose values are used outside", Of(
            17, "m: int64; c: bool; x: float32[2]", "z: float32", Node("Loop", "m c x", "y", ("body", Body("i; going; v", "going; next", Node("Exp", "v", "next")))), Node("Exp", "next", "z")), "reads 'next'"),
        ("a loop without end", Loop("- - x", "y", Body("i; going; v", "going; v")), "would never end"),
        ("a missing value to carry on", Loop("m c - x", "y z", Body("i; going; v; w", "going; v; w")), "leaves out an input"),
        ("a choice of one", Of(17, "c: bool; x: float32[2]", "y: float32", Node("If", "c", "y", ("then_branch", Body("", "x")))), "has no graph 'else_branch'"),
        ("a branch with inputs", Of(17, "c: bool; x: float32[2]", "y: float32", Node("If", "c", "y", ("then_branch", Body("v", "x")), ("else_branch", Body("", "x")))), "1 inputs. Accepted: none."),
        ("a branch with too few outputs", Of(17, "c: bool; x: float32[2]", "y: float32; z: float32", Node("If", "c", "y z", ("then_branch", Body("", "x; x")), ("else_branch", Body("", "x")))), "has 2 outputs, and a else_branch with 1."),
        ("a scan of nothing", Of(17, "x: float32[2]", "y: float32", Node("Scan", "x", "y", ("body", Body("v", "v")), ("num_scan_inputs", 0))), "num_scan_inputs 0"),
        ("a scan of too much", Of(17, "x: float32[2]", "y: float32", Node("Scan", "x", "y", ("body", Body("v", "v")), ("num_scan_inputs", 2))), "num_scan_inputs 2"),
        ("a first scan without examples", Of(8, "x: float32[2]", "y: float32", Node("Scan", "-", "y", ("body", Body("v", "v")), ("num_scan_inputs", 1))), "num_scan_inputs 1"),
    ];

    [TestMethod]
    [DynamicData(nameof(WrongModels))]
    public void Graph_ThatDoesNotFitItsNode_IsRefused(string reason, object model, string message) =>
        Assert.Contains(message, Assert.ThrowsExactly<OnnxException>(() => ((ModelProto)model).Load(), reason).Message);

    [TestMethod]
    public void Graph_OfUnknownOperators_IsNamedWithItsPlace()
    {
        var body = Body("i; going; v", "going; next", Node("NoSuchThing", "v", "next"));
        var exception = Assert.ThrowsExactly<OnnxUnsupportedException>(() => Loop("m c x", "y", body).Load());
        Assert.AreSequenceEqual(new[] { "operator NoSuchThing of operator set 17 in node 'the NoSuchThing' (NoSuchThing) of the body of node 'the Loop' (Loop)" }, exception.Problems);
    }

    [TestMethod]
    public void Sequences_InsideGraphs_AreNamed()
    {
        var body = Body("i; going; v", "going; v");
        body.Input.RemoveAt(2);
        body.Input.Add(new ValueInfoProto { Name = "v", Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() } });
        Assert.Contains("input 'v', which is no tensor but a sequence", Assert.ThrowsExactly<OnnxUnsupportedException>(() => Loop("m c x", "y", body).Load()).Message);
    }

    [TestMethod]
    [DataRow(9, "more than 8 deep")]
    [DataRow(200, "no ONNX model")]
    public void Graphs_NestedDeeply_AreRefused(int depth, string message) =>
        Assert.Contains(message, Assert.ThrowsExactly<OnnxException>(() => Nested(depth).Load()).Message);

    [TestMethod]
    public void Graphs_AsDeepAsTheyMayLie_Run()
    {
        using var model = Nested(8).Load();
        Assert.AreSequenceEqual(new[] { 1f, 1 }, model.Run(("c", NDArray.Scalar(true)), ("x", Vector(0f, 0)))["v8"].ToArray<float>());
    }

    [TestMethod]
    public void Scans_AsDeepAsTheyMayLie_Run()
    {
        // Those of the first set are two loops each.
        var body = Body("s; a", "sum; sum", Node("Add", "s a", "sum"));
        for (var i = 0; i < 7; i++)
        {
            body = Body("s; a", "inner; inner", Node("Unsqueeze", "s", "sb", ("axes", new[] { 0L })), Node("Unsqueeze", "a", "ab", ("axes", new[] { 0L, 1 })), Node("Scan", "- sb ab", "last", ("body", body), ("num_scan_inputs", 1)), Node("Squeeze", "last", "inner", ("axes", new[] { 0L })));
        }

        using var model = Of(8, "s: float32[1, 2]; a: float32[1, 3, 2]", "y: float32", Node("Scan", "- s a", "y", ("body", body), ("num_scan_inputs", 1))).Load();
        Assert.AreSequenceEqual(new[] { 9f, 12 }, model.Run(("s", NDArray.Full(0f, 1, 2)), ("a", Shaped<float>([1, 2, 3, 4, 5, 6], 1, 3, 2)))["y"].ToArray<float>());
    }

    [TestMethod]
    public void Graphs_OfManyNodes_AreCountedTogether()
    {
        var branch = Body("", "a100", [.. Enumerable.Range(0, 100).Select(i => Node("Exp", i == 0 ? "x" : $"a{i}", $"a{i + 1}"))]);
        var model = Of(17, "c: bool; x: float32[2]", "y: float32", Node("If", "c", "y", ("then_branch", branch), ("else_branch", branch)));
        Assert.Contains("at most 150", Assert.ThrowsExactly<OnnxException>(() => model.Load(new OnnxOptions { MaxNodes = 150 })).Message);
    }

    [TestMethod]
    public void Loops_WrittenOutInsideEachOther_AreBounded()
    {
        // Each level writes out the next one a thousand times, for what is carried on grows.
        var body = Body("i; going; v", "going; next", Node("Concat", "v x", "next", ("axis", 0)));
        for (var level = 0; level < 4; level++)
        {
            body = Body("i; going; v", "going; next", Node("Loop", "m - v", "next", ("body", body)));
        }

        using var model = Of(17, "x: float32[1]", "y: float32", Node("Loop", "m - x", "y", ("body", body))).With("m", NDArray.Scalar(1000L)).Load(new OnnxOptions { MaxNodes = 10_000 });
        Assert.Contains("more than 10000 nodes", Assert.ThrowsExactly<OnnxException>(() => model.Run(("x", Vector(1f)))).Message);
    }

    [TestMethod]
    public void Loop_OfTooManySteps_Fails()
    {
        var body = Body("i; going; v", "going; next", Node("Add", "v x", "next"));
        using var model = Loop("m - x", "y", body).Load(new OnnxOptions { MaxSteps = 1000 });
        Assert.AreEqual(1001f, Run(1000)["y"].Get<float>(0));
        foreach (var steps in new[] { 1001, long.MaxValue })
        {
            Assert.Contains("more than 1000 steps", Assert.Throws<TheonException>(() => Run(steps)).Message);
        }

        using var constant = Of(17, "x: float32[2]", "y: float32", Node("Loop", "m - x", "y", ("body", body))).With("m", NDArray.Scalar(1L << 60)).Load();
        Assert.Contains("steps", Assert.ThrowsExactly<OnnxException>(() => constant.Run(("x", Vector(1f, 1)))).Message);

        IReadOnlyDictionary<string, NDArray> Run(long m) => model.Run(("m", NDArray.Scalar(m)), ("c", NDArray.Scalar(true)), ("x", Vector(1f, 1)));
    }

    [TestMethod]
    public void Loop_WhoseConditionNeverEnds_Fails()
    {
        var body = Body("i; going; v", "goes; next; row", Node("Add", "v x", "next"), Node("Less", "zero v", "less"), Node("ReduceMax", "lessf", "l", ("keepdims", 0)), Node("Cast", "l", "goes", ("to", 9)), Node("Identity", "v", "row"));
        body.Node.Insert(2, Node("Cast", "less", "lessf", ("to", 1)));
        using var model = Of(17, "m: int64; c: bool; x: float32[2]", "y: float32; rows: float32", Node("Loop", "- c x", "y rows", ("body", body))).With("zero", Vector(0f)).Load(new OnnxOptions { MaxSteps = 10_000 });
        Assert.Contains("more than 10000 steps", Assert.Throws<TheonException>(() => model.Run(("m", NDArray.Scalar(1L)), ("c", NDArray.Scalar(true)), ("x", Vector(1f, 1)))).Message);

        using var endless = Loop("- c x", "y", Body("i; going; v", "going; v")).Load();
        Assert.Contains("would never end", Assert.ThrowsExactly<OnnxException>(() => endless.Run(("m", NDArray.Scalar(1L)), ("c", NDArray.Scalar(true)), ("x", Vector(1f, 1)))).Message);
        Assert.AreEqual(1f, endless.Run(("m", NDArray.Scalar(1L)), ("c", NDArray.Scalar(false)), ("x", Vector(1f, 1)))["y"].Get<float>(0));
    }

    [TestMethod]
    public void Loop_ThatChangesADType_SaysSo()
    {
        var body = Body("i; going; v", "going; next", Node("Cast", "v", "next", ("to", 11)));
        using var model = Loop("m - x", "y", body).Load();
        Assert.Contains(
            "carries on float32", Assert.ThrowsExactly<OnnxException>(() => model.Run(("m", NDArray.Scalar(2L)), ("c", NDArray.Scalar(true)), ("x", Vector(1f, 1)))).Message);
    }

    private static ModelProto Nested(int depth)
    {
        var node = Node("Exp", "x", "v0");
        for (var i = 0; i < depth; i++)
        {
            node = Node("If", "c", $"v{i + 1}", ("then_branch", Body("", $"v{i}", node)), ("else_branch", Body("", "x")));
        }

        return Of(17, "c: bool; x: float32[2]", $"v{depth}: float32", node);
    }

    private static ModelProto Loop(string inputs, string outputs, GraphProto? body = null) => Of(
        17, "m: int64; c: bool; x: float32[2]", outputs.Split(' ').Aggregate("", (text, name) => $"{text}{name}: float32; "), body is null ? Node("Loop", inputs, outputs) : Node("Loop", inputs, outputs, ("body", body)));
}
