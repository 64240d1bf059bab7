using System.Collections.Immutable;
using Theon.Autodiff;
using Theon.Graph;

namespace Theon;

// Gradients.
public static partial class Tensor
{
    /// <summary>
    /// The gradient of a cost as an expression, which can be differentiated again. It has the axes of <paramref name="wrt"/> and its
    /// dtype, or <see cref="Config.FloatX"/> for integers and bool.
    /// </summary>
    /// <param name="cost">A real 0-d expression. An integer cost has gradient 0.</param>
    /// <param name="wrt">Any variable that the cost depends on: an input, a shared variable, an intermediate result.</param>
    /// <param name="disconnected">What to do when the cost does not depend on it.</param>
    /// <exception cref="TensorTypeException">The cost is not a real 0-d expression.</exception>
    /// <exception cref="DisconnectedInputException">The cost does not depend on the variable.</exception>
    /// <exception cref="UndefinedGradientException">The gradient passes an operation that has none.</exception>
    public static TensorVariable Grad(TensorVariable cost, TensorVariable wrt, DisconnectedInputs disconnected = DisconnectedInputs.Raise) =>
        Grad(cost, [wrt], disconnected)[0];

    /// <summary>Gradients of a cost with respect to several variables: <c>var (gw, gb) = T.Grad(cost, w, b)</c>.</summary>
    /// <inheritdoc cref="Grad(TensorVariable, TensorVariable, DisconnectedInputs)"/>
    public static Gradients Grad(TensorVariable cost, params ReadOnlySpan<TensorVariable> wrt) => Grad(cost, wrt, DisconnectedInputs.Raise);

    /// <summary>Gradients of a cost with respect to several variables.</summary>
    /// <inheritdoc cref="Grad(TensorVariable, TensorVariable, DisconnectedInputs)"/>
    public static Gradients Grad(TensorVariable cost, ReadOnlySpan<TensorVariable> wrt, DisconnectedInputs disconnected)
    {
        ArgumentNullException.ThrowIfNull(cost);
        if (cost.Rank != 0 || cost.DType.IsComplex)
        {
            throw new TensorTypeException($"Grad got a cost of type {cost.Type}. Accepted: a real 0-d value; sum or average it first.");
        }

        foreach (var variable in wrt)
        {
            ArgumentNullException.ThrowIfNull(variable, nameof(wrt));
        }

        using var origin = OriginScope.Share();
        ImmutableArray<TensorVariable> variables = [.. wrt];
        var stable = StableCost.Of(cost, variables);
        var found = Differentiation.Run(stable.Cost, stable.Variables);
        var gradients = ImmutableArray.CreateBuilder<TensorVariable>(found.Length);
        for (var i = 0; i < found.Length; i++)
        {
            gradients.Add(found[i] ?? WhenAbsent(cost, variables[i], i, disconnected));
        }

        return new Gradients(StableCost.WithoutMarks(gradients.MoveToImmutable()));
    }

    // A variable that the cost depends on as written, but not in its stable form, has gradient 0.
    private static TensorVariable WhenAbsent(TensorVariable cost, TensorVariable variable, int position, DisconnectedInputs disconnected) =>
        Differentiation.IsConnected(cost, variable) ? ZerosLike(variable, variable.DType.IsFloat ? variable.DType : Config.FloatX) : WhenDisconnected(variable, position, disconnected);

    private static TensorVariable WhenDisconnected(TensorVariable variable, int position, DisconnectedInputs disconnected) =>
        disconnected == DisconnectedInputs.Zero
            ? ZerosLike(variable, variable.DType.IsFloat ? variable.DType : Config.FloatX)
            : throw new DisconnectedInputException(
                $"The cost does not depend on {variable.Name ?? $"variable {position}"} ({variable.Type}), or only through shapes, indices and bounds. "
                + "Leave it out, or ask for DisconnectedInputs.Zero.");
}
