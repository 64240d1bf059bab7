using Theon.Onnx.Protos;
using static Theon.Onnx.Tests.Models;

namespace Theon.Onnx.Tests;

/// <summary>Operators that hold graphs: what is computed, and what of it is asked for.</summary>
[TestClass]
public sealed class ControlTests
{
    private static readonly NodeProto s_one = Node("Constant", "", "one", ("value", Vector(1f)));

    [TestMethod]
    public void If_OfAnInput_ChoosesABranchThatSeesWhatIsAround()
    {
        var then = Body("", "p", Node("Mul", "x x", "p"));
        var otherwise = Body("", "q", Node("Exp", "x", "e"), Node("Sub", "e one", "q"));
        using var model = Of(17, "c: bool; x: float32[n]", "y: float32", s_one, Node("If", "c", "y", ("then_branch", then), ("else_branch", otherwise))).Load();
        Assert.AreSequenceEqual(new[] { 4f, 9 }, model.Run(("c", NDArray.Scalar(true)), ("x", Vector(2f, 3)))["y"].ToArray<float>());
        Assert.AreSequenceEqual(new[] { 0f, 0 }, model.Run(("c", NDArray.Scalar(false)), ("x", Vector(0f, 0)))["y"].ToArray<float>());
        Assert.AreEqual(1, model.CachedFunctions);
    }

    [TestMethod]
    public void If_WhoseBranchesFitDifferentShapes_BuildsTheChosenOne()
    {
        var then = Body("", "p", Node("Squeeze", "x zero", "p"));
        var otherwise = Body("", "q", Node("Identity", "x", "q"));
        using var model = Of(
            17, "x: float32[n, m]", "y: float32", Node("Shape", "x", "s"), Node("Gather", "s first", "length"), Node("Equal", "length single", "c"),
            Node("If", "c", "y", ("then_branch", then), ("else_branch", otherwise)))
            .With("zero", Vector(0L)).With("first", NDArray.Scalar(0L)).With("single", NDArray.Scalar(1L)).Load();
        Assert.AreSequenceEqual(new[] { 3L }, model.Run(("x", NDArray.Full(1f, 1, 3)))["y"].Shape);
        Assert.AreSequenceEqual(new[] { 2L, 3 }, model.Run(("x", NDArray.Full(1f, 2, 3)))["y"].Shape);
    }

    [TestMethod]
    public void If_WithAShapeThatOnlyABranchKnows_BuildsTheChosenOne()
    {
        var then = Body("", "p", Node("NonZero", "x", "p"));
        var otherwise = Body("", "q", Node("Constant", "", "q", ("value", Shaped<long>([5], 1, 1))));
        using var model = Of(17, "c: bool[1]; x: float32[n]", "y: int64", Node("If", "c", "y", ("then_branch", then), ("else_branch", otherwise))).Load();
        Assert.AreSequenceEqual(new[] { 1L, 3 }, model.Run(("c", Vector(true)), ("x", Vector(0f, 1, 0, 2)))["y"].ToArray<long>());
        Assert.AreSequenceEqual(new[] { 5L }, model.Run(("c", Vector(false)), ("x", Vector(0f, 1, 0, 2)))["y"].ToArray<long>());
    }

    [TestMethod]
    public void Loop_WithANumberOfSteps_CarriesOnAndKeepsRows()
    {
        // The row of a step is its number times what is carried on before it.
        var body = Body(
            "i: int64[]; going: bool[]; v", "goes; next; row", Node("Identity", "going", "goes"), Node("Add", "v x", "next"), Node("Cast", "i", "number", ("to", 1)), Node("Mul", "number v", "row"));
        using var model = Of(17, "m: int64[]; x: float32[n]", "y: float32; rows: float32", Node("Loop", "m - x", "y rows", ("body", body))).Load();
        var results = model.Run(("m", NDArray.Scalar(3L)), ("x", Vector(1f, 2)));
        Assert.AreSequenceEqual(new[] { 4f, 8 }, results["y"].ToArray<float>());
        Assert.AreSequenceEqual(new[] { 3L, 2 }, results["rows"].Shape);
        Assert.AreSequenceEqual(new[] { 0f, 0, 2, 4, 6, 12 }, results["rows"].ToArray<float>());
        foreach (var none in new[] { 0L, -5 })
        {
            results = model.Run(("m", NDArray.Scalar(none)), ("x", Vector(1f, 2)));
            Assert.AreSequenceEqual(new[] { 1f, 2 }, results["y"].ToArray<float>());
            Assert.AreSequenceEqual(new[] { 0L, 2 }, results["rows"].Shape);
        }

        Assert.AreEqual(1, model.CachedFunctions);
    }

