using Google.Protobuf;
// snippet: run
using Theon;
using Theon.Onnx;
// end snippet
using static Theon.Onnx.Tests.Models;
using T = Theon.Tensor;

namespace Theon.Onnx.Tests;

/// <summary>The code of <c>docs/onnx.md</c>.</summary>
[TestClass]
public sealed class PageTests
{
    private string _path = "";

    [TestInitialize]
    public void WriteModel()
    {
        _path = Path.GetTempFileName();
        File.WriteAllBytes(_path, Of(17, "image: float32[batch, 4]", "scores: float32[batch, 3]", Node("Gemm", "image w b", "a"), Node("Softmax", "a", "scores"))
            .With("w", NDArray.Full(0.5f, 4, 3)).With("b", Vector(0f, 1f, 2f)).ToByteArray());
    }

    [TestCleanup]
    public void DeleteModel() => File.Delete(_path);

    [TestMethod]
    public void Page_RunsAModel()
    {
        var path = _path;
        var images = NDArray.Full(1f, 2, 4);

        // snippet: run
        using var model = OnnxModel.Load(path);
        Console.WriteLine(model);                       // (image: float32[batch, 4]) -> (scores: float32[batch, 3])

        var results = model.Run(("image", images));     // images: an NDArray of shape [2, 4]
        NDArray scores = results["scores"];
        // end snippet

        Assert.AreEqual("(image: float32[batch, 4]) -> (scores: float32[batch, 3])", model.ToString());
        Assert.AreSequenceEqual(new[] { 2L, 3 }, scores.Shape);
        Assert.AreEqual(0.66524096f, scores.Get<float>(1, 2), 1e-6f);
    }

    [TestMethod]
    public void Page_TrainsAModel()
    {
        using var model = OnnxModel.Load(_path);
        var images = NDArray.Full(1f, 2, 4);
        var labels = Vector(0L, 0);

        // snippet: train
        var graph = model.ToVariables(shareWeights: true);
        var (image, scores) = (graph.Inputs["image"], graph.Outputs["scores"]);
        var label = T.LVector("label");

        var classes = T.DimShuffle(T.Arange(scores.Shape[1]), 'x', 0);
        var chosen = T.Equal(classes, T.DimShuffle(label, 0, 'x'));
        var cost = -T.Log(T.Where(chosen, scores, 0).Sum(axis: 1)).Mean();

        var bias = graph.Weights["b"];
        using var step = Function.Compile(
            inputs: [image, label],
            outputs: cost,
            updates: [(bias, bias - (0.5f * T.Grad(cost, bias)))]);
        // end snippet

        var first = step.Call(images, labels)[0].Get<float>();
        Assert.AreEqual(2.4076059f, first, 1e-5f);
        Assert.IsLessThan(first, step.Call(images, labels)[0].Get<float>());
    }
}
