using static Theon.Onnx.Tests.Models;
using T = Theon.Tensor;

namespace Theon.Onnx.Tests;

[TestClass]
public sealed class RunTests
{
    [TestMethod]
    public void Inputs_ThatBroadcast_AreToldByTheirLengths()
    {
        using var model = Of(17, "x: float32[n, m]; y: float32[k, m]", "z: float32", Node("Mul", "x y", "z")).Load();
        (long[] X, long[] Y, long[] Z)[] shapes =
        [
            ([2, 3], [2, 3], [2, 3]), ([1, 3], [2, 3], [2, 3]), ([2, 3], [1, 3], [2, 3]), ([4, 5], [4, 5], [4, 5]), ([1, 1], [4, 1], [4, 1]),
        ];
        foreach (var (x, y, z) in shapes)
        {
            var result = model.Run(("x", Ones(x)), ("y", Ones(y)))["z"];
            Assert.AreSequenceEqual(z, result.Shape);
        }

        // The first and the fourth share a pattern.
        Assert.AreEqual(4, model.CachedFunctions);
    }

    [TestMethod]
    public void Failure_NamesTheNodeOfTheModelAndTheCallersLine()
    {
        using var model = Of(17, "x: float32[n]; i: int64[m]", "z: float32", Node("Exp", "x", "a"), Node("Gather", "a i", "z")).Load();
        var error = Assert.ThrowsExactly<FunctionRunException>(() => model.Run(("x", Ones(4)), ("i", Vector(1L, 9))));
        Assert.MatchesRegex(@"built at RunTests\.cs:\d+, node 'the Gather' \(Gather\)", error.Message);
        Assert.AreSequenceEqual(new[] { "node 'the Gather' (Gather)" }, error.Origins.Select(origin => origin.Part!));
    }

    [TestMethod]
    public void Nodes_OfAGraphInANode_NameBoth()
    {
        var then = Body("", "t", Node("Exp", "x", "t"));
        var otherwise = Body("", "e", Node("Neg", "x", "e"));
        using var model = Of(17, "x: float32[n]; c: bool[]", "y: float32", Node("If", "c", "y", ("then_branch", then), ("else_branch", otherwise))).Load();
        var variables = model.ToVariables();
        using var function = Function.Compile([.. variables.Inputs.Values], variables.Outputs["y"], mode: Mode.None);
        var sides = function.Graph.Nodes.Select(node => node.Op).OfType<Theon.Graph.IHasInnerGraph>().Single().InnerGraphs;
        Assert.AreSequenceEqual(
            new[] { "node 'the Exp' (Exp) of the then_branch of node 'the If' (If)", "node 'the Neg' (Neg) of the else_branch of node 'the If' (If)" },
            sides.SelectMany(side => side.Graph.Nodes).Select(node => node.Origins.Single().Part!));
    }

    [TestMethod]
    public void Axis_InsideTheGraph_BroadcastsToo()
    {
        using var model = Of(
            17, "x: float32[n]; y: float32[m]", "z: float32", Node("Concat", "x x", "twice", ("axis", 0)), Node("Slice", "twice start end", "part"), Node("Add", "part y", "z"))
            .With("start", Vector(0L)).With("end", Vector(-3L)).Load();
        Assert.AreSequenceEqual(new[] { 2f, 2, 2 }, model.Run(("x", Ones(2)), ("y", Ones(3)))["z"].ToArray<float>());
        Assert.AreSequenceEqual(new[] { 2f, 2, 2 }, model.Run(("x", Ones(3)), ("y", Ones(3)))["z"].ToArray<float>());
        Assert.ThrowsExactly<OnnxException>(() => model.Run(("x", Ones(4)), ("y", Ones(3))));
    }

