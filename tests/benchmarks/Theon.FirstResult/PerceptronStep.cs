namespace Theon.FirstResult;

/// <summary>The training step of a network with one hidden layer, as a user of Theon writes it: the cost; all parameters updated.</summary>
internal sealed class PerceptronStep : IDisposable
{
    public const float Rate = 0.01f;

    public PerceptronStep(NDArray w1, NDArray b1, NDArray w2, NDArray b2)
    {
        var (x, y) = (Tensor.FMatrix("x"), Tensor.LVector("y"));
        SharedVariable[] parameters = [Tensor.Shared(w1, "w1"), Tensor.Shared(b1, "b1"), Tensor.Shared(w2, "w2"), Tensor.Shared(b2, "b2")];
        var hidden = Tensor.Tanh(Tensor.Dot(x, parameters[0]) + parameters[1]);
        var probabilities = Tensor.Softmax(Tensor.Dot(hidden, parameters[2]) + parameters[3]);
        var cost = -Tensor.Log(probabilities)[Tensor.Arange(y.Shape[0]), y].Mean();
        var gradients = Tensor.Grad(cost, [.. parameters]);
        Parameters = parameters;
        Train = Function.Compile([x, y], cost, [.. parameters.Select((parameter, i) => (parameter, parameter - (Rate * gradients[i])))], name: "train");
    }

    public IReadOnlyList<SharedVariable> Parameters { get; }

    public CompiledFunction Train { get; }

    public void Dispose() => Train.Dispose();
}
