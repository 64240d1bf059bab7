using System.Collections.Immutable;
using Theon.Autodiff;
using Theon.Graph;

namespace Theon;

// Whole Jacobians and Hessians, by loops over gradients.
public static partial class Tensor
{
    /// <summary>The Jacobian: the gradient of each element of an expression, in its shape followed by that of the variable. A loop with one
    /// back-propagation per element.</summary>
    /// <param name="expression">0-d or a vector; flatten anything else first.</param>
    /// <param name="wrt">What to differentiate by.</param>
    /// <param name="disconnected">What to do when the expression does not depend on it.</param>
    /// <exception cref="TensorTypeException">The expression has more than one axis.</exception>
    public static TensorVariable Jacobian(TensorVariable expression, TensorVariable wrt, DisconnectedInputs disconnected = DisconnectedInputs.Raise)
    {
        ArgumentNullException.ThrowIfNull(wrt);
        return Jacobian(expression, [wrt], disconnected)[0];
    }

    /// <summary>Jacobians of one expression by several variables; see <see cref="Jacobian(TensorVariable, TensorVariable, DisconnectedInputs)"/>.</summary>
    public static ImmutableArray<TensorVariable> Jacobian(TensorVariable expression, ReadOnlySpan<TensorVariable> wrt, DisconnectedInputs disconnected = DisconnectedInputs.Raise)
    {
        ArgumentNullException.ThrowIfNull(expression);
        if (expression.Rank > 1)
        {
            throw new TensorTypeException($"Jacobian got {expression.Type}. Accepted: a 0-d value or a vector; flatten it first.");
        }

        if (expression.Rank == 0)
        {
            return [.. Grad(expression, wrt, disconnected)];
        }

        ImmutableArray<TensorVariable> variables = [.. wrt];
        var loop = Loop(
            position => ScanStep.Of([.. Grad(Index(expression, [(TensorIndex)position[0]]), variables.AsSpan(), disconnected)]),
            null, [Arange(LengthOf(expression, 0))], default, default, null, -1, false, false, null, nameof(Jacobian));
        return loop.Outputs;
    }

    /// <summary>The Hessian of a cost by a vector: the Jacobian of its gradient, n by n.</summary>
    /// <param name="cost">A real 0-d expression.</param>
    /// <param name="wrt">A vector.</param>
    /// <param name="disconnected">What to do when the cost does not depend on it.</param>
    /// <exception cref="TensorTypeException">The cost has axes, or the variable is no vector.</exception>
    public static TensorVariable Hessian(TensorVariable cost, TensorVariable wrt, DisconnectedInputs disconnected = DisconnectedInputs.Raise)
    {
        ArgumentNullException.ThrowIfNull(wrt);
        if (wrt.Rank != 1)
        {
            throw new TensorTypeException($"Hessian got {wrt.Type} to differentiate by. Accepted: a vector; flatten it first.");
        }

        // Where the gradient does not depend on the variable any more, as that of a linear cost, the Hessian is zero.
        return Jacobian(Grad(cost, wrt, disconnected), wrt, DisconnectedInputs.Zero);
    }

    /// <summary>The Hessian of a cost by a variable times a vector, which has the axes of the variable. The Hessian itself is never made.</summary>
    /// <param name="cost">A real 0-d expression.</param>
    /// <param name="wrt">Any variable.</param>
    /// <param name="vector">What to multiply with.</param>
    public static TensorVariable HessianVector(TensorVariable cost, TensorVariable wrt, TensorVariable vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        var gradient = Grad(cost, wrt);
        return Differentiation.IsConnected([gradient], wrt, []) ? Rop(gradient, wrt, vector) : ZeroGradientOf(wrt);
    }
}
