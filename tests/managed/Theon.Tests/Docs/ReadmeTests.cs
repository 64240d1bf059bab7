// snippet: readme
using Theon;
using T = Theon.Tensor;
// end snippet

namespace Theon.Tests.Docs;

[TestClass]
public sealed class ReadmeTests
{
    [TestMethod]
    public void Readme_Example_Learns()
    {
        const int features = 2;
        double[,] data = { { 2, 1 }, { 1, 2 }, { 3, 1 }, { -2, -1 }, { -1, -2 }, { -1, -3 } };
        double[] labels = [1, 1, 1, 0, 0, 0];

        // snippet: readme
        var x = T.Matrix("x");
        var y = T.Vector("y");
        var w = T.Shared(new double[features], "w");
        var b = T.Shared(0.0, "b");

        var p1 = 1 / (1 + T.Exp(-T.Dot(x, w) - b));
        var xent = -y * T.Log(p1) - (1 - y) * T.Log(1 - p1);
        var cost = xent.Mean() + 0.01 * T.Sqr(w).Sum();
        var (gw, gb) = T.Grad(cost, w, b);

        var train = Function.Compile(
            inputs: [x, y],
            outputs: [p1 > 0.5, cost],
            updates: [(w, w - 0.1 * gw), (b, b - 0.1 * gb)],
            name: "train");
        var (prediction, loss) = train.Call(data, labels);
        // end snippet

        Assert.AreEqual(Math.Log(2), loss.As<double>(), 1e-12);
        for (var step = 0; step < 100; step++)
        {
            (prediction, loss) = train.Call(data, labels);
        }

        Assert.AreSequenceEqual(labels.Select(label => label == 1), prediction.As<bool[]>());
        Assert.IsLessThan(0.2, loss.As<double>());
    }
}
