using Theon.Types;

namespace Theon.Compilation;

/// <summary>Training steps that between them need most of what such steps need.</summary>
internal static class WarmUpSteps
{
    /// <summary>The requests, the one first that more programs have in common.</summary>
    public static IEnumerable<FunctionRequest> Requests()
    {
        yield return Nothing();
        yield return LogisticRegression();
        yield return Perceptron();
    }

    /// <summary>The rules and the lowering, while the user's thread is still at its expressions.</summary>
    private static FunctionRequest Nothing()
    {
        var x = Input(DType.Float64, 1);
        return new FunctionRequest { Inputs = [x], Arguments = [new In(x)], Outputs = [x] };
    }

    /// <summary>Products with a vector, <c>exp</c>, <c>log</c>, comparisons, means and sums; a penalty.</summary>
    private static FunctionRequest LogisticRegression()
    {
        var (x, y) = (Input(DType.Float64, 2), Input(DType.Float64, 1));
        var (w, b) = (Shared(DType.Float64, 2), Shared(DType.Float64));
        var p = 1 / (1 + Tensor.Exp(-Tensor.Dot(x, w) - b));
        var loss = (-y * Tensor.Log(p)) - ((1 - y) * Tensor.Log(1 - p));
        return Step([x, y], [p > 0.5, loss], loss.Mean() + (0.01 * Tensor.Sqr(w).Sum()), [w, b]);
    }

    /// <summary>Products of matrices, <c>tanh</c>, <c>sigmoid</c>, maxima, softmax and the probabilities at the labels.</summary>
    private static FunctionRequest Perceptron()
    {
        var (x, labels) = (Input(DType.Float32, 2), Input(DType.Int64, 1));
        SharedVariable[] parameters = [Shared(DType.Float32, 2, 3), Shared(DType.Float32, 3), Shared(DType.Float32, 3, 2), Shared(DType.Float32, 2)];
        var hidden = Tensor.Tanh(Tensor.Dot(x, parameters[0]) + parameters[1]);
        var probabilities = Tensor.Softmax(Tensor.Dot(hidden, parameters[2]) + parameters[3]);
        var cost = -Tensor.Log(probabilities)[Tensor.Arange(labels.Shape[0]), labels].Mean();
        return Step([x, labels], [cost], cost, parameters);
    }

    private static FunctionRequest Step(TensorVariable[] inputs, TensorVariable[] outputs, TensorVariable cost, SharedVariable[] parameters)
    {
        var gradients = Tensor.Grad(cost, parameters);
        var updates = new Update[parameters.Length];
        for (var i = 0; i < updates.Length; i++)
        {
            updates[i] = new Update(parameters[i], parameters[i] - (0.1f * gradients[i]));
        }

        return new FunctionRequest { Inputs = [.. inputs], Arguments = [.. inputs.Map(input => new In(input))], Outputs = [.. outputs], Updates = [.. updates] };
    }

    private static TensorVariable Input(DType dtype, int rank) => TensorVariable.Placeholder(TensorType.OfRank(dtype, rank));

    private static SharedVariable Shared(DType dtype, params long[] shape) =>
        new(TensorType.OfRank(dtype, shape.Length), new SharedStorage(NDArray.Zeros(dtype, shape), borrow: true), null, null);
}