    [TestMethod]
    public void Input_ThatDecidesShapes_IsAConstantOfTheFunction()
    {
        using var model = Of(13, "x: float32[n]; shape: int64[2]", "y: float32", Node("Cast", "shape", "s", ("to", 7)), Node("Reshape", "x s", "y")).Load();
        Assert.AreSequenceEqual(new[] { 2L, 3 }, model.Run(("x", Ones(6)), ("shape", Vector(2L, 3)))["y"].Shape);
        Assert.AreSequenceEqual(new[] { 3L, 2 }, model.Run(("x", Ones(6)), ("shape", Vector(3L, -1)))["y"].Shape);
        Assert.AreEqual(2, model.CachedFunctions);
        Assert.AreSequenceEqual(new[] { 2L, 4 }, model.Run(("x", Ones(8)), ("shape", Vector(2L, -1)))["y"].Shape);
        var function = model.FunctionFor(new Dictionary<string, NDArray> { ["x"] = Ones(6), ["shape"] = Vector(3L, -1) });
        Assert.AreSequenceEqual(new[] { "x" }, function.Inputs.Select(input => input.Name!));
        Assert.AreEqual(3, model.CachedFunctions);
    }

    [TestMethod]
    public void Shape_OfAnInput_DecidesAnother()
    {
        using var model = Of(
            13, "x: float32[n, m]; y: float32[k]", "z: float32", Node("Shape", "x", "s"), Node("Reshape", "y s", "z")).Load();
        Assert.AreSequenceEqual(new[] { 2L, 3 }, model.Run(("x", Ones(2, 3)), ("y", Ones(6)))["z"].Shape);
        Assert.AreSequenceEqual(new[] { 1L, 4 }, model.Run(("x", Ones(1, 4)), ("y", Ones(4)))["z"].Shape);
    }

    [TestMethod]
    public void Functions_AreKeptUpToTheLimit()
    {
        using var model = Of(13, "x: float32[n]; axes: int64[1]", "y: float32", Node("Unsqueeze", "x axes", "y")).Load(new OnnxOptions { CachedFunctions = 2 });
        foreach (var axis in new long[] { 0, 1, -1, 0, -2 })
        {
            Assert.AreEqual(2, model.Run(("x", Ones(3)), ("axes", Vector(axis)))["y"].Rank);
        }

        Assert.AreEqual(2, model.CachedFunctions);
    }

    [TestMethod]
    public void Default_OfAnInput_MayBeReplaced()
    {
        using var model = Of(17, "x: float32[2]; w: float32[2]", "y: float32[2]", Node("Mul", "x w", "y")).With("w", Vector(2f, 3f)).Load();
        Assert.AreSequenceEqual(new[] { 2f, 3 }, model.Run(("x", Ones(2)))["y"].ToArray<float>());
        Assert.AreSequenceEqual(new[] { 5f, 6 }, model.Run(("x", Ones(2)), ("w", Vector(5f, 6f)))["y"].ToArray<float>());
    }

    [TestMethod]
    public void Outputs_ThatAreInputsOrConstants_AreGivenBack()
    {
        using var model = Of(17, "x: float32[2]", "w: float32[1]; x: float32[2]; y: float32[2]", Node("Identity", "x", "y")).With("w", Vector(9f)).Load();
        var x = Vector(1f, 2f);
        var results = model.Run(("x", x));
        Assert.AreSequenceEqual(new[] { "w", "x", "y" }, results.Keys);
        Assert.AreEqual(9f, results["w"].Get<float>(0));
        Assert.AreSequenceEqual(x.ToArray<float>(), results["y"].ToArray<float>());
    }

    [TestMethod]
    public void Arguments_ThatDoNotFit_AreNamed()
    {
        using var model = Of(17, "x: float32[n, 3]; y: float32[3]", "z: float32", Node("Add", "x y", "z")).Load();
        Refused("No value for y: float32[3]", ("x", Ones(2, 3)));
        Refused("no input 'q'", ("q", Ones(2, 3)));
        Refused("Input x: float32[n, 3] got float64[2, 3]", ("x", NDArray.Zeros(DType.Float64, 2, 3)), ("y", Ones(3)));
        Refused("Input x: float32[n, 3] got float32[2, 4]", ("x", Ones(2, 4)), ("y", Ones(3)));
        Refused("Input x: float32[n, 3] got float32[3]", ("x", Ones(3)), ("y", Ones(3)));
        Refused("given twice", ("x", Ones(2, 3)), ("x", Ones(2, 3)));

        void Refused(string message, params (string, NDArray)[] inputs) =>
            Assert.Contains(message, Assert.ThrowsExactly<OnnxException>(() => model.Run(inputs)).Message);
    }

