namespace Theon.FirstResult;

/// <summary>The training step of a logistic regression as a user of Theon writes it: prediction and cross-entropy, weights updated.</summary>
internal sealed class LogisticStep : IDisposable
{
    public LogisticStep(NDArray weights, NDArray bias)
    {
        var x = Tensor.Variable(weights.DType, [false, false], "x");
        var y = Tensor.Variable(weights.DType, [false], "y");
        Weights = Tensor.Shared(weights, "w");
        Bias = Tensor.Shared(bias, "b");

        var p1 = 1 / (1 + Tensor.Exp(-Tensor.Dot(x, Weights) - Bias));
        var prediction = p1 > 0.5;
        var xent = (-y * Tensor.Log(p1)) - ((1 - y) * Tensor.Log(1 - p1));
        var cost = xent.Mean() + (0.01 * Tensor.Sqr(Weights).Sum());
        var (gw, gb) = Tensor.Grad(cost, Weights, Bias);
        Train = Function.Compile(
            inputs: [x, y],
            outputs: [prediction, xent],
            updates: [(Weights, Weights - (0.1 * gw)), (Bias, Bias - (0.1 * gb))],
            name: "train");
    }

    public SharedVariable Weights { get; }

    public SharedVariable Bias { get; }

    public CompiledFunction Train { get; }

    public void Dispose() => Train.Dispose();
}
