using Theon.Ops;

namespace Theon;

// Activations of networks.
public static partial class Tensor
{
    /// <summary>max(x, 0). Its gradient at 0 is 0.5.</summary>
    public static TensorVariable Relu(TensorVariable x) => 0.5 * (x + Abs(x));

    /// <summary>x above 0, alpha x below. Its gradient at 0 is the mean of both sides.</summary>
    public static TensorVariable Relu(TensorVariable x, TensorVariable alpha) => (0.5 * (1 + alpha) * x) + (0.5 * (1 - alpha) * Abs(x));

    /// <summary>x above 0, alpha (exp(x) - 1) below.</summary>
    public static TensorVariable Elu(TensorVariable x, double alpha = 1) => Where(Greater(x, 0), x, alpha * ExpM1(Minimum(x, 0)));

    /// <summary>1.0507 elu(x, 1.67326), which keeps mean 0 and variance 1 (Klambauer and others 2017).</summary>
    public static TensorVariable Selu(TensorVariable x) => 1.0507009873554804934193349852946 * Elu(x, 1.6732632423543772848170429916717);

    /// <summary>x times the distribution function of the normal distribution at x.</summary>
    public static TensorVariable Gelu(TensorVariable x) => 0.5 * x * Erfc(x * -0.70710678118654752440);

    /// <summary>x sigmoid(beta x).</summary>
    public static TensorVariable Swish(TensorVariable x, double beta = 1) => x * Sigmoid(beta * x);

    /// <summary>x / (1 + |x|).</summary>
    public static TensorVariable Softsign(TensorVariable x) => x / (1 + Abs(x));

    /// <summary>0.2 x + 0.5 between 0 and 1: a cheap stand-in for <see cref="Sigmoid"/>.</summary>
    public static TensorVariable HardSigmoid(TensorVariable x) => Clip((0.2 * x) + 0.5, 0, 1);

    /// <summary>A rational stand-in for <see cref="Sigmoid"/>, within 0.1 of it; its gradient is that of the sigmoid.</summary>
    public static TensorVariable UltraFastSigmoid(TensorVariable x) => Apply(ScalarOps.UltraFastSigmoid, x);
}
