namespace Theon.FirstResult;

/// <summary>The training step of a network of 784, 500 and 10 units, as a user of Theon writes it.</summary>
internal static class PerceptronStep
{
    private const int Inputs = 784;
    private const int Hidden = 500;
    private const int Classes = 10;
    private const float Rate = 0.01f;

    public static CompiledFunction Compile()
    {
        var (x, y) = (Tensor.FMatrix("x"), Tensor.LVector("y"));
        SharedVariable[] parameters =
        [
            Tensor.Shared(NDArray.Full(0.01f, Inputs, Hidden), "w1"), Tensor.Shared(NDArray.Full(0f, Hidden), "b1"),
            Tensor.Shared(NDArray.Full(0.01f, Hidden, Classes), "w2"), Tensor.Shared(NDArray.Full(0f, Classes), "b2"),
        ];
        var hidden = Tensor.Tanh(Tensor.Dot(x, parameters[0]) + parameters[1]);
        var probabilities = Tensor.Softmax(Tensor.Dot(hidden, parameters[2]) + parameters[3]);
        var cost = -Tensor.Log(probabilities)[Tensor.Arange(y.Shape[0]), y].Mean();
        var gradients = Tensor.Grad(cost, [.. parameters]);
        return Function.Compile([x, y], cost, [.. parameters.Select((parameter, i) => (parameter, parameter - (Rate * gradients[i])))], name: "train");
    }
}
