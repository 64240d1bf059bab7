using System.Collections.Immutable;
using Theon.Autodiff;
using Theon.Graph;
using Theon.Types;

namespace Theon;

// Gradients.
public static partial class Tensor
{
    /// <summary>
    /// The gradient of a cost as an expression, which can be differentiated again. It has the axes of <paramref name="wrt"/> and its
    /// dtype, or <see cref="Config.FloatX"/> for integers and bool. Of a complex variable z = x + iy it is dC/dx + i dC/dy: the direction
    /// in which the cost C grows fastest.
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
    /// <param name="cost">A real 0-d expression; null where only <paramref name="knownGrads"/> start.</param>
    /// <param name="wrt">Any variables that the cost depends on.</param>
    /// <param name="disconnected">What to do with a variable that the cost does not depend on.</param>
    /// <param name="knownGrads">Variables on the way with their gradients, which count instead of what the cost gives them.</param>
    /// <param name="considerConstant">Variables that no gradient passes.</param>
    /// <param name="undefined">What to do with a gradient that passes an operation which has none.</param>
    /// <param name="addNames">Whether a gradient is named <c>(dcost/dw)</c> where both have names.</param>
    /// <exception cref="TensorTypeException">The cost is not a real 0-d expression, or a known gradient does not have the axes of its variable.</exception>
    /// <exception cref="DisconnectedInputException">The cost does not depend on the variable.</exception>
    /// <exception cref="UndefinedGradientException">The gradient passes an operation that has none.</exception>
    public static Gradients Grad(
        TensorVariable? cost,
        ReadOnlySpan<TensorVariable> wrt,
        DisconnectedInputs disconnected = DisconnectedInputs.Raise,
        ReadOnlySpan<(TensorVariable Variable, TensorVariable Gradient)> knownGrads = default,
        ReadOnlySpan<TensorVariable> considerConstant = default,
        UndefinedGradients undefined = UndefinedGradients.Raise,
        bool addNames = true)
    {
        if (cost is null && knownGrads.IsEmpty)
        {
            throw new ArgumentNullException(nameof(cost), "Grad needs a cost or known gradients.");
        }

        if (cost is { Rank: not 0 } or { DType: DType.Complex64 or DType.Complex128 })
        {
            throw new TensorTypeException($"Grad got a cost of type {cost!.Type}. Accepted: a real 0-d value; sum or average it first.");
        }

        foreach (var variable in wrt)
        {
            ArgumentNullException.ThrowIfNull(variable, nameof(wrt));
        }

        using var origin = OriginScope.Share();
        var known = knownGrads.Map(pair => new Differentiation.Start(pair.Variable, LikeGradient("Grad: a known gradient", pair.Gradient, pair.Variable)));
        var gradients = PulledBack(
            cost is null ? [] : [new Differentiation.Start(cost, Differentiation.Seed(cost))], [.. known], [.. wrt], [.. considerConstant], disconnected, undefined);
        if (addNames && cost?.Name is { } name)
        {
            AddNames(name, cost, gradients, wrt);
        }

        return new Gradients(gradients);
    }

    // A gradient may be a variable of the user's own expression, which keeps its name, or has none.
    private static void AddNames(string cost, TensorVariable expression, ImmutableArray<Gradient> gradients, ReadOnlySpan<TensorVariable> wrt)
    {
        var own = Traversal.TopologicalOrder([expression]).SelectMany(node => node.Outputs).ToHashSet();
        for (var i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is Gradient.Flows { Value: { Name: null, Owner: not null } gradient } && wrt[i].Name is { } variable && !own.Contains(gradient))
            {
                gradient.Named($"(d{cost}/d{variable})");
            }
        }
    }

    /// <summary>The gradients that roots hand back, on the stable form of the expressions.</summary>
    private static ImmutableArray<Gradient> PulledBack(
        ImmutableArray<Differentiation.Start> roots,
        ImmutableArray<Differentiation.Start> known,
        ImmutableArray<TensorVariable> wrt,
        ImmutableArray<TensorVariable> stops,
        DisconnectedInputs disconnected,
        UndefinedGradients undefined = UndefinedGradients.Raise)
    {
        using var policy = Config.With(CastPolicy.Weak);
        ImmutableArray<TensorVariable> starts = [.. roots.Map(start => start.Variable), .. known.Map(start => start.Variable)];
        var stable = StableCost.Of(starts, [.. wrt, .. stops, .. known.Map(start => start.Variable)]);
        var found = Differentiation.Run(
            [.. Sequences.Range(roots.Length, i => new Differentiation.Start(stable.Roots[i], roots[i].Gradient))],
            [.. Sequences.Range(known.Length, i => new Differentiation.Start(stable.Variables[wrt.Length + stops.Length + i], known[i].Gradient))],
            stable.Variables.Slice(0, wrt.Length),
            stable.Variables.Slice(wrt.Length, stops.Length),
            undefined == UndefinedGradients.None);
        var gradients = new Gradient[found.Length];
        for (var i = 0; i < found.Length; i++)
        {
            // A variable that the cost depends on as written, but not in its stable form, has gradient 0.
            gradients[i] = found[i] is not Gradient.None ? found[i]
                : Differentiation.IsConnected(starts, wrt[i], stops) ? ZeroGradientOf(wrt[i])
                : WhenDisconnected(wrt[i], i, disconnected);
        }

        return StableCost.WithoutMarks(gradients);
    }

    private static TensorVariable ZeroGradientOf(TensorVariable variable) => ZerosLike(variable, variable.DType.IsContinuous ? variable.DType : Config.FloatX);

    private static Gradient WhenDisconnected(TensorVariable variable, int position, DisconnectedInputs disconnected)
    {
        if (disconnected == DisconnectedInputs.None)
        {
            return Gradient.Disconnected;
        }

        var message = $"The cost does not depend on {variable.Name ?? $"variable {position}"} ({variable.Type}), or only through shapes, indices and bounds.";
        if (disconnected == DisconnectedInputs.Raise)
        {
            throw new DisconnectedInputException($"{message} Leave it out, or ask for DisconnectedInputs.Zero.");
        }

        if (disconnected == DisconnectedInputs.Warn)
        {
            Theon.Log.Write(LogLevel.Warning, "gradients", $"{message} Its gradient is 0.");
        }

        return ZeroGradientOf(variable);
    }

    /// <summary>A gradient or tangent that has the axes of a variable, in its float dtype.</summary>
    private static TensorVariable LikeGradient(string what, TensorVariable value, TensorVariable variable)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(variable);
        var dtype = variable.DType.IsContinuous ? variable.DType : Config.FloatX;
        return value.Rank == variable.Rank && (dtype.IsComplex || !value.DType.IsComplex)
            ? BroadcastLike(Ops.Unbroadcast.To(InDType(value, dtype), variable.Type), variable)
            : throw new TensorTypeException($"{what} of type {value.Type} does not fit {variable.Type}; it must have as many axes.");
    }
}