    [TestMethod]
    [DataRow("-")]
    [DataRow("m")]
    public void Loop_WithACondition_EndsAfterTheStepThatSaysSo(string steps)
    {
        var body = Body("i; going; v", "goes; next; row", Node("Add", "v v", "next"), Node("Identity", "v", "row"), Node("Less", "next most", "goes"));
        using var model = Of(17, "m: int64; c: bool; v: float32[]; most: float32[]", "y: float32; rows: float32", Node("Loop", $"{steps} c v", "y rows", ("body", body))).Load();
        var (y, rows) = Run(5000, true, 20);
        Assert.AreEqual(32f, y);
        Assert.AreSequenceEqual(new[] { 1f, 2, 4, 8, 16 }, rows);
        (y, rows) = Run(5000, false, 20);
        Assert.AreEqual(1f, y);
        Assert.IsEmpty(rows);
        (y, rows) = Run(5000, true, -1);
        Assert.AreEqual(2f, y);
        Assert.AreSequenceEqual(new[] { 1f }, rows);
        if (steps == "m")
        {
            Assert.AreSequenceEqual(new[] { 1f, 2 }, Run(2, true, 20).Rows);
        }

        (float Y, float[] Rows) Run(long m, bool c, float most)
        {
            var results = model.Run(("m", NDArray.Scalar(m)), ("c", NDArray.Scalar(c)), ("v", NDArray.Scalar(1f)), ("most", NDArray.Scalar(most)));
            return (results["y"].Get<float>(), results["rows"].ToArray<float>());
        }
    }

    [TestMethod]
    public void Loop_WithoutACondition_IgnoresWhatItsBodySays()
    {
        var body = Body("i; going; v", "goes; next", Node("Not", "going", "goes"), Node("Add", "v one", "next"));
        using var model = Of(17, "", "y: float32", Node("Loop", "m - one", "y", ("body", body))).With("m", NDArray.Scalar(4L)).With("one", Vector(1f)).Load();
        Assert.AreSequenceEqual(new[] { 5f }, model.Run()["y"].ToArray<float>());
    }

    [TestMethod]
    public void Loop_WhoseValuesGrow_IsWrittenOut()
    {
        var body = Body("i; going; v", "going; next; sum", Node("Concat", "v x", "next", ("axis", 0)), Node("ReduceSum", "next", "sum", ("keepdims", 0)));
        using var model = Of(17, "m: int64; v: float32[k]; x: float32[n]", "y: float32; sums: float32", Node("Loop", "m c v", "y sums", ("body", body))).With("c", NDArray.Scalar(true)).Load();
        var results = Run(3, Vector(1f), Vector(1f, 2));
        Assert.AreSequenceEqual(new[] { 1f, 1, 2, 1, 2, 1, 2 }, results["y"].ToArray<float>());
        Assert.AreSequenceEqual(new[] { 4f, 7, 10 }, results["sums"].ToArray<float>());
        Assert.AreSequenceEqual(new[] { 1f, 2, 3 }, Run(1, Vector(1f, 2), Vector(3f))["y"].ToArray<float>());
        results = Run(0, Vector(1f, 2), Vector(3f));
        Assert.AreSequenceEqual(new[] { 1f, 2 }, results["y"].ToArray<float>());
        Assert.AreSequenceEqual(new[] { 0L }, results["sums"].Shape);
        Assert.Contains("more than 1024", Assert.Throws<OnnxException>(() => Run(100_000, Vector(1f), Vector(1f, 2))).Message);

        IReadOnlyDictionary<string, NDArray> Run(long m, NDArray v, NDArray x) => model.Run(("m", NDArray.Scalar(m)), ("v", v), ("x", x));
    }

