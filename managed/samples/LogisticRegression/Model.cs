using T = Theon.Tensor;

namespace Theon.Samples.LogisticRegression;

/// <summary>Logistic regression: three functions that share the weights <c>w</c> and the bias <c>b</c>.</summary>
internal sealed class Model
{
    /// <summary>Builds the expressions and compiles them.</summary>
    public Model(double[] initialWeights, double learningRate)
    {
        // snippet: logistic-regression
        var x = T.Matrix("x");
        var y = T.Vector("y");
        var w = T.Shared(initialWeights, "w");
        var b = T.Shared(0.0, "b");

        var p1 = 1 / (1 + T.Exp(-T.Dot(x, w) - b));
        var prediction = p1 > 0.5;
        var xent = -y * T.Log(p1) - (1 - y) * T.Log(1 - p1);
        var cost = xent.Mean() + 0.01 * T.Sqr(w).Sum();
        var (gw, gb) = T.Grad(cost, w, b);

        var train = Function.Compile(
            inputs: [x, y],
            outputs: [prediction, xent],
            updates: [(w, w - learningRate * gw), (b, b - learningRate * gb)],
            name: "train");
        var predict = Function.Compile(inputs: [x], outputs: prediction, name: "predict");
        var judge = Function.Compile(inputs: [x, y], outputs: [cost, xent.Mean()], name: "judge");
        // end snippet

        (Weights, Bias, Train, Predict, Judge) = (w, b, train, predict, judge);
    }

    public SharedVariable Weights { get; }

    public SharedVariable Bias { get; }

    /// <summary>One step of gradient descent: (rows, classes) to (predictions, cross-entropies) from before the step.</summary>
    public CompiledFunction Train { get; }

    /// <summary>Rows to predictions.</summary>
    public CompiledFunction Predict { get; }

    /// <summary>(rows, classes) to what training makes small and to the mean cross-entropy, which is a part of it.</summary>
    public CompiledFunction Judge { get; }

    /// <summary>What training makes small, and its part that is the mean cross-entropy.</summary>
    public (double Cost, double CrossEntropy) Losses(Examples examples)
    {
        using var results = Judge.Call(examples.Data, examples.Labels);
        return results.As<(double, double)>();
    }

    /// <summary>The share of rows whose class is predicted.</summary>
    public double Accuracy(Examples examples)
    {
        using var results = Predict.Call(examples.Data);
        var right = results.As<bool[]>().Zip(examples.Labels).Count(pair => pair.First == (pair.Second == 1));
        return (double)right / examples.Count;
    }
}
