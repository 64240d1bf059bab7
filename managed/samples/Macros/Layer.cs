using T = Theon.Tensor;

namespace Theon.Samples.Macros;

/// <summary>A dense layer: a class that owns parameters and whose method writes a part of a graph.</summary>
internal sealed class Layer
{
    private readonly SharedVariable _weights;
    private readonly SharedVariable _bias;
    private readonly Func<TensorVariable, TensorVariable> _activation;

    public Layer(string name, double[,] weights, Func<TensorVariable, TensorVariable> activation)
    {
        _weights = T.Shared(weights, $"W{name}");
        _bias = T.Shared(new double[weights.GetLength(1)], $"b{name}");
        _activation = activation;
    }

    /// <summary>What it makes of rows.</summary>
    public TensorVariable Of(TensorVariable x) => _activation(T.Dot(x, _weights) + _bias);
}