    [TestMethod]
    public void Loop_ThatSlicesByTheNumberOfTheStep_IsWrittenOut()
    {
        var body = Body(
            "i; going; v", "going; next; part", Node("Unsqueeze", "i zero", "start"), Node("Add", "start two", "end"), Node("Slice", "x start end", "part"), Node("Add", "v part", "next"));
        using var model = Of(17, "x: float32[n]; v: float32[2]", "y: float32; parts: float32", Node("Loop", "m - v", "y parts", ("body", body)))
            .With("m", NDArray.Scalar(3L)).With("zero", Vector(0L)).With("two", Vector(2L)).Load();
        var results = model.Run(("x", Vector(1f, 2, 3, 4)), ("v", Vector(0f, 0)));
        Assert.AreSequenceEqual(new[] { 6f, 9 }, results["y"].ToArray<float>());
        Assert.AreSequenceEqual(new[] { 1f, 2, 2, 3, 3, 4 }, results["parts"].ToArray<float>());
    }

    [TestMethod]
    public void Loop_ThatNeedsOnlyLengthsOfWhatItCarries_StaysALoop()
    {
        var body = Body("i; going; v", "going; next", Node("Shape", "v", "s"), Node("ConstantOfShape", "s", "zeros"), Node("Exp", "zeros", "ones"), Node("Add", "v ones", "next"));
        using var model = Of(17, "m: int64; v: float32[n]", "y: float32", Node("Loop", "m - v", "y", ("body", body))).Load();
        Assert.AreSequenceEqual(new[] { 100_001f, 100_002 }, model.Run(("m", NDArray.Scalar(100_000L)), ("v", Vector(1f, 2)))["y"].ToArray<float>());
    }

    [TestMethod]
    public void Loop_InsideALoop_SeesBothOutside()
    {
        // x to the power of 2 + 1 steps, three times over: each outer step multiplies with x twice and adds k.
        var inner = Body("j; go; w", "go; product", Node("Mul", "w x", "product"));
        var outer = Body("i; going; v", "going; next; first", Node("Loop", "two - v", "powered", ("body", inner)), Node("Add", "powered k", "next"), Node("Identity", "v", "first"));
        using var model = Of(17, "x: float32[n]; k: float32", "y: float32; firsts: float32", Node("Loop", "m - x", "y firsts", ("body", outer)))
            .With("two", NDArray.Scalar(2L)).With("m", NDArray.Scalar(2L)).Load();
        var results = model.Run(("x", Vector(2f, 3)), ("k", NDArray.Scalar(1f)));
        Assert.AreSequenceEqual(new[] { ((2f * 4) + 1) * 4 + 1, ((3f * 9) + 1) * 9 + 1 }, results["y"].ToArray<float>());
        Assert.AreSequenceEqual(new[] { 2f, 3, 9, 28 }, results["firsts"].ToArray<float>());
    }