    [TestMethod]
    public void Node_ThatDoesNotFit_IsNamed()
    {
        using var model = Of(17, "x: float32[2]; y: float32[3]", "z: float32", Node("Add", "x y", "z")).Load();
        var message = Assert.ThrowsExactly<OnnxException>(() => model.Run(("x", Ones(2)), ("y", Ones(3)))).Message;
        Assert.Contains("node 'the Add' (Add)", message);
        Assert.Contains("2 and 3", message);
    }

    [TestMethod]
    public void Model_CalledByManyThreads_ComputesTheSame()
    {
        using var model = Of(17, "x: float32[n]; k: int64[1]", "y: float32", Node("Expand", "x k", "s"), Node("Exp", "s", "y")).Load();
        Parallel.For(0, 64, i =>
        {
            var result = model.Run(("x", Ones(1)), ("k", Vector(1L + (i % 5))))["y"];
            Assert.AreSequenceEqual(Enumerable.Repeat(MathF.E, 1 + (i % 5)), result.ToArray<float>().Select(e => MathF.Round(e, 6) == MathF.Round(MathF.E, 6) ? MathF.E : e));
        });
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Run(("x", Ones(1)), ("k", Vector(2L))));
    }

    [TestMethod]
    public void Variables_OfAModel_CanBeBuiltOnAndTrained()
    {
        using var model = Of(17, "x: float32[n, 2]", "y: float32[n, 1]", Node("Gemm", "x w b", "y"))
            .With("w", Shaped([1f, 2f], 2, 1)).With("b", Vector(0.5f)).Load();
        var graph = model.ToVariables(shareWeights: true);
        var (x, y) = (graph.Inputs["x"], graph.Outputs["y"]);
        Assert.AreSequenceEqual(new[] { "b", "w" }, graph.Weights.Keys.Order());
        var target = T.FMatrix("target");
        var cost = T.Sqr(y - target).Sum();
        var gradient = T.Grad(cost, graph.Weights["w"]);
        using var step = Function.Compile([x, target], cost, updates: [(graph.Weights["w"], graph.Weights["w"] - (0.1f * gradient))]);
        Assert.AreEqual(12.25f, step.Call(Shaped([1f, 1f], 1, 2), Shaped([0f], 1, 1))[0].Get<float>(), 1e-5f);
        Assert.IsLessThan(1f, step.Call(Shaped([1f, 1f], 1, 2), Shaped([0f], 1, 1))[0].Get<float>() - 4f);
        Assert.AreEqual(3.5f, model.Run(("x", Shaped([1f, 1f], 1, 2)))["y"].Get<float>(0, 0));
    }

    [TestMethod]
    public void Variables_WithAConstantForWhatDecidesShapes_AreBuilt()
    {
        using var model = Of(13, "x: float32[n]; shape: int64[2]", "y: float32", Node("Reshape", "x shape", "y")).Load();
        Assert.Contains("depends on 'shape'", Assert.ThrowsExactly<OnnxException>(() => model.ToVariables()).Message);
        var graph = model.ToVariables(new Dictionary<string, TensorVariable> { ["shape"] = T.Constant(new long[] { 2, -1 }) });
        using var function = Function.Compile([graph.Inputs["x"]], graph.Outputs["y"] * 2);
        Assert.AreSequenceEqual(new[] { 2L, 2 }, function.Call(Ones(4))[0].Shape);
        Assert.Contains("no input 'z'", Assert.ThrowsExactly<OnnxException>(() => model.ToVariables(new Dictionary<string, TensorVariable> { ["z"] = T.Constant(1f) })).Message);
        Assert.Contains("got int64", Assert.ThrowsExactly<OnnxException>(() => model.ToVariables(new Dictionary<string, TensorVariable> { ["x"] = T.Constant(1L) })).Message);
    }

    private static NDArray Ones(params ReadOnlySpan<long> shape) => NDArray.Full(1f, shape);
}
