using System.Collections.Immutable;
using Theon.Autodiff;
using Theon.Graph;
using Theon.Ops;

namespace Theon;

// Products with Jacobians, and expressions that change the gradient which passes them.
public static partial class Tensor
{
    /// <summary>Vectors times Jacobians: per variable the sum over all expressions of their gradient by it, weighted by
    /// <paramref name="evalPoints"/>, which have the axes of the expressions.</summary>
    public static Gradients Lop(
        ReadOnlySpan<TensorVariable> expressions, ReadOnlySpan<TensorVariable> wrt, ReadOnlySpan<TensorVariable> evalPoints,
        DisconnectedInputs disconnected = DisconnectedInputs.Raise)
    {
        CheckPairs(nameof(Lop), expressions.Length, evalPoints.Length, "expressions");
        using var origin = OriginScope.Share();
        var roots = ImmutableArray.CreateBuilder<Differentiation.Start>(expressions.Length);
        for (var i = 0; i < expressions.Length; i++)
        {
            var weights = LikeGradient("Lop: an evaluation point", evalPoints[i], expressions[i]);
            roots.Add(new Differentiation.Start(expressions[i], expressions[i].DType.IsContinuous ? weights : null));
        }

        return new Gradients(PulledBack(roots.ToImmutable(), [], [.. wrt], [], disconnected));
    }

    /// <summary>A vector times a Jacobian: see <see cref="Lop(ReadOnlySpan{TensorVariable}, ReadOnlySpan{TensorVariable}, ReadOnlySpan{TensorVariable}, DisconnectedInputs)"/>.</summary>
    public static TensorVariable Lop(TensorVariable expression, TensorVariable wrt, TensorVariable evalPoint) => Lop([expression], [wrt], [evalPoint])[0];

    /// <summary>Jacobians times vectors, forward: per expression how it changes when the variables move along <paramref name="evalPoints"/>,
    /// which have their axes.</summary>
    public static Gradients Rop(
        ReadOnlySpan<TensorVariable> expressions, ReadOnlySpan<TensorVariable> wrt, ReadOnlySpan<TensorVariable> evalPoints,
        DisconnectedInputs disconnected = DisconnectedInputs.Raise)
    {
        CheckPairs(nameof(Rop), wrt.Length, evalPoints.Length, "variables");
        using var origin = OriginScope.Share();
        var tangents = new TensorVariable[wrt.Length];
        for (var i = 0; i < tangents.Length; i++)
        {
            tangents[i] = LikeGradient("Rop: an evaluation point", evalPoints[i], wrt[i]);
        }

        using var policy = Config.With(CastPolicy.Weak);
        ImmutableArray<TensorVariable> roots = [.. expressions];
        var stable = StableCost.Of(roots, [.. wrt]);
        var found = ForwardMode.Run(stable.Roots, [.. stable.Variables.Zip(tangents)]);
        var results = ImmutableArray.CreateBuilder<Gradient>(found.Length);
        for (var i = 0; i < found.Length; i++)
        {
            var isConnected = false;
            foreach (var variable in wrt)
            {
                isConnected |= Differentiation.IsConnected([roots[i]], variable, []);
            }

            results.Add(found[i] is { } tangent ? StableCost.WithoutMarks([tangent])[0]
                : isConnected ? ZeroGradientOf(roots[i])
                : WhenDisconnected(wrt[0], 0, disconnected));
        }

        return new Gradients(results.MoveToImmutable());
    }

    /// <summary>A Jacobian times a vector: see <see cref="Rop(ReadOnlySpan{TensorVariable}, ReadOnlySpan{TensorVariable}, ReadOnlySpan{TensorVariable}, DisconnectedInputs)"/>.</summary>
    public static TensorVariable Rop(TensorVariable expression, TensorVariable wrt, TensorVariable evalPoint) => Rop([expression], [wrt], [evalPoint])[0];

    /// <summary>
    /// A part of back-propagation: from gradients at <paramref name="start"/>, and from a cost if there is one, back to variables and to
    /// the <paramref name="end"/> of the part, which nothing passes.
    /// </summary>
    /// <returns>The gradients of <paramref name="wrt"/>, and those at the end, with which the next part starts.</returns>
    public static (Gradients Wrt, Gradients End) SubgraphGrad(
        ReadOnlySpan<TensorVariable> wrt, ReadOnlySpan<TensorVariable> end, ReadOnlySpan<(TensorVariable Variable, TensorVariable Gradient)> start = default,
        TensorVariable? cost = null)
    {
        var all = Grad(cost, [.. wrt, .. end], DisconnectedInputs.Zero, start, end);
        return (new Gradients([.. all.Take(wrt.Length)]), new Gradients([.. all.Skip(wrt.Length)]));
    }

    /// <summary>x, which gradients take for a constant that nothing depends on: what lies behind is disconnected.</summary>
    public static TensorVariable DisconnectedGrad(TensorVariable x) => Gated(x, new GradientGate(GateKind.Disconnect));

    /// <summary>x, through which gradients of zero pass.</summary>
    public static TensorVariable ZeroGrad(TensorVariable x) => Gated(x, new GradientGate(GateKind.Zero));

    /// <summary>x; needing its gradient is an error.</summary>
    public static TensorVariable UndefinedGrad(TensorVariable x) => Gated(x, new GradientGate(GateKind.Undefined));

    /// <summary>x, whose gradient is brought between two bounds, element by element.</summary>
    public static TensorVariable GradClip(TensorVariable x, double low, double high) => Gated(x, new GradientGate(GateKind.Clip, low, high));

    /// <summary>x, whose gradient is multiplied by a factor; -1 turns it round.</summary>
    public static TensorVariable GradScale(TensorVariable x, double factor) => Gated(x, new GradientGate(GateKind.Scale, factor));

    private static TensorVariable Gated(TensorVariable x, GradientGate gate)
    {
        ArgumentNullException.ThrowIfNull(x);
        return gate.On(Strong(x));
    }

    private static void CheckPairs(string op, int count, int evalPoints, string what)
    {
        if (count != evalPoints)
        {
            throw new TensorTypeException($"{op} got {evalPoints} evaluation points for {count} {what}; each takes one.");
        }
    }
}
