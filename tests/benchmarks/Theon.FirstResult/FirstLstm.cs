using T = Theon.Tensor;

namespace Theon.FirstResult;

/// <summary>What a user waits for: the first result of a recurrent net written with a loop, with its gradients.</summary>
internal static class FirstLstm
{
    private const int Steps = 100;
    private const int Batch = 32;
    private const int Hidden = 128;

    /// <summary>From nothing to the first result: expressions, gradients, compilation, the first call.</summary>
    public static double Milliseconds(out string phases)
    {
        using var x = NDArray.Full(0.5f, Steps, Batch, Hidden);
        using var w = NDArray.Full(0.01f, Hidden, 4 * Hidden);
        using var b = NDArray.Full(0f, 4 * Hidden);
        return FirstCall.Milliseconds(Compile, [x, w, w, b], out phases);
    }

    private static CompiledFunction Compile()
    {
        var (x, w, u, b) = (T.FTensor3("x"), T.FMatrix("w"), T.FMatrix("u"), T.FVector("b"));
        var zeros = T.Zeros(DType.Float32, Batch, Hidden);
        var y = T.Scan((row, h, c) => Step(T.Dot(row, w) + T.Dot(h, u) + b, c), sequences: [x], outputsInfo: [zeros, zeros])[0];
        var cost = (y * y).Sum();
        return Function.Compile([x, w, u, b], [cost, .. T.Grad(cost, w, u, b)], name: "lstm");
    }

    private static ScanStep Step(TensorVariable gates, TensorVariable c)
    {
        TensorVariable Gate(int i) => gates[.., (i * Hidden)..((i + 1) * Hidden)];
        var next = (T.Sigmoid(Gate(1)) * c) + (T.Sigmoid(Gate(0)) * T.Tanh(Gate(2)));
        return (T.Sigmoid(Gate(3)) * T.Tanh(next), next);
    }
}