    [TestMethod]
    public void Graph_InsideAFunction_IsPutInPlaceAtEachCall()
    {
        var function = new FunctionProto { Name = "Power", Domain = "mine" };
        function.Input.AddRange(["base", "count"]);
        function.Output.Add("result");
        var body = Body("i; going; v", "going; next", Node("Mul", "v shifted", "next"));
        function.Node.AddRange([Node("Neg", "base", "shifted"), Node("Loop", "count - shifted", "result", ("body", body))]);
        var (first, second) = (Node("Power", "x two", "y"), Node("Power", "y one", "z"));
        var branch = Body("", "b", Node("Power", "x one", "b"));
        branch.Node[0].Domain = first.Domain = second.Domain = "mine";
        var file = Of(17, "x: float32[1]", "z: float32; w: float32", first, second, Node("If", "yes", "w", ("then_branch", branch), ("else_branch", branch)))
            .With("one", NDArray.Scalar(1L)).With("two", NDArray.Scalar(2L)).With("yes", NDArray.Scalar(true));
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = "mine", Version = 1 });
        file.Functions.Add(function);
        using var model = file.Load();
        var results = model.Run(("x", Vector(3f)));
        Assert.AreEqual(729f, results["z"].Get<float>(0));
        Assert.AreEqual(9f, results["w"].Get<float>(0));
    }

    [TestMethod]
    public void Scan_AlongOtherAxesAndBackwards_FollowsItsAttributes()
    {
        // Sums of the columns from the last to the first, and of the rows from the first to the last.
        var body = Body("s; a; b", "next; row", Node("Add", "a b", "t"), Node("Add", "s t", "next"), Node("Identity", "next", "row"));
        using var model = Of(
            17, "s: float32[2]; x: float32[2, 3]; z: float32[3, 2]", "last: float32; rows: float32",
            Node(
                "Scan", "s x z", "last rows", ("body", body), ("num_scan_inputs", 2), ("scan_input_axes", new[] { -1L, 0 }), ("scan_input_directions", new[] { 1L, 0 }),
                ("scan_output_axes", new[] { 1L }), ("scan_output_directions", new[] { 1L }))).Load();
        var results = model.Run(("s", Vector(0f, 0)), ("x", Shaped<float>([1, 2, 3, 4, 5, 6], 2, 3)), ("z", Shaped<float>([10, 20, 30, 40, 50, 60], 3, 2)));
        Assert.AreSequenceEqual(new[] { 96f, 135 }, results["last"].ToArray<float>());
        Assert.AreSequenceEqual(new[] { 2L, 3 }, results["rows"].Shape);
        Assert.AreSequenceEqual(new[] { 96f, 45, 13, 135, 71, 26 }, results["rows"].ToArray<float>());
    }

    [TestMethod]
    public void Scan_OfInputsWithOtherLengths_Fails()
    {
        var body = Body("a; b", "c", Node("Add", "a b", "c"));
        using var model = Of(17, "x: float32[n]; z: float32[m]", "c: float32", Node("Scan", "x z", "c", ("body", body), ("num_scan_inputs", 2))).Load();
        Assert.AreSequenceEqual(new[] { 4f, 6 }, model.Run(("x", Vector(1f, 2)), ("z", Vector(3f, 4)))["c"].ToArray<float>());
        Assert.Contains("rows", Assert.Throws<TheonException>(() => model.Run(("x", Vector(1f, 2)), ("z", Vector(3f, 4, 5)))).Message);
    }

    [TestMethod]
    public void Scan_OfTheFirstSet_WalksEachExampleAsFarAsItGoes()
    {
        var body = Body("s; a", "next; row", Node("Add", "s a", "next"), Node("Identity", "next", "row"));
        foreach (var isBackwards in new[] { false, true })
        {
            using var model = Of(
                8, "lens: int64[2]; s: float32[2, 1]; x: float32[2, 3, 1]", "last: float32; rows: float32",
                Node("Scan", "lens s x", "last rows", ("body", body), ("num_scan_inputs", 1), ("directions", new[] { isBackwards ? 1L : 0 }))).Load();
            var results = model.Run(("lens", Vector(2L, 3)), ("s", Shaped<float>([100, 0], 2, 1)), ("x", Shaped<float>([1, 2, 4, 8, 16, 32], 2, 3, 1)));
            Assert.AreSequenceEqual(new[] { 103f, 56 }, results["last"].ToArray<float>());
            Assert.AreSequenceEqual(new[] { 2L, 3, 1 }, results["rows"].Shape);
            Assert.AreSequenceEqual(isBackwards ? [102f, 103, 0, 32, 48, 56] : [101f, 103, 0, 8, 24, 56], results["rows"].ToArray<float>());
        }
    }

    [TestMethod]
    public void Gradient_ThroughALoop_IsThatOfItsSteps()
    {
        var body = Body("i; going; v", "going; next", Node("Mul", "v x", "next"));
        using var model = Of(17, "x: float64[]", "y: float64", Node("Loop", "m - x", "y", ("body", body))).With("m", NDArray.Scalar(3L)).Load();
        var graph = model.ToVariables();
        using var function = Function.Compile([graph.Inputs["x"]], Theon.Tensor.Grad(graph.Outputs["y"], graph.Inputs["x"]));
        Assert.AreEqual(4 * 8.0, function.Call(NDArray.Scalar(2.0))[0].Get<double>(), 1e-12);
    }
}
